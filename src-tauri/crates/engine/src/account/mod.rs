//! Accounts: what each does in the background, its reading and its tokens. A failure of one account does not affect
//! another.

mod client;
mod connection;
mod leaving;
mod platform_time;
mod profiles;
mod progress;
mod reading;
mod scheduler;
mod seen;
mod session;
mod sync;
mod synced_times;
mod token_life;
mod tokens;
mod writing;

pub(crate) use connection::may_call;
pub(crate) use platform_time::CLOCKS_DIFFER;
pub(crate) use progress::Wish;
pub(crate) use reading::READABLE_MESSAGES;
pub(crate) use session::AccountSession;

use crate::changes::Change;
use crate::core::{Core, FOLDER_GONE, locked};
use crate::drafts::Drafts;
use crate::failure::Failure;
use crate::media::KeptMedia;
use crate::outbox::Outbox;
use crate::secrets::Secrets;
use crate::settings::Settings;
use domain::{AccountId, ConversationId, ReplyWindow};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;

/// The connected accounts.
#[derive(Debug)]
pub struct Accounts {
    core: Arc<Core>,
    settings: Arc<Settings>,
    secrets: Arc<Secrets>,
    drafts: Arc<Drafts>,
    outbox: Arc<Outbox>,
    kept: Arc<KeptMedia>,
    sessions: Mutex<HashMap<AccountId, Arc<AccountSession>>>,
    /// Hands each session that begins to the code that starts its background work.
    begun: mpsc::UnboundedSender<Arc<AccountSession>>,
    /// How often each account is synced by itself; `None`: only by hand.
    poll_every: Option<Duration>,
}

impl Accounts {
    pub(crate) fn new(
        (core, settings, secrets): (Arc<Core>, Arc<Settings>, Arc<Secrets>),
        (drafts, outbox, kept): (Arc<Drafts>, Arc<Outbox>, Arc<KeptMedia>),
        begun: mpsc::UnboundedSender<Arc<AccountSession>>,
        poll_every: Option<Duration>,
    ) -> Self {
        let sessions = Mutex::default();
        Self { core, settings, secrets, drafts, outbox, kept, sessions, begun, poll_every }
    }

    /// The account's session, begun if there is none yet.
    pub(crate) fn begin(&self, id: &AccountId) -> Arc<AccountSession> {
        let mut sessions = locked(&self.sessions);
        if let Some(session) = sessions.get(id) {
            return Arc::clone(session);
        }
        let session = Arc::new(AccountSession::new(Arc::clone(&self.core), id.clone()));
        sessions.insert(id.clone(), Arc::clone(&session));
        drop(sessions);
        // An `Err` means that the engine stops and no work begins any more.
        drop(self.begun.send(Arc::clone(&session)));
        session
    }

    /// The running session of a connected account.
    pub(crate) fn session(&self, id: &AccountId) -> Result<Arc<AccountSession>, Failure> {
        locked(&self.sessions).get(id).cloned().ok_or(Failure::NotFound)
    }

    /// Those that run.
    pub(crate) fn sessions(&self) -> Vec<Arc<AccountSession>> {
        locked(&self.sessions).values().cloned().collect()
    }

    /// Lets go of every session, as the engine stops.
    pub(crate) fn end_all(&self) {
        locked(&self.sessions).clear();
    }

    /// The accounts of one tab: the named one, or all.
    pub(crate) async fn accounts_in_view(&self, account: Option<&AccountId>) -> Result<Vec<AccountId>, Failure> {
        Ok(match account {
            Some(id) => vec![id.clone()],
            None => self.core.store.accounts().await?.into_iter().map(|account| account.id).collect(),
        })
    }

    /// Notes which conversation is on screen, of all accounts: it is read at every refresh and never pruned.
    pub fn show_on_screen(&self, shown: Option<(&AccountId, &ConversationId)>) {
        for session in locked(&self.sessions).values() {
            let here =
                shown.filter(|(account, _)| **account == session.id).map(|(_, conversation)| conversation.clone());
            locked(&session.progress).on_screen = here;
        }
    }

    /// The reply window of a conversation at this moment.
    pub(crate) async fn reply_window(
        &self,
        session: &AccountSession,
        row: &store::Row,
    ) -> Result<ReplyWindow, Failure> {
        Ok(session.reply_window_of(row, self.settings.answers_for_seven_days(&session.id).await?))
    }

    /// Wakes every account, as after secrets became readable.
    pub(crate) fn wake_all(&self) {
        self.sessions().iter().for_each(|session| session.wake());
    }

    /// The same where accounts are synced by themselves.
    pub(crate) fn wake_all_that_poll(&self) {
        if self.poll_every.is_some() {
            self.wake_all();
        }
    }

    /// Lists and the thread on screen have to be read again: the zone changed (I7), or a minute passed (S7).
    pub(crate) fn tell_time_passed(&self) {
        for session in self.sessions() {
            self.core.tell(Change::list(&session.id));
            self.tell_on_screen(&session);
        }
    }

    /// The thread on screen, if it is the account's, says something else.
    pub(crate) fn tell_on_screen(&self, session: &AccountSession) {
        if let Some(conversation) = session.on_screen() {
            self.core.tell(Change::Thread { account: session.id.clone(), conversation });
        }
    }

    /// The folder of the databases is back, or gone. What failed because it was gone is tried again when it is back.
    pub(crate) fn folder_changed(&self, is_there: bool) {
        for session in self.sessions() {
            let mut progress = locked(&session.progress);
            if is_there && progress.failure == Some(FOLDER_GONE) {
                progress.failure = None;
                progress.failures = 0;
            }
            drop(progress);
            self.core.tell(Change::rows(&session.id, []));
        }
        self.core.tell(Change::Frame);
        if is_there {
            self.wake_all_that_poll();
        }
    }
}
