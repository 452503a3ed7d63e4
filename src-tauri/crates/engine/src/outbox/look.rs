//! Finding out what became of a send whose answer never came: the thread is read at growing intervals, and an own
//! message that can be this one, and no other press's, settles it (`reliability.md` B1).

use crate::actor::Actor;
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
    pub(super) async fn look(&self, actor: &Arc<Actor>, conversation: &ConversationId) -> Result<(), Failure> {
        let (asked, began) = (self.now(), self.plan_now());
        let Some(client) = self.client_if_any(actor).await? else { return Ok(()) };
        let page = self.unless_stopped(&actor.removed, client.thread(conversation)).await;
        let Some(page) = page else { return Ok(()) };
        self.hear_the_time(actor, &client);
        faults::point("engine.look.read");
        let page = match self.checked(page).await {
            Ok(page) => {
                let shown = page.messages.clone();
                let batch = self.batch_of(actor, &client, (conversation, page), asked);
                // It also binds what it finds.
                self.write(actor, batch).await?;
                self.got_through(actor).await?;
                Some(shown)
            }
            Err(failure) => {
                self.note_failure(&actor.id, &failure).await?;
                None
            }
        };
        for row in self.0.store.outbox(&actor.id, conversation).await? {
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
    pub(crate) async fn settle_from_cache(&self, actor: &Actor) -> Result<(), Failure> {
        let rows = self.0.store.awaited_rows(&actor.id).await?;
        let mut bound = false;
        for conversation in rows.iter().map(|row| &row.conversation).collect::<BTreeSet<_>>() {
            let here: Vec<OutboxRow> = rows.iter().filter(|row| row.conversation == *conversation).cloned().collect();
            bound |= self.settle_conversation(actor, conversation, &here).await?;
        }
        let rows = if bound { self.0.store.awaited_rows(&actor.id).await? } else { rows };
        self.let_go(actor, &rows).await?;
        self.0.store.forget_cleared_drafts(self.now()).await?;
        Ok(())
    }

    /// Whether something was bound.
    async fn settle_conversation(
        &self,
        actor: &Actor,
        conversation: &ConversationId,
        rows: &[OutboxRow],
    ) -> Result<bool, Failure> {
        let mut thread = self.0.store.thread(&actor.id, conversation).await?;
        // What has left the outbox has its message for good.
        let known = self.0.store.sent_here(&actor.id, conversation).await?;
        thread.retain(|message| !known.iter().any(|known| known.message == message.id));
        faults::point("engine.look.merged");
        let found = bind(rows, &thread);
        for (id, message) in &found {
            self.step(*id, Event::Found(message.clone())).await?;
            faults::point("engine.look.bound");
            // What stood behind it has its turn.
            actor.outbox_filled.notify_one();
        }
        Ok(!found.is_empty())
    }

    async fn let_go(&self, actor: &Actor, rows: &[OutboxRow]) -> Result<(), Failure> {
        let sent: Vec<MessageId> = rows.iter().filter_map(|row| row.message_id().cloned()).collect();
        let shown = if sent.is_empty() { HashSet::new() } else { self.0.store.shown(&actor.id, sent).await? };
        let leaving = leaving(rows, &shown, self.plan_now());
        if leaving.is_empty() {
            return Ok(());
        }
        faults::point("engine.look.leaving");
        self.0.store.forget_sent(&leaving).await?;
        let left = rows.iter().filter(|row| leaving.contains(&row.id));
        // The bubble of one that Instagram did not show goes with its row.
        for row in left.filter(|row| row.message_id().is_none_or(|id| !shown.contains(id))) {
            self.tell_sent(&row.account, &row.conversation);
        }
        Ok(())
    }
}
