//! The receiver's state, in memory.

use crate::failure::Failure;
use chrono::{DateTime, Utc};
use domain::{AccountId, WebhookRefusal};
use instagram::webhook::{Keys, Subscription};
use std::collections::BTreeMap;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) running: Option<Running>,
    pub(super) failure: Option<Failure>,
    pub(super) last_event: Option<DateTime<Utc>>,
    pub(super) refused: Option<(WebhookRefusal, DateTime<Utc>)>,
    /// When that was told, by the time of plans.
    pub(super) refusal_told: Option<DateTime<Utc>>,
    pub(super) subscriptions: BTreeMap<AccountId, Result<Subscription, Failure>>,
    /// What visits are checked with, and the version of the secrets it was read at. Kept, so that a stranger's visit
    /// does not make us ask the keychain.
    pub(super) keys: Option<(u64, Keys)>,
}

/// A receiver that listens.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) ending: CancellationToken,
    /// Closes once its sockets are.
    pub(super) ended: oneshot::Receiver<()>,
}

impl Running {
    pub(super) async fn end(self) {
        self.ending.cancel();
        // Nothing is ever sent: an `Err`, from the sender being dropped, is the end.
        let _ = self.ended.await;
    }
}
