//! What is typed and not sent. Owned by the store, never by the window alone (S4).

use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::views::DraftView;
use domain::{AccountId, ConversationId};
use store::Draft;

impl Engine {
    /// The draft of a conversation; empty when there is none.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn draft(&self, account: &AccountId, conversation: &ConversationId) -> Result<DraftView, Failure> {
        let text = self.0.store.draft(account, conversation).await?.map(|draft| draft.text).unwrap_or_default();
        let revision = self.0.store.draft_revision(account, conversation).await?;
        Ok(DraftView { text, revision: u32::try_from(revision).unwrap_or(u32::MAX) })
    }

    /// Saves what is typed. Answers only after it is on disk. `false`: a later revision is already there and stays.
    ///
    /// # Errors
    /// [`Failure::Store`].
    pub async fn save_draft(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        text: String,
        revision: u32,
    ) -> Result<bool, Failure> {
        let draft =
            Draft { account: account.clone(), conversation: conversation.clone(), text, revision: u64::from(revision) };
        let saved = self.0.store.save_draft(&draft, self.now()).await?;
        if saved {
            self.tell(Change::List { account: account.clone() });
        }
        Ok(saved)
    }
}
