//! Finding out what became of a send whose answer never came: the thread is read at growing intervals, and an own
//! message that can be this one, and no other press's, settles it (`reliability.md` B1).

use crate::account::AccountSession;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::inbox::READABLE_MESSAGES;
use domain::outbox::{Event, bind, is_due_for_a_look, leaving};
use domain::{ConversationId, MessageId, OutboxRow};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

impl Engine {
    /// Reads the thread once, for every row of the conversation whose look is due.
    ///
    /// # Errors
    /// When something could not be written down; the look is repeated then.
    pub(super) async fn reconcile(
        &self,
        session: &Arc<AccountSession>,
        conversation: &ConversationId,
    ) -> Result<(), Failure> {
        let (asked, began) = (self.now(), self.plan_now());
        let Some(client) = self.client_if_any(session).await? else { return Ok(()) };
        let page = self.unless_stopped(&session.removed, client.thread(conversation)).await;
        let Some(page) = page else { return Ok(()) };
        self.measure_skew(session, &client);
        faults::point("engine.reconcile.read");
        let page = match self.checked(page).await {
            Ok(page) => {
                let shown = page.messages.clone();
                let batch = self.batch_of(session, &client, (conversation, page), asked);
                // It also binds what it finds.
                self.write(session, batch).await?;
                self.got_through(session).await?;
                Some(shown)
            }
            Err(failure) => {
                self.note_failure(&session.id, &failure).await?;
                None
            }
        };
        for row in self.0.store.outbox(&session.id, conversation).await? {
            if is_due_for_a_look(&row, began) {
                // A page on which newer messages pushed it out says nothing about it.
                let read = page.as_ref().is_some_and(|page| row.would_be_on(page, READABLE_MESSAGES));
                self.step(row.id, Event::Looked { at: self.plan_now(), read }).await?;
            }
        }
        Ok(())
    }

    /// Binds what arrived to what was waiting for it, and lets go of what has done its work: sent rows whose messages
    /// Instagram has shown, drafts that were cleared.
    pub(crate) async fn settle_from_cache(&self, session: &AccountSession) -> Result<(), Failure> {
        let rows = self.0.store.awaited_rows(&session.id).await?;
        let mut bound = false;
        for conversation in rows.iter().map(|row| &row.conversation).collect::<BTreeSet<_>>() {
            let here: Vec<OutboxRow> = rows.iter().filter(|row| row.conversation == *conversation).cloned().collect();
            bound |= self.settle_conversation(session, conversation, &here).await?;
        }
        let rows = if bound { self.0.store.awaited_rows(&session.id).await? } else { rows };
        self.let_go(session, &rows).await?;
        self.0.store.forget_cleared_drafts(self.now()).await?;
        Ok(())
    }

    /// Whether something was bound.
    async fn settle_conversation(
        &self,
        session: &AccountSession,
        conversation: &ConversationId,
        rows: &[OutboxRow],
    ) -> Result<bool, Failure> {
        let mut thread = self.0.store.thread(&session.id, conversation).await?;
        // What has left the outbox has its message for good.
        let known = self.0.store.sent_here(&session.id, conversation).await?;
        thread.retain(|message| !known.iter().any(|known| known.message == message.id));
        faults::point("engine.reconcile.merged");
        let found = bind(rows, &thread);
        for (id, message) in &found {
            self.step(*id, Event::Found(message.clone())).await?;
            faults::point("engine.reconcile.matched");
            // What stood behind it has its turn.
            session.outbox_filled.notify_one();
        }
        Ok(!found.is_empty())
    }

    async fn let_go(&self, session: &AccountSession, rows: &[OutboxRow]) -> Result<(), Failure> {
        let sent: Vec<MessageId> = rows.iter().filter_map(|row| row.message_id().cloned()).collect();
        let shown = if sent.is_empty() { HashSet::new() } else { self.0.store.shown(&session.id, sent).await? };
        let leaving = leaving(rows, &shown, self.plan_now());
        if leaving.is_empty() {
            return Ok(());
        }
        faults::point("engine.reconcile.leaving");
        self.0.store.forget_sent(&leaving).await?;
        let left = rows.iter().filter(|row| leaving.contains(&row.id));
        // The bubble of one that Instagram did not show goes with its row.
        for row in left.filter(|row| row.message_id().is_none_or(|id| !shown.contains(id))) {
            self.tell_sent(&row.account, &row.conversation);
        }
        Ok(())
    }
}
