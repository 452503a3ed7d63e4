//! What the owner sent that Instagram has not yet confirmed: texts, files and reactions, their states, and every rule about
//! them, with no I/O (S2, S3, S5, T7; `reliability.md` B1).
//!
//! [`step`] is the state machine: which state follows which event. [`plan`] says what the account's sender does next.
//! [`match_sent`] tells which message of a thread belongs to which row, [`leaving`] which rows are no longer needed.
//! The engine carries plans out and reports events; the store applies [`step`] inside the transaction that writes its
//! result.

mod file;
mod leaving;
mod machine;
mod matching;
mod payload;
mod plan;
#[cfg(test)]
mod tests;

pub use file::OutFile;
pub use leaving::leaving;
pub use machine::{Event, NotUploaded, Outcome, Refusal, may_discard, may_edit, may_undo, step};
pub use matching::{known_since, match_sent};
pub use payload::{Lane, Payload, WantedReaction};
pub use plan::{
    Action, HORIZON, LOOK_AFTER, Plan, Waiting, held_up_by, is_due, is_due_for_a_look, is_tried_again, plan, resting,
    waiting_for, waits_for_the_connection,
};

use crate::{AccountId, ConversationId, MessageId, OutboxId, ParticipantId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How long a press of Send can be taken back (S5).
pub const UNDO: TimeDelta = TimeDelta::seconds(5);

/// Where one part of a press of Send stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum SendState {
    /// On disk, not on its way.
    Queued {
        /// Not before its time, and why; `None`: as soon as it is its turn.
        hold: Option<Hold>,
    },
    /// Written down as tried; the request may be on its way.
    Sending,
    /// Instagram has it.
    Sent {
        /// Under this id; `None` while only the owner said that it arrived.
        id: Option<MessageId>,
    },
    /// Instagram certainly does not have it.
    NotSent {
        /// Why.
        why: NotSent,
    },
    /// It may or may not have arrived: looked up in the thread before anything is sent again.
    Unknown {
        /// Since when: the looks are counted from here.
        since: DateTime<Utc>,
        /// How often the thread was to be looked at, successfully or not.
        looks: u32,
        /// How often it could be read and did not show the message.
        reads: u32,
    },
}

/// Why a queued row waits, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hold {
    /// Why.
    pub why: HoldReason,
    /// Tried again then, or earlier when the cause is known to be gone.
    pub until: DateTime<Utc>,
    /// Since when; unknown of rows that earlier versions wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
}

impl Hold {
    fn of(why: HoldReason, since: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        Self { why, until, since: Some(since) }
    }

    /// The same hold as it is read at a start. If the clock was set back since, it still lasts no longer than its
    /// original length.
    fn found_at(&self, now: DateTime<Utc>) -> Self {
        match self.since {
            Some(since) if now < since => Self::of(self.why, now, now + (self.until - since)),
            _ => self.clone(),
        }
    }
}

/// Why a queued row waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HoldReason {
    /// Meta's host was not reached.
    NoConnection,
    /// Instagram asked to slow down.
    SlowedDown,
    /// The thread could not be read, and must be before this goes out once more.
    Unread,
    /// Instagram did not say whether it has it, so it is sent again. Only for a reaction: sending one twice has the
    /// effect of one.
    Unclear,
}

/// Why a message certainly was not sent. The catalogue has the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "why", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum NotSent {
    /// Meta's host was never reached. Only rows of the first schema say so; later ones wait for the connection.
    NoConnection,
    /// The reply window is closed (errors 10/2534022, 10/2018278), or so says the clock.
    WindowClosed,
    /// Meta refused the `HUMAN_AGENT` tag: the owner's app has no approval for it (`platform.md` §3, "Windows").
    HumanAgentRefused,
    /// This person does not take messages (551, 10/2018108, 200/1545041).
    RecipientUnavailable,
    /// Nobody is found under that id for this account (100/2534014, 100/2018001).
    RecipientUnknown,
    /// The token no longer works (190, 102).
    ReconnectNeeded,
    /// A permission is missing (10, 200).
    PermissionRequired,
    /// Meta has not approved the owner's app for this (3).
    NotApproved,
    /// The account's owner has switched off access to messages in Instagram (200/2534041).
    MessagesOff,
    /// Another app controls the conversation (100/2534037, 10/2018300).
    NotThreadOwner,
    /// Longer than Instagram's limit in bytes.
    TooLong,
    /// Instagram asked to slow down. Only rows of the first schema say so; later ones wait.
    SlowedDown,
    /// Instagram does not take this file: its type or size (100/2018047, 100/2018109).
    FileRefused,
    /// This account's host takes files by public link only (`platform.md` §3, "Attachment upload").
    LinksOnly,
    /// The file is no longer on this computer, or not as it was chosen.
    FileGone,
    /// Instagram does not let this account quote a message (`platform.md` §3, "inside thread reply").
    QuoteRefused,
    /// The message that is quoted is not there any more (100/2534002).
    QuoteGone,
    /// Any other refusal that Instagram named.
    Refused {
        /// Meta's code.
        code: i32,
        /// Meta's subcode, if any.
        subcode: Option<i32>,
    },
}

/// What a text is that Instagram does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum UnsentKind {
    /// Typed, Send not pressed.
    Draft,
    /// Send was pressed; Instagram may not have it.
    Message,
}

/// Which part of which press of Send a row is (S6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The id of the press's first part.
    pub first: OutboxId,
    /// From 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

/// One try, written down before a socket opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// When it began, by the platform's clock as far as it is known.
    pub at: DateTime<Utc>,
    /// Fingerprint of the text it carried (BLAKE3, 64 hexadecimal digits).
    pub text_hash: String,
    /// Own messages of the conversation already known then that could else be taken for this one: those since
    /// [`known_since`], and those whose times are guessed.
    pub known_before: Vec<MessageId>,
    /// It carried the `HUMAN_AGENT` tag.
    pub human_agent: bool,
}

/// One part of one press of Send, or one wish for a reaction, as kept on disk. Account, conversation and recipient are frozen at the key press (S3).
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
    /// What.
    pub payload: Payload,
    /// The message it quotes (T8).
    pub answers: Option<MessageId>,
    /// Which part of which press.
    pub part: Part,
    /// When Send was pressed.
    pub queued_at: DateTime<Utc>,
    /// Until then the owner may take it back; it does not go out earlier. Equal to `queued_at` without undo.
    pub release_at: DateTime<Utc>,
    /// The owner wants it tried though the clock says that the reply window is closed (S7).
    pub try_anyway: bool,
    /// How many requests left for Instagram. Being offline or slowed down does not count.
    pub attempts: u32,
    /// The latest try; messages in the thread are compared with what was known when it began.
    pub attempt: Option<Attempt>,
    /// The latest try may have arrived though it is presumed not to have: the thread is read before the next one.
    pub look_first: bool,
    /// Tries in a row that did not reach Instagram or were slowed down: the waiting grows with them.
    pub held: u32,
    /// Why it failed before the owner pressed Retry. It stays marked as failed until there is a message id (S4).
    pub failed_before: Option<NotSent>,
    /// Where it stands.
    pub state: SendState,
}

impl OutboxRow {
    /// A press of Send of one part, as it is first written down.
    #[must_use]
    pub fn pressed(
        id: OutboxId,
        to: (AccountId, ConversationId, ParticipantId),
        text: String,
        queued_at: DateTime<Utc>,
    ) -> Self {
        let (account, conversation, recipient) = to;
        Self {
            id,
            account,
            conversation,
            recipient,
            payload: Payload::Text(text),
            answers: None,
            part: Part { first: id, number: 1, of: 1 },
            queued_at,
            release_at: queued_at,
            try_anyway: false,
            attempts: 0,
            attempt: None,
            look_first: false,
            held: 0,
            failed_before: None,
            state: SendState::Queued { hold: None },
        }
    }

    /// The looking-up has run its course without an answer: the owner decides.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        matches!(self.state, SendState::Unknown { looks, .. } if looks as usize >= LOOK_AFTER.len())
    }

    /// What holds it back while it is queued.
    #[must_use]
    pub fn hold(&self) -> Option<&Hold> {
        match &self.state {
            SendState::Queued { hold } => hold.as_ref(),
            _ => None,
        }
    }

    /// Nothing is left to be done about it.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        matches!(self.state, SendState::Sent { .. })
    }

    /// The id Instagram gave it.
    #[must_use]
    pub fn message_id(&self) -> Option<&MessageId> {
        match &self.state {
            SendState::Sent { id } => id.as_ref(),
            _ => None,
        }
    }
}
