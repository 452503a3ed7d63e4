//! What the latest reading of an account showed, kept in memory: a poll that shows the same writes nothing and tells
//! nobody.

use crate::account::AccountSession;
use domain::{Conversation, ConversationId};
use std::collections::HashMap;
use std::io::Write;
use store::SyncBatch;

/// What was read, for comparing.
#[derive(Debug, Default)]
pub(crate) struct Seen {
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
    pub(crate) fn of(batch: &SyncBatch, on_screen: Option<ConversationId>) -> Self {
        let threads = batch.threads.iter().map(|(id, messages)| {
            let mut hasher = blake3::Hasher::new();
            let reactions = batch.reactions.iter().filter(|(of, _)| messages.iter().any(|message| message.id == *of));
            // A hasher takes everything.
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

    fn holds(&self, later: &Self) -> bool {
        self.heads == later.heads
            && self.unavailable == later.unavailable
            && self.groups == later.groups
            && self.names == later.names
            && self.on_screen == later.on_screen
            && later.threads.iter().all(|(id, thread)| self.threads.get(id) == Some(thread))
    }
}

impl AccountSession {
    /// Whether a reading shows nothing that the ones before did not, with nothing written about the account in between.
    pub(crate) fn brings_nothing(&self, batch: &SyncBatch, on_screen: Option<ConversationId>) -> bool {
        let later = Seen::of(batch, on_screen);
        self.seen().as_ref().is_some_and(|seen| seen.holds(&later))
    }

    /// Notes what was read and written down.
    pub(crate) fn remember(&self, latest: Seen) {
        *self.seen() = Some(latest);
    }

    /// Something else was written about the account: what was read has to be written again to know what comes of both.
    pub(crate) fn forget_seen(&self) {
        *self.seen() = None;
    }
}
