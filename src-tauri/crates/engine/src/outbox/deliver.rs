//! The account's sender: takes queued rows oldest first, one at a time, so the order of each conversation is kept.

use crate::actor::Actor;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::map::clamped;
use domain::{Content, ConversationId, Message, MessageId, NotSent, OutboxRow, ParticipantId, SendState};
use instagram::{ApiError, Class};
use std::collections::HashSet;

impl Engine {
    /// Runs as long as the account is connected. A send that has begun is always brought to its end.
    pub(crate) async fn keep_sending(&self, actor: &std::sync::Arc<Actor>) {
        self.look_up_left_over(actor).await;
        loop {
            while !self.0.stopping.is_cancelled() {
                let Some(row) = self.next_queued(actor).await else { break };
                if self.deliver(actor, row).await.is_err() {
                    // Nothing may be sent that cannot be written down.
                    break;
                }
            }
            tokio::select! {
                () = self.0.stopping.cancelled() => return,
                () = actor.removed.cancelled() => return,
                () = actor.outbox_filled.notified() => {}
            }
        }
    }

    /// The oldest queued row of a conversation in which nothing is on its way.
    async fn next_queued(&self, actor: &Actor) -> Option<OutboxRow> {
        let rows = self.0.store.outbox_all(&actor.id).await.ok()?;
        let on_its_way = rows.iter().filter(|row| row.state == SendState::Sending).map(|row| row.conversation.clone());
        let busy: HashSet<ConversationId> = on_its_way.collect();
        rows.into_iter().find(|row| row.state == SendState::Queued && !busy.contains(&row.conversation))
    }

    async fn deliver(&self, actor: &std::sync::Arc<Actor>, row: OutboxRow) -> Result<(), Failure> {
        let client = match self.client(actor).await {
            Ok(client) => client,
            Err(failure) => return self.settle(&row, SendState::NotSent { why: why_not_started(&failure) }).await,
        };
        let known = self.0.store.own_message_ids(&row.account, &row.conversation).await?;
        if !self.0.store.begin_attempt(&row.id, self.now(), &known).await? {
            // Decided about otherwise in the meantime; whatever is still queued is looked at again when next woken.
            return Err(Failure::NotFound);
        }
        self.tell_sent(&row.account, &row.conversation);
        match client.send_text(&row.recipient, &row.text).await {
            Ok(id) => self.confirm(&row, id).await,
            Err(error) if error.never_left() => {
                self.settle(&row, SendState::NotSent { why: NotSent::NoConnection }).await
            }
            Err(error) if error.is_rejection() => {
                self.note_failure(&row.account, &self.failure(&error).await).await?;
                self.settle(&row, SendState::NotSent { why: why_rejected(&error) }).await
            }
            Err(error) => {
                tracing::info!(row = %row.id, %error, "outcome of a send is unknown");
                self.lock(&actor.looking_up).insert(row.id);
                self.settle(&row, SendState::Unknown).await?;
                self.look_up_later(actor, row.id);
                Ok(())
            }
        }
    }

    /// Instagram gave the message an id: the row and the cached message become one.
    pub(super) async fn confirm(&self, row: &OutboxRow, id: MessageId) -> Result<(), Failure> {
        self.0.store.settle(&row.id, &SendState::Sent { id: id.clone() }).await?;
        let message = Message {
            id,
            from: ParticipantId::new(row.account.as_str()),
            own: true,
            sent_at: self.now(),
            page_position: 0,
            content: Content::text(row.text.as_str()),
        };
        self.0.store.add_sent(&row.account, &row.conversation, &message).await?;
        self.tell_sent(&row.account, &row.conversation);
        Ok(())
    }

    pub(super) async fn settle(&self, row: &OutboxRow, state: SendState) -> Result<(), Failure> {
        self.0.store.settle(&row.id, &state).await?;
        self.tell_sent(&row.account, &row.conversation);
        Ok(())
    }
}

/// Why a send could not even begin.
fn why_not_started(failure: &Failure) -> NotSent {
    match failure {
        Failure::PermissionRequired { .. } => NotSent::PermissionRequired,
        _ => NotSent::ReconnectNeeded,
    }
}

/// Why Instagram certainly did not take it.
fn why_rejected(error: &ApiError) -> NotSent {
    let ApiError::Graph(error) = error else { return NotSent::NoConnection };
    match &error.class {
        Class::WindowClosed => NotSent::WindowClosed,
        Class::RecipientUnavailable => NotSent::RecipientUnavailable,
        Class::RecipientUnknown => NotSent::RecipientUnknown,
        Class::NotThreadOwner => NotSent::NotThreadOwner,
        Class::Reconnect => NotSent::ReconnectNeeded,
        Class::Permission => NotSent::PermissionRequired,
        Class::Throttled { .. } => NotSent::SlowedDown,
        _ => NotSent::Refused { code: clamped(error.code), subcode: error.subcode.map(clamped) },
    }
}
