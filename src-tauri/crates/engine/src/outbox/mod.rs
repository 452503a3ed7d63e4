//! Sending. The outbox row is on disk before a socket opens; an outcome nobody knows is looked up in the thread before
//! anything is sent again (S2, S3, S5).

mod deliver;
mod look_up;

use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::views::DraftView;
use domain::text::{MAX_MESSAGE_BYTES, is_sendable};
use domain::{AccountId, ConversationId, OutboxId, OutboxRow, SendState};
use uuid::Uuid;

impl Engine {
    /// Takes a text for sending. Answers when it is in the outbox on disk and its draft is gone, in one transaction.
    /// Account, conversation and recipient are the ones of this call, whatever the window shows later (S3).
    ///
    /// # Errors
    /// [`Failure::NothingToSend`], [`Failure::TooLong`], [`Failure::NotFound`], [`Failure::Store`]; the draft is
    /// untouched then.
    pub async fn send(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        text: String,
        draft_revision: u32,
    ) -> Result<OutboxId, Failure> {
        if !is_sendable(&text) {
            return Err(Failure::NothingToSend);
        }
        if text.len() > MAX_MESSAGE_BYTES {
            return Err(Failure::TooLong { bytes: u32::try_from(text.len()).unwrap_or(u32::MAX) });
        }
        let actor = self.actor(account)?;
        let row = self.0.store.conversation(account, conversation).await?.ok_or(Failure::NotFound)?;
        let id = OutboxId::new(Uuid::now_v7());
        let queued = OutboxRow {
            id,
            account: account.clone(),
            conversation: conversation.clone(),
            recipient: row.conversation.participant.id,
            text,
            queued_at: self.now(),
            attempts: 0,
            attempted_at: None,
            known_before: Vec::new(),
            state: SendState::Queued,
        };
        self.0.store.queue(&queued, u64::from(draft_revision)).await?;
        self.tell_sent(account, conversation);
        actor.outbox_filled.notify_one();
        Ok(id)
    }

    /// Queues a message again that was not sent, or whose outcome the owner gave up waiting for.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when there is no such message waiting for a decision, [`Failure::Store`].
    pub async fn retry(&self, id: OutboxId) -> Result<(), Failure> {
        let row = self.waiting_for_a_decision(id).await?;
        self.0.store.requeue(&id).await?;
        self.tell_sent(&row.account, &row.conversation);
        self.actor(&row.account)?.outbox_filled.notify_one();
        Ok(())
    }

    /// Moves the text of a message that was not sent back into the conversation's draft, before what is typed there.
    ///
    /// # Errors
    /// As [`Engine::retry`].
    pub async fn edit(&self, id: OutboxId) -> Result<DraftView, Failure> {
        let row = self.waiting_for_a_decision(id).await?;
        let draft = self.draft(&row.account, &row.conversation).await?;
        let text = if draft.text.is_empty() { row.text } else { format!("{}\n{}", row.text, draft.text) };
        let revision = draft.revision.saturating_add(1);
        // The draft first: a crash in between leaves the text twice, never nowhere.
        self.save_draft(&row.account, &row.conversation, text.clone(), revision).await?;
        self.0.store.discard(&id).await?;
        self.tell_sent(&row.account, &row.conversation);
        Ok(DraftView { text, revision })
    }

    /// Throws a message away that was not sent.
    ///
    /// # Errors
    /// As [`Engine::retry`].
    pub async fn discard(&self, id: OutboxId) -> Result<(), Failure> {
        let row = self.waiting_for_a_decision(id).await?;
        self.0.store.discard(&id).await?;
        self.tell_sent(&row.account, &row.conversation);
        Ok(())
    }

    /// Only what certainly failed, or what nobody is looking up any more, may be decided about.
    async fn waiting_for_a_decision(&self, id: OutboxId) -> Result<OutboxRow, Failure> {
        for account in self.0.store.accounts().await? {
            let rows = self.0.store.outbox_all(&account.id).await?;
            let Some(row) = rows.into_iter().find(|row| row.id == id) else { continue };
            let decidable = match row.state {
                SendState::NotSent { .. } => true,
                SendState::Unknown => {
                    self.actor(&account.id).is_ok_and(|actor| !self.lock(&actor.looking_up).contains(&id))
                }
                SendState::Queued | SendState::Sending | SendState::Sent { .. } => false,
            };
            return if decidable { Ok(row) } else { Err(Failure::NotFound) };
        }
        Err(Failure::NotFound)
    }

    pub(crate) fn tell_sent(&self, account: &AccountId, conversation: &ConversationId) {
        self.tell(Change::Thread { account: account.clone(), conversation: conversation.clone() });
        self.tell(Change::List { account: account.clone() });
    }
}
