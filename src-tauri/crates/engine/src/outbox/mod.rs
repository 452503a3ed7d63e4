//! The rows of the outbox: the events that change them, and the messages that settle them. When a row is due and how it
//! is sent is decided in `crate::sending`.

mod settling;

use crate::changes::Change;
use crate::core::Core;
use crate::failure::Failure;
use domain::outbox::Event;
use domain::{AccountId, ConversationId, OutboxId, OutboxRow};
use std::sync::Arc;

/// What is to be sent, as it stands on disk.
#[derive(Debug)]
pub(crate) struct Outbox {
    core: Arc<Core>,
}

impl Outbox {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Tells the store what happened to a row, and the window that it is different now. `None`: the event does not
    /// apply to the row, or it is gone.
    pub(crate) async fn step(&self, id: OutboxId, event: Event) -> Result<Option<OutboxRow>, Failure> {
        let after = self.core.store.step(&id, event).await?;
        if let Some(row) = &after {
            self.tell_sent(&row.account, &row.conversation);
        }
        Ok(after)
    }

    pub(crate) fn tell_sent(&self, account: &AccountId, conversation: &ConversationId) {
        self.core.tell(Change::Thread { account: account.clone(), conversation: conversation.clone() });
        self.core.tell(Change::rows(account, [conversation.clone()]));
    }

    /// A call of the account got through: what waited for the connection goes on. Tells whether anything did.
    pub(crate) async fn connection_back(&self, account: &AccountId) -> Result<bool, Failure> {
        let changed = self.core.store.connection_back(account).await?;
        for conversation in &changed {
            self.tell_sent(account, conversation);
        }
        Ok(!changed.is_empty())
    }
}
