//! Reading: conversations, messages, profiles and pictures (`platform.md` §2).
//!
//! Owns which fields are asked for, how pages are followed and how Meta's nodes become the product's words. An item
//! that cannot be read is left out and counted, and does not affect the others.

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
use domain::{Conversation, ConversationId, Message, MessageId, PageExtras, Reading};

/// Most recent conversations that are kept per account (Y4).
pub(crate) const CONVERSATIONS: usize = 25;
/// Most recent messages per conversation whose details Instagram gives at all (`platform.md` §2.4).
pub(crate) const MESSAGES: usize = 20;

/// What one question about conversations brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// What it tells of the account; when that was, its caller knows. Conversations come with the newest activity first,
    /// messages newest first, and their `page_position` is their place in it.
    pub reading: Reading,
    /// What Meta could not serve even alone.
    pub unavailable: Vec<Unavailable>,
    /// Conversations that are not in it.
    pub left_out: LeftOut,
    /// How many messages of each conversation could not be read, or were not served by Meta; they were left out.
    pub skipped: Vec<(ConversationId, usize)>,
    /// The addresses of what its messages carry, in the order of their cards; they expire.
    pub links: Links,
}

/// Conversations of a list that are not shown, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// They could not be read, or they name only the account itself.
    pub unreadable: usize,
    /// Several people write in them: Instagram serves no group conversations (`platform.md` §0, "Preconditions").
    pub groups: Vec<ConversationId>,
    /// It cannot be told which of two people in them is the account itself.
    pub own_side_unknown: Vec<ConversationId>,
}

/// The addresses of what messages carry.
pub type Links = Vec<(MessageId, Vec<String>)>;

impl Read {
    /// Adds the newest messages of a conversation.
    fn add_messages(&mut self, conversation: ConversationId, page: ReadThread) {
        let ReadThread { messages, extras, links, skipped } = page;
        self.links.extend(links);
        self.skipped.push((conversation.clone(), skipped));
        self.reading.add_page(conversation, messages, extras);
    }
}

/// The newest messages of a conversation, newest first, and what their page tells beside them.
struct ReadThread {
    messages: Vec<Message>,
    extras: PageExtras,
    links: Links,
    skipped: usize,
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
    pub heads: Vec<Conversation>,
    /// What is not among them.
    pub left_out: LeftOut,
    /// Some name nobody but the account itself, or two people who are both unknown: their messages may tell more.
    pub to_be_read: bool,
}
