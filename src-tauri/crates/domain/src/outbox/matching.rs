//! Which message of a thread is which press of Send.

use super::{OutboxRow, Payload, SendState};
use crate::{Message, MessageId, OutboxId};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashSet;

/// How much earlier than the try Meta may have stamped the message: times of polled messages are whole seconds, and
/// clocks differ.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::seconds(5);

/// The same message may be told in whole seconds at one time and in milliseconds at another.
const ROUNDING: TimeDelta = TimeDelta::seconds(1);

/// What was sent before this, as Instagram tells it, can never be taken for what a try at `at` sends: it need not be noted
/// as known before ([`super::Attempt::known_before`]).
#[must_use]
pub fn known_since(at: DateTime<Utc>) -> DateTime<Utc> {
    at - CLOCK_TOLERANCE - ROUNDING
}

impl OutboxRow {
    /// Whether a message read from the thread can be this one: own, same text or kind of file, not known before the try,
    /// not older.
    #[must_use]
    pub fn may_be(&self, message: &Message) -> bool {
        let begun = self.begun();
        let known = self.attempt.as_ref().is_some_and(|attempt| attempt.known_before.contains(&message.id));
        message.own && !known && message.sent_at >= begun - CLOCK_TOLERANCE && self.same_content(message)
    }

    fn same_content(&self, message: &Message) -> bool {
        match &self.payload {
            // Instagram may change name and size of a file; only its kind is certain to be what was sent.
            Payload::File(file) => {
                message.content.kind == file.kind.message_kind() && message.content.text.trim().is_empty()
            }
            Payload::Text(text) => same_words(&message.content.text, text),
            Payload::Reaction(_) => false,
        }
    }

    /// Whether a page with the newest messages of its conversation would show it if it had arrived: the page reaches back
    /// to what was there before the try, or is all there is. `page_size` is how many messages it could have had.
    #[must_use]
    pub fn would_be_on(&self, page: &[Message], page_size: usize) -> bool {
        let was_there = |message: &Message| {
            let known = self.attempt.as_ref().is_some_and(|attempt| attempt.known_before.contains(&message.id));
            known || message.sent_at < self.begun() - CLOCK_TOLERANCE
        };
        page.len() < page_size || page.iter().any(was_there)
    }

    fn begun(&self) -> DateTime<Utc> {
        self.attempt.as_ref().map_or(self.queued_at, |attempt| attempt.at)
    }

    /// Whether it waits for its message to turn up in the thread.
    pub(super) fn is_looked_for(&self) -> bool {
        match self.state {
            SendState::Unknown { .. } | SendState::Sent { id: None } => true,
            SendState::Queued { .. } => self.look_first,
            _ => false,
        }
    }
}

/// Binds what a thread shows to the rows of the conversation that look for it: oldest row to oldest message, each
/// message at most once; rows that are sent again if nothing is found come first. Nothing is bound that may belong to a
/// row still waiting for its own answer.
///
/// `rows` in the order of pressing Send, `thread` oldest first.
#[must_use]
pub fn match_sent(rows: &[OutboxRow], thread: &[Message]) -> Vec<(OutboxId, MessageId)> {
    let mut taken: HashSet<&MessageId> = rows.iter().filter_map(OutboxRow::message_id).collect();
    let on_their_way: Vec<&OutboxRow> = rows.iter().filter(|row| row.state == SendState::Sending).collect();
    let mut bound = Vec::new();
    let mut looked_for: Vec<&OutboxRow> = rows.iter().filter(|row| row.is_looked_for()).collect();
    // Among rows with the same words the message is given to the row that would otherwise be sent again. If an older
    // row took it, of which the owner is asked anyway, the other would arrive twice.
    looked_for.sort_by_key(|row| !matches!(row.state, SendState::Queued { .. }));
    for row in looked_for {
        let free = |message: &&Message| {
            row.may_be(message)
                && !taken.contains(&message.id)
                && !on_their_way.iter().any(|other| other.conversation == row.conversation && other.may_be(message))
        };
        if let Some(message) = thread.iter().find(free) {
            taken.insert(&message.id);
            bound.push((row.id, message.id.clone()));
        }
    }
    bound
}

/// Whether two texts are the same but for white space, which Instagram trims and may rewrite.
pub(super) fn same_words(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}
