//! The list and the opened thread.

use super::{FileView, OutgoingView, PartView, ReplyWindowView, StatusView, SyncView, TriageView};
use domain::{
    AccountId, Avatar, Card, ConversationId, Kind, MessageId, Moment, NotSent, ParticipantId, Preview, Referral, Title,
};
use serde::Serialize;

/// The list of conversations of one account or of all (L1–L7).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ListView {
    /// Newest activity first; of the same moment by account and conversation, so that a row has one place in it.
    pub rows: Vec<RowView>,
    /// Syncing of the account in view; of the merged tab, the least current of all.
    pub sync: SyncView,
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RowView {
    /// Whose conversation.
    pub account: AccountId,
    /// Which conversation.
    pub conversation: ConversationId,
    /// The customer's id: for the address of the picture, never shown.
    pub participant: ParticipantId,
    /// The customer's name.
    pub title: Title,
    /// Picture or letter.
    pub avatar: Avatar,
    /// Last activity.
    pub at: Moment,
    /// Newest message; `None` when the conversation has none.
    pub preview: Option<Preview>,
    /// What is typed and not sent, on one line, cut.
    pub draft: Option<String>,
    /// Unread messages of the customer.
    pub unread: u32,
    /// The last message is the customer's.
    pub needs_reply: bool,
    /// Inbox, asleep or done.
    pub triage: TriageView,
    /// A message could not be sent.
    pub has_failed: bool,
    /// Meta cannot serve this conversation; what is cached is shown.
    pub unavailable: bool,
    /// The reply window.
    pub reply_window: ReplyWindowView,
}

/// One conversation, opened (T1–T7).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ThreadView {
    /// Whose conversation.
    pub account: AccountId,
    /// Which conversation.
    pub conversation: ConversationId,
    /// The customer's id: for the address of the picture, never shown.
    pub participant: ParticipantId,
    /// The customer's name.
    pub title: Title,
    /// Picture or letter.
    pub avatar: Avatar,
    /// Whether the customer follows the business, once learned.
    pub follows_you: Option<bool>,
    /// Where the customer came from, last, if Instagram told (G2).
    pub referral: Option<Referral>,
    /// Oldest first.
    pub messages: Vec<MessageView>,
    /// Instagram has or may have earlier messages that it does not give (T3).
    pub earlier_unavailable: bool,
    /// Meta cannot serve this conversation; what is cached is shown.
    pub unavailable: bool,
    /// Whether an answer can be typed: false when the account needs a new login or a permission.
    pub can_send: bool,
    /// The reply window.
    pub reply_window: ReplyWindowView,
    /// Inbox, asleep or done.
    pub triage: TriageView,
    /// Files chosen here and not sent, in the order of choosing (S8).
    pub files: Vec<FileView>,
}

/// One bubble.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// Stays the same from the key press to the confirmed message, so that the bubble stays where it is.
    pub key: String,
    /// Written by the business.
    pub own: bool,
    /// When Instagram took it, or when Send was pressed.
    pub at: Moment,
    /// What it is.
    pub kind: Kind,
    /// Instagram's id of it; `None` until it has one. Names what it carries, is never shown.
    pub message: Option<MessageId>,
    /// Its text, as written; empty when it has none.
    pub text: String,
    /// The type's own name, for an unsupported message.
    pub type_name: Option<String>,
    /// What it shows beside its text.
    pub card: Card,
    /// The file it is, until Instagram has it (S8).
    pub outgoing: Option<OutgoingView>,
    /// The message it answers.
    pub quoted: Option<QuotedView>,
    /// Reactions to it.
    pub reactions: Vec<ReactionView>,
    /// Its text was changed after it was sent.
    pub edited: bool,
    /// Where its writer came from with it (G2).
    pub referral: Option<Referral>,
    /// Where an own message stands; `None` for the customer's.
    pub status: Option<StatusView>,
    /// Which part of a split text it is; `None` when it is whole.
    pub part: Option<PartView>,
}

/// The message another one answers (T8).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct QuotedView {
    /// Its bubble's key; `None` when it is not kept here any more.
    pub key: Option<String>,
    /// What it says; `None` when it is not kept here any more.
    pub preview: Option<Preview>,
}

/// A reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ReactionView {
    /// With what: an emoji, or Instagram's word where it gives none.
    pub with: String,
    /// The business's own.
    pub own: bool,
    /// Where an own one stands.
    pub state: ReactionState,
}

/// Where a reaction stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum ReactionState {
    /// Instagram has it.
    There,
    /// It goes out by itself.
    Sending,
    /// It is being taken away.
    Leaving,
    /// Instagram did not take it, or did not take it away.
    NotSent {
        /// Why.
        reason: NotSent,
        /// It was to be taken away.
        removal: bool,
    },
}
