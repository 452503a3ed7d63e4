//! Finding out what became of a send whose answer never came: the thread is read at growing intervals, and an own
//! message that can be this one, and no other press's, settles it (`reliability.md` B1).

use crate::actor::Actor;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::inbox::READABLE_MESSAGES;
use chrono::TimeDelta;
use domain::outbox::{Event, bind, is_due_for_a_look};
use domain::{ConversationId, Message, OutboxRow, SendState};
use std::sync::Arc;

/// A sent row is kept at least this long: Instagram may show the message some time after it took it.
const FORGET_SENT_AFTER: TimeDelta = TimeDelta::hours(1);
/// The same for one of which only the owner said that it arrived.
const FORGET_ARRIVED_AFTER: TimeDelta = TimeDelta::days(7);

impl Engine {
    /// Reads the thread once, for every row of the conversation whose look is due.
    ///
    /// # Errors
    /// When something could not be written down; the look is repeated then.
    pub(super) async fn look(&self, actor: &Arc<Actor>, conversation: &ConversationId) -> Result<(), Failure> {
        let began = self.now();
        let Some(client) = self.client_if_any(actor).await? else { return Ok(()) };
        let page = tokio::select! {
            () = self.0.stopping.cancelled() => return Ok(()),
            page = client.thread(conversation) => page,
        };
        self.hear_the_time(actor, &client);
        faults::point("engine.look.read");
        let page = match self.checked(page).await {
            Ok(page) => {
                let shown = page.messages.clone();
                let batch = self.batch_of(actor, &client, (conversation, page), began);
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
                self.step(row.id, Event::Looked { at: self.now(), read }).await?;
            }
        }
        Ok(())
    }

    /// Binds what arrived to what was waiting for it. A sent row whose message left the cache has done its work and is
    /// forgotten.
    pub(crate) async fn settle_from_cache(&self, actor: &Actor) -> Result<(), Failure> {
        let rows = self.0.store.outbox_all(&actor.id).await?;
        let mut conversations: Vec<&ConversationId> = Vec::new();
        for row in &rows {
            if !conversations.contains(&&row.conversation) {
                conversations.push(&row.conversation);
            }
        }
        for conversation in conversations {
            let here: Vec<OutboxRow> = rows.iter().filter(|row| row.conversation == *conversation).cloned().collect();
            let thread = self.0.store.thread(&actor.id, conversation).await?;
            self.settle_conversation(actor, &here, &thread).await?;
        }
        Ok(())
    }

    async fn settle_conversation(&self, actor: &Actor, rows: &[OutboxRow], thread: &[Message]) -> Result<(), Failure> {
        faults::point("engine.look.merged");
        for (id, message) in bind(rows, thread) {
            self.step(id, Event::Found(message)).await?;
            faults::point("engine.look.bound");
            // What stood behind it has its turn.
            actor.outbox_filled.notify_one();
        }
        for row in rows {
            let SendState::Sent { id } = &row.state else { continue };
            let age = self.now() - row.queued_at;
            let forget = match id {
                Some(id) => age >= FORGET_SENT_AFTER && !thread.iter().any(|message| message.id == *id),
                None => age >= FORGET_ARRIVED_AFTER,
            };
            if forget {
                self.0.store.forget_sent(&row.id).await?;
            }
        }
        Ok(())
    }
}
