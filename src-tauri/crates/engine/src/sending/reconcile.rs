//! Finding out what became of a send whose answer never came: the thread is read at growing intervals until the message
//! is found in it or the owner is asked (`reliability.md` B1).

use super::Sending;
use crate::account::{AccountSession, READABLE_MESSAGES};
use crate::failure::Failure;
use domain::ConversationId;
use domain::outbox::{Event, is_due_for_a_look};
use std::sync::Arc;

impl Sending {
    /// Reads the thread once, for every row of the conversation whose look is due.
    ///
    /// # Errors
    /// When something could not be written down; the look is repeated then.
    pub(super) async fn reconcile(
        &self,
        session: &Arc<AccountSession>,
        conversation: &ConversationId,
    ) -> Result<(), Failure> {
        let (asked, began) = (self.core.now(), self.core.plan_now());
        let Some(client) = self.accounts.client_if_any(session).await? else { return Ok(()) };
        let page = self.core.unless_stopped(&session.removed, client.thread(conversation)).await;
        let Some(page) = page else { return Ok(()) };
        session.time.measure_skew(&client);
        faults::point("engine.reconcile.read");
        let page = match self.core.checked(page) {
            Ok(page) => {
                let reading = self.accounts.reading_of(session, &client, page, asked);
                let shown = reading.threads.first().map(|(_, messages)| messages.clone());
                // It also matches the messages that it finds.
                self.accounts.write_beside(session, reading).await?;
                self.accounts.got_through(session).await?;
                shown
            }
            Err(failure) => {
                self.accounts.note_failure(&session.id, &failure).await?;
                None
            }
        };
        for row in self.core.store.outbox(&session.id, conversation).await? {
            if is_due_for_a_look(&row, began) {
                // Newer messages may have pushed it off the page; then the page does not show whether it arrived.
                let read = page.as_ref().is_some_and(|page| row.would_be_on(page, READABLE_MESSAGES));
                self.outbox.step(row.id, Event::Looked { at: self.core.plan_now(), read }).await?;
            }
        }
        Ok(())
    }
}
