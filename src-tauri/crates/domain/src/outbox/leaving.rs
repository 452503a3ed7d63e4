//! When a sent row leaves the outbox. Afterwards only the fact that its message was sent from here is kept.

use super::{OutboxRow, Payload, SendState, matching::same_words};
use crate::{MessageId, OutboxId};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashSet;

/// A sent row is kept at most this long for Instagram to show its message, which may take some time after it took it.
const SHOWN_WITHIN: TimeDelta = TimeDelta::hours(1);

/// The same for a row of which only the owner said that it arrived, and for one with the same words as another row that
/// is still looked for.
const KEPT_AT_MOST: TimeDelta = TimeDelta::days(7);

/// The sent rows of an account that have done their work: Instagram showed their message in a reading or an event
/// (`shown`), or has had long enough to.
///
/// A row stays while another row of its conversation with the same words is on its way or looked for: the message that
/// was found may belong to the other row, and then this row must still have its words.
#[must_use]
pub fn leaving(rows: &[OutboxRow], shown: &HashSet<MessageId>, now: DateTime<Utc>) -> Vec<OutboxId> {
    rows.iter().filter(|row| has_left(row, rows, shown, now)).map(|row| row.id).collect()
}

fn has_left(row: &OutboxRow, rows: &[OutboxRow], shown: &HashSet<MessageId>, now: DateTime<Utc>) -> bool {
    // If the clock was set back, the age is zero instead of negative.
    let age = (now - row.queued_at).abs();
    let done = match &row.state {
        SendState::Sent { id: Some(id) } => shown.contains(id) || age >= SHOWN_WITHIN,
        SendState::Sent { id: None } => age >= KEPT_AT_MOST,
        _ => false,
    };
    let may_be_mistaken = || rows.iter().any(|other| other.may_claim_the_message_of(row));
    done && (age >= KEPT_AT_MOST || !may_be_mistaken())
}

impl OutboxRow {
    fn may_claim_the_message_of(&self, sent: &Self) -> bool {
        let looks = self.state == SendState::Sending || self.is_looked_for();
        let same = match (&self.payload, &sent.payload) {
            (Payload::Text(one), Payload::Text(other)) => same_words(one, other),
            (Payload::File(one), Payload::File(other)) => one.kind == other.kind,
            _ => false,
        };
        looks && same && self.id != sent.id && self.conversation == sent.conversation
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::{Attempt, Event, LOOK_AFTER, Outcome, step};

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000 + second, 0).expect("a time")
    }

    fn row(number: u128, text: &str, events: impl IntoIterator<Item = Event>) -> OutboxRow {
        let to = ("account".into(), "here".into(), "customer".into());
        let row = OutboxRow::pressed(OutboxId::new(uuid::Uuid::from_u128(number)), to, text.into(), at(0));
        events.into_iter().fold(row, |row, event| step(&row, event).expect("it applies"))
    }

    fn begin() -> Event {
        let (text_hash, known_before) = (String::new(), Vec::new());
        Event::Begin(Attempt { at: at(1), text_hash, known_before, human_agent: false })
    }

    fn sent(number: u128, text: &str, id: &str) -> OutboxRow {
        row(number, text, [begin(), Event::Answered(Outcome::Sent(id.into()))])
    }

    fn unclear() -> Vec<Event> {
        vec![begin(), Event::Answered(Outcome::Unclear { at: at(2) })]
    }

    fn undecided() -> Vec<Event> {
        let looks = std::iter::repeat_n(Event::Looked { at: at(9), read: true }, LOOK_AFTER.len());
        unclear().into_iter().chain(looks).collect()
    }

    fn left(rows: &[OutboxRow], shown: &[&str], now: DateTime<Utc>) -> Vec<u128> {
        let shown = shown.iter().map(|id| MessageId::new(*id)).collect();
        leaving(rows, &shown, now)
            .iter()
            .map(|id| uuid::Uuid::parse_str(&id.to_string()).expect("one").as_u128())
            .collect()
    }

    #[test]
    fn y4_a_sent_row_leaves_when_its_message_was_shown_or_after_an_hour() {
        let rows = [sent(1, "one", "m1"), sent(2, "two", "m2")];
        let hour = TimeDelta::hours(1);
        assert_eq!(left(&rows, &[], at(5)), [0_u128; 0]);
        assert_eq!(left(&rows, &["m2", "another"], at(5)), [2]);
        assert_eq!(left(&rows, &[], at(0) + hour - TimeDelta::seconds(1)), [0_u128; 0]);
        assert_eq!(left(&rows, &[], at(0) + hour), [1, 2]);
        assert_eq!(left(&rows, &[], at(0) - hour), [1, 2], "the clock was set back");
    }

    #[test]
    fn s5_nothing_leaves_that_is_not_sent_and_the_owners_word_counts_for_a_week() {
        let refused = Event::Answered(Outcome::Refused(crate::NotSent::WindowClosed));
        let arrived = undecided().into_iter().chain([Event::Arrived]);
        let rows = [
            row(1, "queued", []),
            row(2, "sending", [begin()]),
            row(3, "failed", [begin(), refused]),
            row(4, "unknown", unclear()),
            row(5, "undecided", undecided()),
            row(6, "arrived", arrived),
        ];
        assert_eq!(left(&rows, &[], at(0) + TimeDelta::days(7) - TimeDelta::seconds(1)), [0_u128; 0]);
        assert_eq!(left(&rows, &[], at(0) + TimeDelta::days(7)), [6]);
        assert_eq!(left(&rows[..5], &[], at(0) + TimeDelta::days(4000)), [0_u128; 0]);
    }

    #[test]
    fn s5_a_row_stays_while_another_that_says_the_same_is_looked_for() {
        let first = sent(1, "Of course", "m1");
        for (other, stays) in [
            (row(2, " Of\ncourse", [begin()]), true),
            (row(2, "Of course", unclear()), true),
            (row(2, "Of course", undecided()), true),
            (row(2, "Of course", undecided().into_iter().chain([Event::SendAgain])), true),
            (row(2, "Of course", []), false),
            (row(2, "of course", unclear()), false),
            (OutboxRow { conversation: "there".into(), ..row(2, "Of course", unclear()) }, false),
        ] {
            let rows = [first.clone(), other];
            let expected: &[u128] = if stays { &[] } else { &[1] };
            assert_eq!(left(&rows, &["m1"], at(5)), expected, "{:?}", rows[1].state);
            assert_eq!(left(&rows, &["m1"], at(0) + TimeDelta::days(7)), [1], "not for ever");
        }
    }
}
