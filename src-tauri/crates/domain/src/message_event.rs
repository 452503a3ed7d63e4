//! What happens to messages, as Instagram tells it by itself: written, edited, unsent, seen, reacted to, and where
//! their writers came from. Telling it again, late or in another order leads to the same result (`reliability.md` B3).

use crate::{AccountId, Content, Message, MessageId, ParticipantId, Referral};
use chrono::{DateTime, Utc};

/// Something that happened between an account and a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageEvent {
    /// With whom; `None` only for an edit that does not say so.
    pub customer: Option<ParticipantId>,
    /// Who did it: the customer, or the account under its own id; `None` only for an edit that does not say so.
    pub by: Option<ParticipantId>,
    /// When, by Instagram's clock.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A message was written, or a button pressed, which shows as one.
    Written {
        /// Its id, the same that reading gives.
        message: MessageId,
        /// What it says.
        content: Content,
    },
    /// A message's text was changed.
    Edited {
        /// Which.
        message: MessageId,
        /// Its text now.
        text: String,
        /// Counts a message's edits from 1, the highest counts; 0 when Instagram did not say.
        revision: u32,
    },
    /// A message was taken back. Its text leaves the disk.
    Unsent {
        /// Which.
        message: MessageId,
    },
    /// Somebody read up to a message. Only the customer's reading says anything.
    Seen {
        /// Up to which.
        message: MessageId,
    },
    /// Somebody reacted to a message; the latest counts.
    Reacted {
        /// To which.
        message: MessageId,
        /// With what: the emoji, or Instagram's word where it gives none. `None`: the reaction was taken away.
        with: Option<String>,
    },
    /// The customer is called so.
    Named {
        /// The @username without the @.
        username: String,
    },
    /// The customer came from somewhere (G2).
    Referral {
        /// With which message, if with one.
        message: Option<MessageId>,
        /// From where.
        origin: Referral,
    },
    /// Something else that changed the conversation, or may have: it has to be read.
    Other {
        /// Instagram's name for it.
        name: String,
    },
}

impl MessageEvent {
    /// Whether the account itself did it.
    #[must_use]
    pub fn is_by(&self, account: &AccountId) -> bool {
        self.by.as_ref().is_some_and(|by| by.as_str() == account.as_str())
    }

    /// The message that was written, in a conversation of this account; `None` when it is about something else.
    #[must_use]
    pub fn written(&self, account: &AccountId) -> Option<Message> {
        let (EventKind::Written { message, content }, Some(by)) = (&self.kind, &self.by) else { return None };
        Some(Message {
            id: message.clone(),
            from: by.clone(),
            own: self.is_by(account),
            sent_at: self.at,
            page_position: 0,
            content: content.clone(),
        })
    }
}
