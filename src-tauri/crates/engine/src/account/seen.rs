//! What the latest reading of an account showed, kept in memory: a poll that shows the same writes nothing and tells
//! nobody.

use domain::{Conversation, ConversationId, Reading};
use std::collections::HashMap;
use std::io::Write;

/// What was read, for comparing.
#[derive(Debug, Default)]
pub(super) struct Seen {
    heads: Vec<Conversation>,
    unavailable: Vec<ConversationId>,
    groups: Vec<ConversationId>,
    /// Usernames told beside the messages.
    names: String,
    /// What keeps a conversation from being pruned.
    on_screen: Option<ConversationId>,
    threads: HashMap<ConversationId, blake3::Hash>,
}

impl Seen {
    /// What a reading shows.
    pub(super) fn of(batch: &Reading, on_screen: Option<ConversationId>) -> Self {
        let threads = batch.threads.iter().map(|(id, messages)| {
            let mut hasher = blake3::Hasher::new();
            let reactions = batch.reactions.iter().filter(|(of, _)| messages.iter().any(|message| message.id == *of));
            // Writing to a hasher never fails.
            drop(write!(hasher, "{messages:?}{:?}", reactions.collect::<Vec<_>>()));
            (id.clone(), hasher.finalize())
        });
        Self {
            heads: batch.heads.clone(),
            unavailable: batch.unavailable.clone(),
            groups: batch.groups.clone(),
            names: format!("{:?}", batch.usernames),
            on_screen,
            threads: threads.collect(),
        }
    }

    pub(super) fn holds(&self, later: &Self) -> bool {
        self.heads == later.heads
            && self.unavailable == later.unavailable
            && self.groups == later.groups
            && self.names == later.names
            && self.on_screen == later.on_screen
            && later.threads.iter().all(|(id, thread)| self.threads.get(id) == Some(thread))
    }
}
