//! Finding out what became of a send whose answer never came: the thread is read at growing intervals, and an own
//! message that can be this one, and no other press's, settles it (`reliability.md` B1).

use crate::actor::Actor;
use crate::engine::Engine;
use crate::failure::Failure;
use chrono::TimeDelta;
use domain::{ConversationId, Message, MessageId, OutboxId, OutboxRow, SendState};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use store::SyncBatch;

/// How long after the attempt the thread is read, each time counted from the attempt.
const LOOK_AT: [Duration; 5] = [
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(30),
    Duration::from_secs(60),
];

/// A sent row is kept at least this long: Instagram may show the message some time after it took it.
const FORGET_SENT_AFTER: TimeDelta = TimeDelta::hours(1);

impl Engine {
    /// Looks up what an earlier run left without an answer.
    pub(super) async fn look_up_left_over(&self, actor: &Arc<Actor>) {
        let Ok(rows) = self.0.store.outbox_all(&actor.id).await else { return };
        for row in rows.into_iter().filter(|row| row.state == SendState::Unknown) {
            self.lock(&actor.looking_up).insert(row.id);
            self.look_up_later(actor, row.id);
        }
    }

    pub(super) fn look_up_later(&self, actor: &Arc<Actor>, id: OutboxId) {
        let (engine, actor) = (self.clone(), Arc::clone(actor));
        self.spawn(async move {
            let mut waited = Duration::ZERO;
            for moment in LOOK_AT {
                tokio::time::sleep(moment.saturating_sub(waited)).await;
                waited = moment;
                // A look that failed is like one that found nothing: the next one decides.
                if engine.look_up(&actor, id).await == Ok(true) {
                    break;
                }
            }
            engine.lock(&actor.looking_up).remove(&id);
            if let Ok(Some(row)) = engine.unknown_row(&actor, id).await {
                engine.tell_sent(&row.account, &row.conversation);
            }
        });
    }

    /// Reads the thread once. Returns whether the question is settled.
    async fn look_up(&self, actor: &Actor, id: OutboxId) -> Result<bool, Failure> {
        let Some(row) = self.unknown_row(actor, id).await? else { return Ok(true) };
        let client = self.client(actor).await?;
        let page = self.checked(client.thread(&row.conversation).await).await?;
        let batch = SyncBatch { threads: vec![(row.conversation, page.messages)], ..SyncBatch::default() };
        self.write(actor, batch).await?;
        Ok(self.unknown_row(actor, id).await?.is_none())
    }

    async fn unknown_row(&self, actor: &Actor, id: OutboxId) -> Result<Option<OutboxRow>, Failure> {
        let rows = self.0.store.outbox_all(&actor.id).await?;
        Ok(rows.into_iter().find(|row| row.id == id && row.state == SendState::Unknown))
    }

    /// Binds what arrived to what was waiting for it: oldest attempt to oldest message, each message at most once.
    /// A sent row whose message left the cache has done its work and is forgotten.
    pub(crate) async fn settle_from_cache(&self, actor: &Actor) -> Result<(), Failure> {
        let rows = self.0.store.outbox_all(&actor.id).await?;
        let mut bound: HashSet<MessageId> = rows.iter().filter_map(sent_as).cloned().collect();
        let mut threads: HashMap<ConversationId, Vec<Message>> = HashMap::new();
        for row in rows {
            if !matches!(row.state, SendState::Unknown | SendState::Sent { .. }) {
                continue;
            }
            if !threads.contains_key(&row.conversation) {
                let thread = self.0.store.thread(&row.account, &row.conversation).await?;
                threads.insert(row.conversation.clone(), thread);
            }
            let thread = threads.get(&row.conversation).map_or(&[][..], Vec::as_slice);
            match sent_as(&row) {
                Some(id) if thread.iter().any(|message| message.id == *id) => {}
                Some(_) if self.now() - row.queued_at < FORGET_SENT_AFTER => {}
                Some(_) => self.0.store.forget_sent(&row.id).await?,
                None => {
                    let mut arrived = thread.iter().filter(|message| row.may_be(message));
                    if let Some(message) = arrived.find(|message| !bound.contains(&message.id)) {
                        bound.insert(message.id.clone());
                        self.settle(&row, SendState::Sent { id: message.id.clone() }).await?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn sent_as(row: &OutboxRow) -> Option<&MessageId> {
    match &row.state {
        SendState::Sent { id } => Some(id),
        _ => None,
    }
}
