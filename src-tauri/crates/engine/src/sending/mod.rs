//! Sending. The outbox row is on disk before a socket opens; an outcome nobody knows is looked up in the thread before
//! anything is sent again (S2, S3, S5; `docs/sending.md`).
//!
//! `domain::outbox` decides, `store` writes down, this carries out: [`compose`] takes what the owner does, [`dispatcher`] asks
//! for the plan and begins what is due, [`attempt`] makes one request, [`upload`] uploads a file before it, [`files`] keeps what
//! the owner chose, [`reconcile`] reads one thread, [`status`] says where
//! a row stands.

mod attempt;
mod compose;
mod dispatcher;
mod files;
pub(crate) mod reactions;
mod reconcile;
mod status;
mod upload;

pub(crate) use attempt::why_refused;
pub(crate) use files::Uploads;
pub(crate) use status::Outbox;

use crate::engine::Engine;
use crate::failure::Failure;
use domain::outbox::Event;
use domain::{AccountId, ConversationId, OutboxId, OutboxRow};

impl Engine {
    /// Tells the store what happened to a row, and the window that it is different now. `None`: the event does not apply
    /// to the row, or it is gone.
    pub(crate) async fn step(&self, id: OutboxId, event: Event) -> Result<Option<OutboxRow>, Failure> {
        let after = self.0.store.step(&id, event).await?;
        if let Some(row) = &after {
            self.tell_sent(&row.account, &row.conversation);
        }
        Ok(after)
    }

    pub(crate) fn tell_sent(&self, account: &AccountId, conversation: &ConversationId) {
        self.tell(crate::Change::Thread { account: account.clone(), conversation: conversation.clone() });
        self.tell(crate::Change::List { account: account.clone() });
    }
}
