//! What the owner sent that Instagram has not yet confirmed: the states of one press of Send, with no I/O (S5, T7).

use crate::{AccountId, ConversationId, MessageId, OutboxId, ParticipantId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Where one press of Send stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum SendState {
    /// On disk, not yet tried.
    Queued,
    /// Written down as tried; the request may be on its way.
    Sending,
    /// Instagram gave it an id.
    Sent {
        /// The id.
        id: MessageId,
    },
    /// Instagram certainly does not have it.
    NotSent {
        /// Why.
        why: NotSent,
    },
    /// It may or may not have arrived: looked up in the thread before anything is sent again.
    Unknown,
}

/// Why a message certainly was not sent. The catalogue has the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "why", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum NotSent {
    /// Meta's host was never reached.
    NoConnection,
    /// The reply window is closed (errors 10/2534022, 10/2018278).
    WindowClosed,
    /// This person does not take messages (551, 10/2018108, 200/1545041).
    RecipientUnavailable,
    /// Nobody is found under that id for this account (100/2534014, 100/2018001).
    RecipientUnknown,
    /// The token no longer works (190, 102).
    ReconnectNeeded,
    /// A permission is missing (10, 200, 3).
    PermissionRequired,
    /// Another app controls the conversation (100/2534037).
    NotThreadOwner,
    /// Longer than Instagram's limit in bytes.
    TooLong,
    /// Instagram asks to slow down.
    SlowedDown,
    /// Any other refusal that Instagram named.
    Refused {
        /// Meta's code.
        code: i32,
        /// Meta's subcode, if any.
        subcode: Option<i32>,
    },
}

/// One press of Send, as kept on disk. Account, conversation and recipient are frozen at the key press (S3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// Made at the key press.
    pub id: OutboxId,
    /// From which account.
    pub account: AccountId,
    /// In which conversation.
    pub conversation: ConversationId,
    /// To whom.
    pub recipient: ParticipantId,
    /// What, as typed.
    pub text: String,
    /// When Send was pressed.
    pub queued_at: DateTime<Utc>,
    /// How often it was tried.
    pub attempts: u32,
    /// When the latest try began.
    pub attempted_at: Option<DateTime<Utc>>,
    /// Own messages of the conversation already known when the latest try began: none of them can be this one.
    pub known_before: Vec<MessageId>,
    /// Where it stands.
    pub state: SendState,
}

/// How much earlier than the attempt Meta's clock may have stamped the message.
const CLOCK_TOLERANCE_SECONDS: i64 = 5;

impl OutboxRow {
    /// Whether a message read from the thread can be this one: own, same text, not known before the attempt,
    /// not older than it.
    #[must_use]
    pub fn may_be(&self, message: &crate::Message) -> bool {
        let Some(attempted_at) = self.attempted_at else { return false };
        message.own
            && message.content.text.trim() == self.text.trim()
            && !self.known_before.contains(&message.id)
            && (message.sent_at - attempted_at).num_seconds() >= -CLOCK_TOLERANCE_SECONDS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Content, Message};

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_763_000_000 + second, 0).expect("in range")
    }

    fn row() -> OutboxRow {
        OutboxRow {
            id: OutboxId::new(uuid::Uuid::nil()),
            account: "1".into(),
            conversation: "c".into(),
            recipient: "p".into(),
            text: "Of course, lemon it is".into(),
            queued_at: at(0),
            attempts: 1,
            attempted_at: Some(at(10)),
            known_before: vec!["old".into()],
            state: SendState::Sending,
        }
    }

    fn message(id: &str, own: bool, text: &str, second: i64) -> Message {
        Message {
            id: id.into(),
            from: "1".into(),
            own,
            sent_at: at(second),
            page_position: 0,
            content: Content::text(text),
        }
    }

    #[test]
    fn s5_only_a_new_own_message_with_the_same_text_can_be_the_one() {
        for (message, expected) in [
            (message("new", true, "Of course, lemon it is", 11), true),
            (message("new", true, "Of course, lemon it is", 5), true),
            (message("new", true, "Of course, lemon it is", 4), false),
            (message("old", true, "Of course, lemon it is", 11), false),
            (message("new", false, "Of course, lemon it is", 11), false),
            (message("new", true, "Something else", 11), false),
        ] {
            assert_eq!(row().may_be(&message), expected, "{message:?}");
        }
    }
}
