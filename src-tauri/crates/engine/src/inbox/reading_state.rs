//! What the owner has read, and Meta's own words of one message.

use super::Inbox;
use crate::changes::Change;
use crate::failure::Failure;
use domain::{AccountId, ConversationId, MessageId};

impl Inbox {
    /// Meta's own words of a message, as JSON without links and secrets, laid out to be read; `None` for one that is
    /// not here, was taken back, or is nothing but text (T4).
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn raw_message(&self, account: &AccountId, message: &MessageId) -> Result<Option<String>, Failure> {
        let found = self.core.store.message(account, message).await?;
        let raw = found.and_then(|(_, message)| message.content.raw);
        let json = raw.and_then(|raw| serde_json::from_str::<serde_json::Value>(&raw).ok());
        Ok(json.and_then(|json| serde_json::to_string_pretty(&json).ok()))
    }

    /// Marks everything now cached of a conversation as read. Only an explicit act of the owner calls this (L8).
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn mark_read(&self, account: &AccountId, conversation: &ConversationId) -> Result<(), Failure> {
        let conversation = &self.core.store.current_id(account, conversation).await?;
        let Some(row) = self.core.store.conversation(account, conversation).await? else { return Ok(()) };
        if row.unread == 0 {
            return Ok(());
        }
        let up_to = row.newest.map_or(row.conversation.updated_at, |message| message.sent_at);
        self.core.store.mark_read(account, conversation, up_to).await?;
        self.core.tell(Change::rows(account, [conversation.clone()]));
        self.core.tell(Change::Frame);
        Ok(())
    }
}
