//! One account, one session: its own client and budget, its own state of syncing, its own wake-up calls. One account's
//! trouble touches no other.

use crate::account::Seen;
use crate::account::tokens::TokenLife;
use crate::doctor::Examination;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::views::LeftOutView;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, ConversationId, ReplyWindow, TokenTrouble};
use instagram::{Access, AccountClient, OwnSide};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use vault::SecretName;

/// How far two clocks may differ in what they call the same moment.
pub(crate) const CLOCKS_DIFFER: TimeDelta = TimeDelta::seconds(2);

/// What an account does in the background, and how it fares.
#[derive(Debug)]
pub(crate) struct AccountSession {
    pub(crate) id: AccountId,
    client: Mutex<Client>,
    pub(crate) progress: Mutex<Progress>,
    /// Held by whoever syncs: a second wish to sync waits for the first and shares its outcome.
    pub(crate) syncing: tokio::sync::Mutex<()>,
    /// Held by whoever renews the token: a login waits for its end, so that what it kept is not replaced by a child of the
    /// token before.
    pub(crate) renewing: tokio::sync::Mutex<()>,
    /// Held by whoever writes down what was read of the account. Nobody waits for the network while holding it.
    writing: tokio::sync::Mutex<()>,
    /// What the latest reading showed, unless something else was written since.
    seen: Mutex<Option<Seen>>,
    /// Ends the reads that are under way.
    reading: Mutex<CancellationToken>,
    /// Held by whoever reads a conversation for fresh addresses of its media.
    pub(crate) reading_links: tokio::sync::Mutex<()>,
    pub(crate) sync_wanted: Notify,
    pub(crate) outbox_filled: Notify,
    /// Meta asked the account to slow down, or it need not any more: what waits says something else now.
    pub(crate) rest_changed: Notify,
    /// A reaction is wanted, or what it waited for is back.
    pub(crate) reaction_wanted: Notify,
    /// Another token is kept, or the place for tokens can be read again.
    pub(crate) token_changed: Notify,
    /// What was found out about the life of the token in use.
    pub(crate) token_life: Mutex<TokenLife>,
    /// The latest test of the connection.
    pub(crate) examination: Mutex<Option<Examination>>,
    /// There was no token to be had, though the account's state allows calls: the vault is locked or silent.
    pub(crate) blocked: AtomicBool,
    /// The account's own picture was asked for in this session: its address is learned at a login only.
    pub(crate) own_picture_asked: AtomicBool,
    /// The owner asked for news while the account rests: they are read when it does no longer.
    pub(crate) refresh_waits: AtomicBool,
    /// Meta asked the account to slow down: until then, by the time of plans, it calls nothing.
    rests_until: Mutex<Option<DateTime<Utc>>>,
    /// Sends in a row that were told to slow down: the rest grows with them.
    pub(crate) limits: AtomicU32,
    /// How far Meta's clock is ahead of this computer's, measured right after an answer. Unlike a steady clock it stays
    /// right while the computer sleeps.
    ahead: Mutex<TimeDelta>,
    /// When the latest reading was asked for.
    read_at: Mutex<Option<DateTime<Utc>>>,
    /// When Instagram took the latest message, as kept until it says so itself.
    sent_at: Mutex<Option<DateTime<Utc>>>,
    /// The account was disconnected.
    pub(crate) removed: CancellationToken,
}

/// How syncing fares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) running: bool,
    pub(crate) failure: Option<Failure>,
    pub(crate) failures: u32,
    /// When it is tried again, by the time of plans.
    pub(crate) retry_at: Option<DateTime<Utc>>,
    /// Counts finished syncs, so that one that was waited for can be recognised.
    pub(crate) finished: u64,
    /// What of the list could not be shown at the last sync.
    pub(crate) left_out: LeftOutView,
    /// How many messages could not be read, of each conversation where there were any when it was read last.
    unreadable: BTreeMap<ConversationId, usize>,
    /// When the latest successful sync was, if there was one in this session.
    pub(crate) synced_at: Option<DateTime<Utc>>,
    /// The same as it was told last, and as it is on disk.
    pub(crate) synced_told: Option<DateTime<Utc>>,
    pub(crate) synced_kept: Option<DateTime<Utc>>,
    /// How it fared when that was told last: failure, failures in a row as far as that can be seen, minute of the retry,
    /// what could not be shown.
    pub(crate) told: (Option<Failure>, u32, Option<i64>, LeftOutView),
    /// The conversation on screen: read at every refresh, never pruned.
    pub(crate) on_screen: Option<ConversationId>,
}

impl Progress {
    /// Notes how many messages of a conversation could not be read, as its latest reading says.
    pub(crate) fn note_unreadable(&mut self, conversation: &ConversationId, messages: usize) {
        self.unreadable.insert(conversation.clone(), messages);
        self.keep_unreadable(|_| true);
    }

    /// Forgets that of conversations that are not shown any more.
    pub(crate) fn keep_unreadable(&mut self, is_shown: impl Fn(&ConversationId) -> bool) {
        self.unreadable.retain(|conversation, messages| *messages > 0 && is_shown(conversation));
        self.left_out.messages = u32::try_from(self.unreadable.values().sum::<usize>()).unwrap_or(u32::MAX);
    }

    /// A conversation goes by another id.
    pub(crate) fn follow_unreadable(&mut self, from: &ConversationId, to: &ConversationId) {
        if let Some(messages) = self.unreadable.remove(from) {
            self.note_unreadable(to, messages);
        }
    }
}

/// The account's client: made when first needed, and made anew when a login brought a new token. The earlier one is kept
/// until then because its pace goes on.
#[derive(Debug, Default)]
struct Client {
    latest: Option<AccountClient>,
    outdated: bool,
}

impl AccountSession {
    fn new(id: AccountId) -> Self {
        let removed = CancellationToken::new();
        Self {
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
            reaction_wanted: Notify::new(),
            token_changed: Notify::new(),
            token_life: Mutex::default(),
            examination: Mutex::default(),
            blocked: AtomicBool::new(false),
            own_picture_asked: AtomicBool::new(false),
            refresh_waits: AtomicBool::new(false),
            rests_until: Mutex::default(),
            limits: AtomicU32::new(0),
            ahead: Mutex::default(),
            read_at: Mutex::default(),
            sent_at: Mutex::default(),
            removed,
        }
    }

    /// What ends a read that begins now. To be taken before waiting for one's turn to read.
    pub(crate) fn reading(&self) -> CancellationToken {
        locked(&self.reading).clone()
    }

    /// Ends every read that is under way or waits for its turn: its answer is of no use any more. Later ones go on.
    pub(crate) fn stop_reading(&self) {
        let stopped = std::mem::replace(&mut *locked(&self.reading), self.removed.child_token());
        stopped.cancel();
    }

    pub(crate) fn seen(&self) -> MutexGuard<'_, Option<Seen>> {
        locked(&self.seen)
    }

    /// Something that sends were waiting for may be there.
    pub(crate) fn wake_senders(&self) {
        self.outbox_filled.notify_one();
        self.reaction_wanted.notify_one();
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

    /// A call got through all the same.
    pub(crate) fn end_rest(&self) {
        if locked(&self.rests_until).take().is_some() {
            self.rest_changed.notify_one();
        }
    }
}

/// Locks a value that is replaced whole: no panic leaves half of it.
fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// This time, or the first one after the latest given out before.
fn later_than_the_last(latest: &Mutex<Option<DateTime<Utc>>>, time: DateTime<Utc>) -> DateTime<Utc> {
    let mut latest = locked(latest);
    let time = latest.map_or(time, |latest| time.max(latest + TimeDelta::milliseconds(1)));
    *latest = Some(time);
    time
}

/// Clocks that differ by less agree: the platform's is told in whole seconds.
const AGREES: TimeDelta = TimeDelta::seconds(2);

impl Engine {
    /// The account's session, started if it is not running yet.
    pub(crate) fn start_session(&self, id: &AccountId) -> Arc<AccountSession> {
        let mut sessions = self.lock(&self.0.sessions);
        if let Some(session) = sessions.get(id) {
            return Arc::clone(session);
        }
        let session = Arc::new(AccountSession::new(id.clone()));
        sessions.insert(id.clone(), Arc::clone(&session));
        drop(sessions);
        let (engine, syncing) = (self.clone(), Arc::clone(&session));
        self.spawn(async move { engine.keep_synced(&syncing).await });
        let (engine, renewing) = (self.clone(), Arc::clone(&session));
        self.spawn(async move { engine.keep_token_alive(&renewing).await });
        let (engine, sending) = (self.clone(), Arc::clone(&session));
        self.spawn_to_the_end(async move { engine.keep_sending(&sending).await });
        let (engine, reacting) = (self.clone(), Arc::clone(&session));
        self.spawn(async move { engine.keep_reacting(&reacting).await });
        session
    }

    /// The running session of a connected account.
    pub(crate) fn session(&self, id: &AccountId) -> Result<Arc<AccountSession>, Failure> {
        self.lock(&self.0.sessions).get(id).cloned().ok_or(Failure::NotFound)
    }

    /// The account's client, made from the stored account and its token.
    pub(crate) async fn client(&self, session: &AccountSession) -> Result<AccountClient, Failure> {
        if let Client { latest: Some(client), outdated: false } = &*self.lock(&session.client) {
            return Ok(client.clone());
        }
        let account = self.account(&session.id).await?;
        let token = self.secret(&SecretName::token(session.id.as_str())).await?;
        let token = token.ok_or(Failure::ReconnectNeeded { why: TokenTrouble::Unknown })?;
        let own = OwnSide { ids: self.0.store.own_ids(&session.id).await?, username: account.username };
        let access = Access { account: account.id, flavour: account.flavour, node: account.node, token, own };
        let mut slot = self.lock(&session.client);
        let client = match &slot.latest {
            Some(earlier) => earlier.renewed(access),
            None => AccountClient::new(self.0.meta.clone(), access),
        };
        *slot = Client { latest: Some(client.clone()), outdated: false };
        Ok(client)
    }

    /// The answer of a call, or `None` when nobody waits for it any more: the account is disconnected or connected anew,
    /// or the session ends.
    pub(crate) async fn unless_stopped<T>(
        &self,
        reading: &CancellationToken,
        call: impl Future<Output = T>,
    ) -> Option<T> {
        tokio::select! {
            biased;
            () = reading.cancelled() => None,
            () = self.0.stopping.cancelled() => None,
            answer = call => Some(answer),
        }
    }

    /// Writes something down about an account, unless it was disconnected: what comes late must not begin it anew.
    pub(crate) async fn while_connected<T>(
        &self,
        session: &AccountSession,
        write: impl Future<Output = T>,
    ) -> Option<T> {
        let _turn = session.writing.lock().await;
        if session.removed.is_cancelled() {
            return None;
        }
        session.forget_seen();
        Some(write.await)
    }

    /// Writes down when an account was last read, unless it was disconnected. What was seen of it still holds.
    pub(crate) async fn write_synced_time(&self, session: &AccountSession, at: DateTime<Utc>) -> bool {
        let _turn = session.writing.lock().await;
        !session.removed.is_cancelled() && self.0.store.note_synced(&session.id, at).await.is_ok()
    }

    /// Those that run.
    pub(crate) fn sessions(&self) -> Vec<Arc<AccountSession>> {
        self.lock(&self.0.sessions).values().cloned().collect()
    }

    /// Waits until what is being written down about an account is on disk.
    pub(crate) async fn written(&self, session: &AccountSession) {
        drop(session.writing.lock().await);
    }

    /// Compares the clocks, right after an answer of Meta's.
    pub(crate) fn measure_skew(&self, session: &AccountSession, client: &AccountClient) {
        let Some(theirs) = client.server_now() else { return };
        let (measured, mut ahead) = (theirs - self.now(), locked(&session.ahead));
        // Measured in whole seconds, it would jump about, and times made of it would go backwards.
        if (measured - *ahead).abs() >= AGREES {
            *ahead = measured;
        }
    }

    /// The platform's time, as far as it is known: what messages are stamped with and windows are counted by.
    pub(crate) fn platform_now(&self, session: &AccountSession) -> DateTime<Utc> {
        let now = self.now();
        now.checked_add_signed(*locked(&session.ahead)).unwrap_or(now)
    }

    /// When a reading was asked for, by the platform's clock, told after its answer: later readings get later times,
    /// whatever the clocks do.
    pub(crate) fn read_at(&self, session: &AccountSession, asked: DateTime<Utc>) -> DateTime<Utc> {
        let asked = asked.checked_add_signed(*locked(&session.ahead)).unwrap_or(asked);
        later_than_the_last(&session.read_at, asked)
    }

    /// Now, by the platform's clock, and later than every reading that was told: what the owner does after it counts more.
    pub(crate) fn after_readings(&self, session: &AccountSession) -> DateTime<Utc> {
        let now = self.platform_now(session);
        locked(&session.read_at).map_or(now, |read| now.max(read + TimeDelta::milliseconds(1)))
    }

    /// When Instagram took a message, as far as is known: later than the one before, so that their order is kept, and not
    /// before what it answers, the customer's newest, by as much as two clocks may differ.
    pub(crate) fn sent_at(&self, session: &AccountSession, answered: Option<DateTime<Utc>>) -> DateTime<Utc> {
        let now = self.platform_now(session);
        let answered = answered.filter(|answered| *answered <= now + CLOCKS_DIFFER);
        later_than_the_last(&session.sent_at, answered.map_or(now, |answered| answered.max(now)))
    }

    /// The reply window of a conversation at this moment.
    pub(crate) async fn reply_window(
        &self,
        session: &AccountSession,
        row: &store::Row,
    ) -> Result<ReplyWindow, Failure> {
        Ok(self.reply_window_of(session, row, self.answers_for_seven_days(&session.id).await?))
    }

    /// The same, where it is known since when answers of the account go out for seven days.
    pub(crate) fn reply_window_of(
        &self,
        session: &AccountSession,
        row: &store::Row,
        switched_on: Option<DateTime<Utc>>,
    ) -> ReplyWindow {
        // What was refused before it was switched on says nothing about answers with the tag.
        let refused = row.refused_at.filter(|refused| switched_on.is_none_or(|since| *refused >= since));
        ReplyWindow::at(self.platform_now(session), row.last_inbound, switched_on.is_some(), refused)
    }

    /// Lets the next call read the new token.
    pub(crate) fn renew_client(&self, session: &AccountSession) {
        self.lock(&session.client).outdated = true;
        *self.lock(&session.token_life) = TokenLife::Unasked;
        session.blocked.store(false, Ordering::Relaxed);
    }
}
