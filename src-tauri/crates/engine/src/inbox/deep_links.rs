//! Places in the inbox that a link from outside leads to (F2). A link is only ids: it shows what is kept here, and does
//! nothing else.

use super::Inbox;
use crate::changes::Change;
use crate::failure::Failure;
use domain::{AccountId, ConversationId, MessageId};

impl Inbox {
    /// Has the window show a conversation, at a message if one is named. A message that is not kept here any more shows
    /// its conversation, and is said to be gone.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the account or the conversation is not kept here, [`Failure::Store`].
    pub async fn show_place(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        message: Option<MessageId>,
    ) -> Result<(), Failure> {
        self.accounts.session(account)?;
        let conversation = &self.core.store.current_id(account, conversation).await?;
        self.core.store.conversation(account, conversation).await?.ok_or(Failure::NotFound)?;
        let kept = match &message {
            Some(id) => self.core.store.message(account, id).await?.is_some_and(|(home, _)| home == *conversation),
            None => true,
        };
        let (account, conversation) = (account.clone(), conversation.clone());
        self.core.tell(Change::Show { account, conversation, message: message.filter(|_| kept) });
        if !kept {
            self.show_nowhere();
        }
        Ok(())
    }

    /// Has the window say that what a link leads to is not kept here.
    pub fn show_nowhere(&self) {
        self.core.tell(Change::ShowNowhere);
    }
}
