//! The state of an account's reading, and what the window was told of it.

use crate::failure::Failure;
use crate::views::LeftOutView;
use chrono::{DateTime, Utc};
use domain::ConversationId;
use std::collections::BTreeMap;

/// Who asked for the sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// The owner.
    ByHand,
    /// The schedule.
    Poll,
}

/// The state of syncing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) running: bool,
    pub(crate) failure: Option<Failure>,
    pub(crate) failures: u32,
    /// When it is tried again, by the time of plans.
    pub(crate) retry_at: Option<DateTime<Utc>>,
    /// Count the syncs that began and that finished, so that the one that was waited for can be recognised.
    begun: u64,
    pub(crate) finished: u64,
    /// Whether the sync that began last was shown as running.
    begun_in_view: bool,
    /// What of the list could not be shown at the last sync.
    pub(crate) left_out: LeftOutView,
    /// How many messages could not be read, of each conversation where there were any when it was read last.
    unreadable: BTreeMap<ConversationId, usize>,
    /// When the latest successful sync was, if there was one in this session.
    pub(crate) synced_at: Option<DateTime<Utc>>,
    /// The same as it was told last, and as it is on disk.
    pub(crate) synced_told: Option<DateTime<Utc>>,
    pub(crate) synced_kept: Option<DateTime<Utc>>,
    /// The state that was told last: failure, failures in a row as far as they are shown, minute of the retry, what
    /// could not be shown.
    pub(crate) told: (Option<Failure>, u32, Option<i64>, LeftOutView),
    /// The conversation on screen: read at every refresh, never pruned.
    pub(crate) on_screen: Option<ConversationId>,
}

impl Progress {
    /// A sync begins.
    pub(crate) fn begin(&mut self, in_view: bool) {
        self.begun += 1;
        self.begun_in_view = in_view;
        self.running |= in_view;
    }

    /// Which sync answers a wish of now, counted as [`finished`](Self::finished): the one that is under way, or the next.
    pub(crate) fn awaited_by(&self, wish: Wish) -> u64 {
        let under_way_counts = wish == Wish::Poll || self.begun_in_view;
        if self.begun > self.finished && under_way_counts { self.begun } else { self.begun + 1 }
    }

    /// Notes how many messages of a conversation could not be read, as its latest reading says.
    pub(crate) fn note_unreadable(&mut self, conversation: &ConversationId, messages: usize) {
        self.unreadable.insert(conversation.clone(), messages);
        self.keep_unreadable(|_| true);
    }

    /// Forgets that of conversations that are not shown any more.
    pub(crate) fn keep_unreadable(&mut self, is_shown: impl Fn(&ConversationId) -> bool) {
        self.unreadable.retain(|conversation, messages| *messages > 0 && is_shown(conversation));
        self.left_out.messages = u32::try_from(self.unreadable.values().sum::<usize>()).unwrap_or(u32::MAX);
    }

    /// A conversation goes by another id.
    pub(crate) fn follow_unreadable(&mut self, from: &ConversationId, to: &ConversationId) {
        if let Some(messages) = self.unreadable.remove(from) {
            self.note_unreadable(to, messages);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i3_a_wish_waits_for_the_read_that_is_shown_and_never_for_a_poll_that_had_begun() {
        let mut progress = Progress::default();
        let awaited = |progress: &Progress| (progress.awaited_by(Wish::Poll), progress.awaited_by(Wish::ByHand));
        assert_eq!(awaited(&progress), (1, 1), "nothing is read: the next");
        progress.begin(false);
        assert_eq!(awaited(&progress), (1, 2), "a poll is under way, however often the owner asks");
        progress.finished += 1;
        assert_eq!(awaited(&progress), (2, 2));
        progress.begin(true);
        assert_eq!(awaited(&progress), (2, 2), "what is shown as running answers all");
    }
}
