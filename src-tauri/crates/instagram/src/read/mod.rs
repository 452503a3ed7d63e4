//! Reading: conversations, messages, profiles and pictures (`platform.md` §2).
//!
//! Owns which fields are asked for, how pages are followed and how Meta's nodes become the product's words. Refuses to
//! let one broken item cost another: what cannot be read is left out and counted.

mod conversation;
mod fields;
#[cfg(test)]
mod fuzz;
mod lists;
mod message;
mod paginate;
mod picture;
mod profile;
mod reread;
mod sides;
#[cfg(test)]
mod tests;

use crate::ApiError;
use chrono::{DateTime, Utc};
use domain::{Conversation, ConversationId, Message, MessageId, PageExtras};

/// Most recent conversations that are kept per account (Y4).
pub(crate) const CONVERSATIONS: usize = 25;
/// Most recent messages per conversation whose details Instagram gives at all (`platform.md` §2.4).
pub(crate) const MESSAGES: usize = 20;

/// The newest conversations of an account with their newest messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstPage {
    /// Newest activity first.
    pub conversations: Vec<ConversationRead>,
    /// What Meta could not serve even alone.
    pub unavailable: Vec<Unavailable>,
    /// What is not among them.
    pub left_out: LeftOut,
}

/// Conversations of a list that are not shown, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Nobody could read them, or they name nobody but the account itself.
    pub unreadable: usize,
    /// Several people write in them: Instagram serves no group conversations (`platform.md` §0, "Preconditions").
    pub groups: Vec<ConversationId>,
    /// It cannot be told which of two people in them is the account itself.
    pub own_side_unknown: Vec<ConversationId>,
}

/// The addresses of what messages carry.
pub type Links = Vec<(MessageId, Vec<String>)>;

/// One conversation as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationRead {
    /// The conversation.
    pub conversation: Conversation,
    /// Its newest messages, newest first; their `page_position` is their place here.
    pub messages: Vec<Message>,
    /// Messages nobody could read; they were left out.
    pub skipped: usize,
    /// What it tells beside them.
    pub extras: PageExtras,
    /// The addresses of what its messages carry, in the order of their cards; they expire.
    pub links: Links,
}

/// A conversation that Meta could not serve (Y2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unavailable {
    /// Which, if Meta could say that much.
    pub id: Option<ConversationId>,
    /// Its last activity, if Meta could say that much.
    pub updated_at: Option<DateTime<Utc>>,
    /// What Meta said when it was asked for this conversation alone.
    pub error: ApiError,
}

/// The newest conversations without their messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heads {
    /// Newest activity first.
    pub heads: Vec<Head>,
    /// What is not among them.
    pub left_out: LeftOut,
    /// Some name nobody but the account itself, or two people who are both unknown: their messages may tell more.
    pub to_be_read: bool,
}

/// A conversation without its messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The conversation.
    pub conversation: Conversation,
}

/// The newest messages of one conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadPage {
    /// Newest first; their `page_position` is their place here.
    pub messages: Vec<Message>,
    /// Messages nobody could read, or that Meta could not serve; they were left out.
    pub skipped: usize,
    /// More than one other person writes here: it is nobody's private conversation.
    pub is_group: bool,
    /// What it tells beside them.
    pub extras: PageExtras,
    /// The addresses of what its messages carry, in the order of their cards; they expire.
    pub links: Links,
}
