//! What was read of an account, before anything of it is written: by a poll, by looking at one conversation, or told one by
//! one.

use crate::{Conversation, ConversationId, Message, MessageId, ParticipantId};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// What one reading of an account learned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Conversations as the list has them.
    pub heads: Vec<Conversation>,
    /// The newest messages of some of them, each page as Instagram gave it. Messages of a conversation that is neither
    /// cached nor among the heads are dropped: it is not known whom they are from.
    pub threads: Vec<(ConversationId, Vec<Message>)>,
    /// Messages told one by one by a webhook or an echo, each with its conversation: times in milliseconds, no place on
    /// a page. Those of unknown conversations are dropped, too.
    pub events: Vec<(ConversationId, Message)>,
    /// Who reacted to which of the messages of `threads` with what; one without any is named, too.
    pub reactions: Vec<(MessageId, Vec<(ParticipantId, String)>)>,
    /// Messages of `threads` of which Instagram did not tell when they were sent: their times are guessed.
    pub guessed_times: Vec<MessageId>,
    /// When Instagram was asked for heads and threads, by its own clock as far as it is known: of two readings that
    /// differ the later one counts. One without it counts as older than any with it, for the text of a message that was
    /// edited and for the order within a second.
    pub read_at: Option<DateTime<Utc>>,
    /// Conversations whose messages Instagram could not serve.
    pub unavailable: Vec<ConversationId>,
    /// Conversations of more than one other person, so that they are no customer's private ones.
    pub groups: Vec<ConversationId>,
    /// Other ids under which the account itself appears.
    pub own: BTreeSet<String>,
    /// Usernames of others that were told anywhere, and when what told them was written.
    pub usernames: Vec<ToldName>,
    /// When the account was read, if it was read in full and successfully.
    pub synced_at: Option<DateTime<Utc>>,
}

/// A username that was told for somebody's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldName {
    /// Whose.
    pub of: ParticipantId,
    /// The @username without the @.
    pub username: String,
    /// When what told it was written.
    pub at: DateTime<Utc>,
}

impl Reading {
    /// The same reading with its date, when Instagram was asked, and with the ids under which the account appeared
    /// then.
    #[must_use]
    pub fn dated(self, read_at: DateTime<Utc>, own: BTreeSet<String>) -> Self {
        Self { read_at: Some(read_at), own, ..self }
    }

    /// Adds what another question about the same account brought: more conversations.
    pub fn add(&mut self, other: Self) {
        self.heads.extend(other.heads);
        self.threads.extend(other.threads);
        self.events.extend(other.events);
        self.reactions.extend(other.reactions);
        self.unavailable.extend(other.unavailable);
        self.groups.extend(other.groups);
        self.usernames.extend(other.usernames);
        self.guessed_times.extend(other.guessed_times);
    }

    /// Adds the newest messages of a conversation with what their page tells beside them.
    pub fn add_page(&mut self, conversation: ConversationId, messages: Vec<Message>, extras: PageExtras) {
        self.threads.push((conversation, messages));
        self.reactions.extend(extras.reactions);
        self.usernames.extend(extras.usernames);
        self.guessed_times.extend(extras.guessed_times);
    }
}

/// What a page tells about its messages and is kept apart from them, since it changes while they do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageExtras {
    /// Who reacted with what; a message without any is named, too.
    pub reactions: Vec<(MessageId, Vec<(ParticipantId, String)>)>,
    /// Usernames of others than the account, wherever they stood.
    pub usernames: Vec<ToldName>,
    /// Messages without a time, which got that of a neighbour.
    pub guessed_times: Vec<MessageId>,
}
