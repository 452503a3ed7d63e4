//! Taking a press of Send back, and deciding about messages that were not sent or whose outcome is unknown.

use super::Sending;
use crate::failure::Failure;
use crate::views::DraftView;
use chrono::{DateTime, Utc};
use domain::outbox::{Event, UNDO};
use domain::{OutboxId, OutboxRow};
use store::TakeBack;

impl Sending {
    /// Takes a whole press back into the draft, before what is typed there (S5).
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the five seconds are over or it has begun, [`Failure::Store`].
    pub async fn undo(&self, id: OutboxId) -> Result<DraftView, Failure> {
        let row = self.row(id).await?;
        self.take_back(row.part.first, &row, TakeBack::Undo).await
    }

    /// Moves the text of a message that certainly is not on Instagram back into the draft, before what is typed there;
    /// later parts of its press that did not go out come along.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it may be on Instagram, [`Failure::Store`].
    pub async fn edit(&self, id: OutboxId) -> Result<DraftView, Failure> {
        let row = self.row(id).await?;
        self.take_back(id, &row, TakeBack::Edit).await
    }

    async fn take_back(&self, id: OutboxId, row: &OutboxRow, how: TakeBack) -> Result<DraftView, Failure> {
        let place = (row.account.clone(), row.conversation.clone());
        let now = self.core.plan_now();
        let taken = async || Ok(self.core.store.take_back(&id, how, now).await?);
        let draft = self.drafts.before_what_is_typed(&place, taken).await?.ok_or(Failure::NotFound)?;
        self.uploads.forget(&id);
        self.changed(row);
        Ok(draft)
    }

    /// Sends a failed or waiting message now.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is neither, [`Failure::Store`].
    pub async fn retry(&self, id: OutboxId) -> Result<(), Failure> {
        self.decide(id, Event::Retry).await
    }

    /// Sends a message of unknown outcome once more because the owner asks for it: it may arrive twice.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when its outcome is known or still being looked up, [`Failure::Store`].
    pub async fn send_again(&self, id: OutboxId) -> Result<(), Failure> {
        self.decide(id, Event::SendAgain).await
    }

    /// The owner says that a message of unknown outcome arrived.
    ///
    /// # Errors
    /// As [`Sending::send_again`].
    pub async fn arrived(&self, id: OutboxId) -> Result<(), Failure> {
        self.decide(id, Event::Arrived).await
    }

    async fn decide(&self, id: OutboxId, event: Event) -> Result<(), Failure> {
        let row = self.outbox.step(id, event).await?.ok_or(Failure::NotFound)?;
        self.accounts.session(&row.account)?.outbox_filled.notify_one();
        self.secrets.want_soon();
        Ok(())
    }

    /// Throws a message away that is not sent, with the later parts of its press that did not go out.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is on its way, being looked up or sent; [`Failure::Store`].
    pub async fn discard(&self, id: OutboxId) -> Result<(), Failure> {
        let row = self.row(id).await?;
        if !self.core.store.discard(&id).await? {
            return Err(Failure::NotFound);
        }
        self.uploads.forget(&id);
        self.sweep_files().await;
        self.changed(&row);
        Ok(())
    }

    /// A row is gone: the rows behind it may be due now.
    fn changed(&self, row: &OutboxRow) {
        self.outbox.tell_sent(&row.account, &row.conversation);
        if let Ok(session) = self.accounts.session(&row.account) {
            session.outbox_filled.notify_one();
        }
    }

    async fn row(&self, id: OutboxId) -> Result<OutboxRow, Failure> {
        self.core.store.outbox_row(&id).await?.ok_or(Failure::NotFound)
    }

    /// At a start: a press that could be taken back for longer than Undo lasts is from before the clock was set back.
    pub(crate) async fn distrust_undo(&self, now: DateTime<Utc>) -> Result<(), Failure> {
        for account in self.core.store.accounts().await? {
            let rows = self.core.store.unsent_rows(&account.id).await?;
            if rows.iter().any(|row| row.release_at > now + UNDO) {
                self.core.store.undo_over().await?;
                break;
            }
        }
        Ok(())
    }
}
