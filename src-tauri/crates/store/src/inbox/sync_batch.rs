//! What one poll of an account learned, before anything of it is written.

use chrono::{DateTime, Utc};
use domain::{Conversation, ConversationId, Message, MessageId, ParticipantId};
use std::collections::BTreeSet;

/// What one poll of an account learned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncBatch {
    /// Conversations as the list has them.
    pub heads: Vec<Conversation>,
    /// The newest messages of some of them, each page as Instagram gave it. Messages of a conversation that is neither
    /// cached nor among the heads are dropped: nobody knows whom they are from.
    pub threads: Vec<(ConversationId, Vec<Message>)>,
    /// Messages told one by one by a webhook or an echo, each with its conversation: times in milliseconds, no place on
    /// a page. The same holds for conversations nobody knows.
    pub events: Vec<(ConversationId, Message)>,
    /// Who reacted to which of the messages of `threads` with what; one without any is named, too.
    pub reactions: Vec<(MessageId, Vec<(ParticipantId, String)>)>,
    /// When Instagram was asked for heads and threads, by its own clock as far as it is known: of two readings that
    /// differ the later one counts. One without it counts as older than any with it, for the text of a message that was
    /// edited and for the order within a second.
    pub read_at: Option<DateTime<Utc>>,
    /// Conversations whose messages Instagram could not serve.
    pub unavailable: Vec<ConversationId>,
    /// Conversations of more than one other person, so that they are no customer's private ones.
    pub groups: Vec<ConversationId>,
    /// By what other numbers the account's own side is known.
    pub own: BTreeSet<String>,
    /// Usernames of others that were told anywhere, and when what told them was written.
    pub usernames: Vec<(ParticipantId, String, DateTime<Utc>)>,
    /// When the account was read, if it was read in full and successfully.
    pub synced_at: Option<DateTime<Utc>>,
}
