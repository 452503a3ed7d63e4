//! One account, one session: its own client and budget, its own state of syncing, its own wake-up calls. A failure of
//! one account does not affect another.

use super::platform_time::PlatformTime;
use super::progress::Progress;
use super::seen::Seen;
use crate::core::{Core, locked};
use crate::views::TokenDoubt;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, ConversationId, ReplyWindow};
use instagram::AccountClient;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Meta may end a subscription to events after an hour in which its deliveries were not accepted (`platform.md` §6,
/// "Delivery"). After almost as long without a read, the computer was asleep or offline, and the subscription may have
/// ended.
const SILENCE: TimeDelta = TimeDelta::minutes(50);

/// What an account does in the background, and its state.
#[derive(Debug)]
pub(crate) struct AccountSession {
    core: Arc<Core>,
    pub(crate) id: AccountId,
    pub(super) client: Mutex<Client>,
    pub(crate) progress: Mutex<Progress>,
    /// Held during a sync: a second wish to sync waits for the first and shares its outcome.
    pub(crate) syncing: tokio::sync::Mutex<()>,
    /// Held while the token is renewed. A login waits for the end of a renewal, so that the token it brings is not
    /// replaced by the renewed one of before.
    pub(crate) renewing: tokio::sync::Mutex<()>,
    /// Held while what was read of the account is written down. The network is never waited for while it is held.
    writing: tokio::sync::Mutex<()>,
    /// What the latest reading showed, unless something else was written since.
    seen: Mutex<Option<Seen>>,
    /// Ends the reads that are under way.
    reading: Mutex<CancellationToken>,
    /// Held while a conversation is read for fresh addresses of its media.
    pub(crate) reading_links: tokio::sync::Mutex<()>,
    pub(crate) sync_wanted: Notify,
    pub(crate) outbox_filled: Notify,
    /// Meta asked the account to slow down, or that is over: what is shown of waiting rows changes.
    pub(crate) rest_changed: Notify,
    /// Another token is kept, or the place for tokens can be read again.
    pub(crate) token_changed: Notify,
    /// Its events are to be asked for: it was connected, or read after a long silence.
    pub(crate) events_wanted: Notify,
    /// What was found out about the life of the token in use.
    pub(super) token_life: Mutex<TokenLife>,
    /// No token could be read, though the account's state allows calls: the vault is locked or does not answer.
    pub(crate) blocked: AtomicBool,
    /// The account's own picture was asked for in this session: its address is learned at a login only.
    pub(crate) own_picture_asked: AtomicBool,
    /// The owner asked for news while the account rests: they are read when it does no longer.
    pub(crate) refresh_waits: AtomicBool,
    /// Meta asked the account to slow down: until then, by the time of plans, it calls nothing.
    rests_until: Mutex<Option<DateTime<Utc>>>,
    /// Sends in a row that were told to slow down: the rest grows with them.
    pub(crate) limits: AtomicU32,
    /// The platform's clock, and the times taken from it.
    pub(crate) time: PlatformTime,
    /// When the account was last read, by the wall clock.
    last_read: Mutex<Option<DateTime<Utc>>>,
    /// The account was disconnected.
    pub(crate) removed: CancellationToken,
}

/// What is known of the life of the token in use, beside its dates on disk. Lost at the end of the program: the next
/// one finds it out again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TokenLife {
    /// Nothing was found out yet.
    #[default]
    Unasked,
    /// It has no end.
    Endless,
    /// Its end is unknown.
    Doubted(TokenDoubt),
}

/// The account's client: made when first needed, and made anew when a login brought a new token. The earlier one is
/// kept until then because its pace goes on.
#[derive(Debug, Default)]
pub(super) struct Client {
    pub(super) latest: Option<AccountClient>,
    pub(super) outdated: bool,
}

impl AccountSession {
    pub(super) fn new(core: Arc<Core>, id: AccountId) -> Self {
        let removed = CancellationToken::new();
        Self {
            time: PlatformTime::new(Arc::clone(&core)),
            core,
            id,
            client: Mutex::default(),
            progress: Mutex::default(),
            syncing: tokio::sync::Mutex::default(),
            renewing: tokio::sync::Mutex::default(),
            writing: tokio::sync::Mutex::default(),
            seen: Mutex::default(),
            reading: Mutex::new(removed.child_token()),
            reading_links: tokio::sync::Mutex::default(),
            sync_wanted: Notify::new(),
            outbox_filled: Notify::new(),
            rest_changed: Notify::new(),
            token_changed: Notify::new(),
            events_wanted: Notify::new(),
            token_life: Mutex::default(),
            blocked: AtomicBool::new(false),
            own_picture_asked: AtomicBool::new(false),
            refresh_waits: AtomicBool::new(false),
            rests_until: Mutex::default(),
            limits: AtomicU32::new(0),
            last_read: Mutex::default(),
            removed,
        }
    }

    /// The token that cancels a read which begins now. It is taken before waiting for the turn to read, so that a
    /// cancelling meanwhile counts.
    pub(crate) fn reading(&self) -> CancellationToken {
        locked(&self.reading).clone()
    }

    /// Ends every read that is under way or waits for its turn: its answer is not needed any more. Later reads are not
    /// affected.
    pub(crate) fn stop_reading(&self) {
        let stopped = std::mem::replace(&mut *locked(&self.reading), self.removed.child_token());
        stopped.cancel();
    }

    /// Something that sends were waiting for may be there.
    pub(crate) fn wake_senders(&self) {
        self.outbox_filled.notify_one();
    }

    /// Until when the whole account rests, if it does; both by the time of plans.
    pub(crate) fn rests_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        (*locked(&self.rests_until)).filter(|until| now < *until)
    }

    /// Lets the account rest until then, or longer if it already has to.
    pub(crate) fn rest_until(&self, until: DateTime<Utc>) {
        let mut rests = locked(&self.rests_until);
        let longer = Some(rests.map_or(until, |known| known.max(until)));
        if std::mem::replace(&mut *rests, longer) != longer {
            self.rest_changed.notify_one();
        }
    }

    /// A call succeeded although the account was to rest.
    pub(crate) fn end_rest(&self) {
        if locked(&self.rests_until).take().is_some() {
            self.rest_changed.notify_one();
        }
    }

    /// Writes something down about an account, unless it was disconnected: a late answer must not create it again.
    pub(crate) async fn while_connected<T>(&self, write: impl Future<Output = T>) -> Option<T> {
        let _turn = self.writing.lock().await;
        if self.removed.is_cancelled() {
            return None;
        }
        self.forget_seen();
        Some(write.await)
    }

    /// Writes down when an account was last read, unless it was disconnected. What was seen of it still holds.
    pub(crate) async fn write_synced_time(&self, at: DateTime<Utc>) -> bool {
        let _turn = self.writing.lock().await;
        !self.removed.is_cancelled() && self.core.store.note_synced(&self.id, at).await.is_ok()
    }

    /// Waits until what is being written down about an account is on disk.
    pub(crate) async fn written(&self) {
        drop(self.writing.lock().await);
    }

    /// The reply window of a conversation at this moment; `switched_on`: since when answers go out for seven days.
    pub(crate) fn reply_window_of(&self, row: &store::Row, switched_on: Option<DateTime<Utc>>) -> ReplyWindow {
        // A refusal from before it was switched on was of an answer without the tag, so it does not count.
        let refused = row.refused_at.filter(|refused| switched_on.is_none_or(|since| *refused >= since));
        ReplyWindow::at(self.time.now(), row.last_inbound, switched_on.is_some(), refused)
    }

    /// The account was read. If it had not been read for a long time, its events are asked for again.
    pub(super) fn was_read(&self) {
        let now = self.core.now();
        let before = locked(&self.last_read).replace(now);
        if before.is_some_and(|before| now - before >= SILENCE) {
            self.events_wanted.notify_one();
        }
    }

    /// Something that any of its work was waiting for may be there.
    pub(super) fn wake(&self) {
        self.sync_wanted.notify_one();
        self.wake_senders();
        self.token_changed.notify_one();
    }

    /// Lets the next call read the new token.
    pub(crate) fn renew_client(&self) {
        locked(&self.client).outdated = true;
        *locked(&self.token_life) = TokenLife::Unasked;
        self.blocked.store(false, Ordering::Relaxed);
    }

    /// Whether a reading shows nothing that the ones before did not, with nothing written about the account in between.
    pub(super) fn brings_nothing(&self, later: &Seen) -> bool {
        locked(&self.seen).as_ref().is_some_and(|seen| seen.holds(later))
    }

    /// Notes what was read and written down.
    pub(super) fn remember(&self, latest: Seen) {
        *locked(&self.seen) = Some(latest);
    }

    /// Something else was written about the account: the next reading has to be merged even if it shows the same.
    fn forget_seen(&self) {
        *locked(&self.seen) = None;
    }

    pub(crate) fn on_screen(&self) -> Option<ConversationId> {
        locked(&self.progress).on_screen.clone()
    }
}
