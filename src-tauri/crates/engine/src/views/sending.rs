//! Writing and sending: what is typed, where an own message stands, how long an answer is taken.

use crate::failure::VaultProblem;
use domain::outbox::{OutFile, Part};
use domain::{MediaKind, MessageId, Moment, NotSent, OutboxId, ReplyWindow, TimeLeft, Zone};
use serde::{Deserialize, Serialize};

/// Where an own message stands (T7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "status", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum StatusView {
    /// On its way, or about to be.
    Sending {
        /// Names it for `Undo`.
        id: OutboxId,
        /// Until when `Undo` is possible, UTC milliseconds; `None`: no more.
        #[cfg_attr(feature = "bindings", specta(type = Option<u32>))]
        undo_until_ms: Option<i64>,
    },
    /// Queued; goes out by itself later.
    Waiting {
        /// Names it.
        id: OutboxId,
        /// What it waits for.
        reason: WaitingView,
        /// Until when `Undo` is possible, UTC milliseconds; `None`: no more.
        #[cfg_attr(feature = "bindings", specta(type = Option<u32>))]
        undo_until_ms: Option<i64>,
        /// It is being tried in this moment: nothing can be done about it until that has ended.
        under_way: bool,
    },
    /// Instagram has it.
    Sent,
    /// The business wrote it elsewhere, such as in Instagram's app: there is no row of it here.
    SentElsewhere,
    /// Instagram said that the customer read it, or a later one of ours.
    Seen,
    /// Instagram certainly does not have it.
    NotSent {
        /// Names it for `Retry`, `Edit` and `Discard`.
        id: OutboxId,
        /// Why.
        reason: NotSent,
        /// The owner pressed `Retry`: it is being sent again, and stays marked until Instagram has it (S4).
        retrying: bool,
    },
    /// Not known yet: it is being looked up.
    Checking {
        /// Names it.
        id: OutboxId,
        /// The looking-up has ended without an answer: the owner decides.
        undecided: bool,
    },
}

/// What a queued message waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "reason", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum WaitingView {
    /// Meta's host is not reached.
    NoConnection,
    /// Instagram asks this account to slow down.
    SlowedDown {
        /// Until when.
        until: Moment,
    },
    /// The part before it is not sent.
    EarlierPart,
    /// The thread is looked at first: an earlier try, or the message before it, may have arrived.
    CheckingFirst,
    /// The account needs a new login or a permission.
    Account,
    /// The keychain that holds the account's login cannot be used; it is asked again by itself.
    Keychain {
        /// What is wrong with it.
        problem: VaultProblem,
    },
    /// The file that holds the account's login is locked: the owner must enter the passphrase.
    Passphrase,
    /// The message before it is still on its way.
    Turn,
}

/// Which part of a split text a message is (S6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PartView {
    /// Counts from 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

impl PartView {
    /// Of a press in several parts; `None` for a whole message.
    pub(crate) fn of_part(part: Part) -> Option<Self> {
        Self::of(part.number, part.of)
    }

    /// The same of one that has left the outbox.
    pub(crate) fn of(number: u32, of: u32) -> Option<Self> {
        (of > 1).then_some(Self { number, of })
    }
}

/// The reply window of a conversation (S7). An estimate by the clock; Instagram's answer is the truth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ReplyWindowView {
    /// Whether it is open.
    pub state: ReplyWindowState,
    /// What is left of it, rounded down to minutes; `None` when nothing is left or it is unknown.
    pub left: Option<TimeLeft>,
    /// When it ends; of a closed one, when it closed.
    pub ends: Option<Moment>,
    /// Little time is left: 6 hours when open, 24 with the human-agent tag.
    pub expiring: bool,
    /// Closed, but within 7 days: answering could be switched on for the account.
    pub extendable: bool,
}

impl ReplyWindowView {
    /// The window as it stands at a moment.
    pub(crate) fn of(window: ReplyWindow, now: chrono::DateTime<chrono::Utc>, zone: Zone) -> Self {
        Self {
            state: match window {
                ReplyWindow::Open { .. } => ReplyWindowState::Open,
                ReplyWindow::HumanAgent { .. } => ReplyWindowState::HumanAgent,
                ReplyWindow::Closed { .. } => ReplyWindowState::Closed,
                ReplyWindow::Unknown => ReplyWindowState::Unknown,
            },
            left: window.left(now),
            ends: window.ends().map(|at| zone.show(at)),
            expiring: window.is_expiring(now),
            extendable: matches!(window, ReplyWindow::Closed { extendable: true, .. }),
        }
    }
}

/// Whether Instagram takes an answer now, by the clock (S7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ReplyWindowState {
    /// Within 24 hours of the customer's last message.
    Open,
    /// From 24 hours to 7 days, with the human-agent tag.
    HumanAgent,
    /// Until the customer writes again.
    Closed,
    /// No message of the customer is known here.
    Unknown,
}

/// What is typed and not sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// The text; empty when there is none.
    pub text: String,
    /// Revision of the text; the next save must carry a higher one.
    pub revision: u32,
}

/// How a press of Send goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SendHow {
    /// In several parts, if it is too long for one (S6).
    pub parts: bool,
    /// Although the reply window is closed by the clock (S7).
    pub try_anyway: bool,
    /// The message it quotes (T8).
    pub answers: Option<MessageId>,
    /// The chosen files that go first, in this order (S8).
    pub files: Vec<OutboxId>,
}

/// A file the owner chose to send (S8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    /// Names it.
    pub id: OutboxId,
    /// What it is.
    pub kind: MediaKind,
    /// Its name, as it may be shown.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u32,
}

impl From<&OutFile> for FileView {
    fn from(file: &OutFile) -> Self {
        let bytes = u32::try_from(file.bytes).unwrap_or(u32::MAX);
        Self { id: file.id, kind: file.kind, name: domain::text::plain_line(&file.name), bytes }
    }
}

/// What an own message carries that Instagram does not have yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct OutgoingView {
    /// The file.
    pub file: FileView,
    /// How much of it has left, in percent, while it is being uploaded.
    pub uploaded: Option<u32>,
}

/// A text in the parts it would be sent in (S6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SplitView {
    /// In their order, each within Instagram's limit.
    pub parts: Vec<String>,
}
