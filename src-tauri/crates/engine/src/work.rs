//! What the engine does by itself: syncing, sending, renewing tokens, watching the clock and the owner's files.

use crate::account::AccountSession;
use crate::parts::Parts;
use crate::watching::{follow_signals, watch_the_clock, watch_the_wall};
use chrono::{DateTime, Utc};
use std::fmt;
use std::sync::Arc;
use tokio::sync::mpsc;

/// What an opened engine would do by itself. Until it is begun, the engine does what it is asked for and nothing else.
#[must_use = "the engine does nothing by itself before this is begun"]
pub struct Work {
    parts: Arc<Parts>,
    opened: DateTime<Utc>,
    sessions: mpsc::UnboundedReceiver<Arc<AccountSession>>,
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Work").finish_non_exhaustive()
    }
}

impl Work {
    pub(crate) fn new(
        parts: Arc<Parts>,
        opened: DateTime<Utc>,
        sessions: mpsc::UnboundedReceiver<Arc<AccountSession>>,
    ) -> Self {
        Self { parts, opened, sessions }
    }

    /// Begins it; it ends with the engine.
    pub fn begin(self) {
        let Self { parts, opened, mut sessions } = self;
        let core = Arc::clone(&parts.core);
        let secrets = Arc::clone(&parts.secrets);
        core.spawn(async move { secrets.open().await });
        let webhooks = Arc::clone(&parts.webhooks);
        core.spawn(async move { webhooks.open().await });
        let watching = Arc::clone(&parts);
        core.spawn(async move { watch_the_clock(&watching, opened).await });
        let watching = Arc::clone(&parts);
        core.spawn(async move { watch_the_wall(&watching).await });
        let following = Arc::clone(&parts);
        core.spawn(async move { follow_signals(&following).await });
        core.spawn(async move {
            while let Some(session) = sessions.recv().await {
                serve(&parts, &session);
            }
        });
    }
}

/// Starts what an account does by itself, as long as it is connected.
fn serve(parts: &Parts, session: &Arc<AccountSession>) {
    let core = &parts.core;
    let (accounts, syncing) = (Arc::clone(&parts.accounts), Arc::clone(session));
    core.spawn(async move { accounts.keep_synced(&syncing).await });
    let (accounts, renewing) = (Arc::clone(&parts.accounts), Arc::clone(session));
    core.spawn(async move { accounts.keep_token_alive(&renewing).await });
    let (dispatcher, sending) = (Arc::clone(&parts.sending), Arc::clone(session));
    core.spawn_to_the_end(async move { dispatcher.keep_sending(&sending).await });
    let (webhooks, subscribed) = (Arc::clone(&parts.webhooks), Arc::clone(session));
    core.spawn(async move { webhooks.keep_subscribed(&subscribed).await });
}
