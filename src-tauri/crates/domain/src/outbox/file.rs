//! Files that the owner sends (S8).

use crate::{MediaKind, OutboxId};

/// A file the owner chose to send. Its id is that of the outbox row that it becomes when it is sent; its bytes are kept
/// elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutFile {
    /// Made when it was chosen.
    pub id: OutboxId,
    /// What it is, from its bytes.
    pub kind: MediaKind,
    /// What the owner calls it; never a path.
    pub name: String,
    /// Its MIME type, from its bytes.
    pub mime: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// Fingerprint of the bytes (BLAKE3, 64 hexadecimal digits).
    pub hash: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::{
        Attempt, Event, HoldReason, NotSent, NotUploaded, OutboxRow, Outcome, Payload, SendState, match_sent, step,
    };
    use crate::{Content, Kind, Message};
    use chrono::{DateTime, TimeDelta, Utc};
    use uuid::Uuid;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000 + second, 0).expect("a time")
    }

    fn file(number: u128, kind: MediaKind) -> OutboxRow {
        let id = OutboxId::new(Uuid::from_u128(number));
        let (name, mime, hash) = ("cake.jpg".to_owned(), "image/jpeg".to_owned(), "0".repeat(64));
        let to = ("account".into(), "here".into(), "customer".into());
        let other = OutboxId::new(Uuid::from_u128(99));
        OutboxRow::pressed(other, to, String::new(), at(0)).with_file(OutFile { id, kind, name, mime, bytes: 9, hash })
    }

    fn begun(row: &OutboxRow) -> OutboxRow {
        let attempt =
            Attempt { at: at(1), text_hash: String::new(), known_before: vec!["old".into()], human_agent: false };
        step(row, Event::Begin(attempt)).expect("its turn")
    }

    fn message(id: &str, kind: Kind, text: &str, second: i64) -> Message {
        let content = Content { kind, ..Content::text(text) };
        Message { id: id.into(), from: "account".into(), own: true, sent_at: at(second), page_position: 0, content }
    }

    #[test]
    fn s8_a_file_goes_under_its_own_id_as_a_press_of_its_own() {
        let row = file(7, MediaKind::File);
        assert_eq!((row.id, row.part.first, row.part.of), (OutboxId::new(Uuid::from_u128(7)), row.id, 1));
        assert_eq!(
            (row.message_kind(), row.content().kind, row.content().text),
            (Kind::File, Kind::File, String::new())
        );
    }

    #[test]
    fn s8_an_upload_that_fails_is_tried_later_or_ends_and_uses_no_attempt_up() {
        let row = file(1, MediaKind::Photo);
        let later =
            |row: &OutboxRow| step(row, Event::NotUploaded(NotUploaded::Later { at: at(10) })).expect("it applies");
        let hold = |row: &OutboxRow| match &row.state {
            SendState::Queued { hold: Some(hold) } => (hold.why, hold.until - at(10)),
            other => panic!("{other:?}"),
        };
        let once = later(&row);
        let twice = later(&once);
        assert_eq!(hold(&once), (HoldReason::NoConnection, TimeDelta::seconds(2)));
        assert_eq!(hold(&twice), (HoldReason::NoConnection, TimeDelta::seconds(4)));
        assert_eq!((twice.attempts, twice.attempt.clone(), twice.look_first), (0, None, false), "nothing was sent");
        let slowed =
            step(&row, Event::NotUploaded(NotUploaded::SlowedDown { at: at(10), until: at(70) })).expect("it applies");
        assert_eq!(hold(&slowed), (HoldReason::SlowedDown, TimeDelta::seconds(60)));
        assert!(!slowed.look_first, "there is nothing to be looked for");
        let refused = step(&row, Event::NotUploaded(NotUploaded::Refused(NotSent::LinksOnly))).expect("it applies");
        assert_eq!(refused.state, SendState::NotSent { why: NotSent::LinksOnly });
    }

    #[test]
    fn s5_only_a_waiting_file_can_fail_to_be_uploaded() {
        let failed = || Event::NotUploaded(NotUploaded::Later { at: at(10) });
        let row = file(1, MediaKind::Photo);
        let sending = begun(&row);
        let unknown = step(&sending, Event::Answered(Outcome::Unclear { at: at(2) })).expect("it applies");
        let slowed =
            step(&sending, Event::Answered(Outcome::SlowedDown { at: at(2), until: at(60) })).expect("it applies");
        let text = OutboxRow { payload: Payload::Text("hello".into()), ..row };
        for row in [sending, unknown, slowed, text] {
            assert!(step(&row, failed()).is_err(), "{row:?}");
        }
    }

    #[test]
    fn s5_a_file_is_found_in_the_thread_by_its_kind() {
        let row = step(&begun(&file(1, MediaKind::Voice)), Event::Answered(Outcome::Unclear { at: at(2) })).unwrap();
        for (what, is_it) in [
            (message("new", Kind::Voice, "", 2), true),
            (message("new", Kind::Voice, " ", 2), true),
            (message("new", Kind::Photo, "", 2), false),
            (message("new", Kind::Voice, "words", 2), false),
            (message("new", Kind::Text, "", 2), false),
            (message("old", Kind::Voice, "", 2), false),
            (message("new", Kind::Voice, "", -9), false),
        ] {
            let bound = match_sent(std::slice::from_ref(&row), std::slice::from_ref(&what));
            assert_eq!(!bound.is_empty(), is_it, "{what:?}");
        }
    }

    #[test]
    fn t8_retry_after_a_refused_quote_goes_without_it_and_after_anything_else_with_it() {
        let quoting = OutboxRow { answers: Some("asked".into()), ..file(1, MediaKind::Photo) };
        for (why, kept) in
            [(NotSent::QuoteRefused, None), (NotSent::QuoteGone, None), (NotSent::WindowClosed, Some("asked".into()))]
        {
            let failed = step(&begun(&quoting), Event::Answered(Outcome::Refused(why))).expect("it applies");
            assert_eq!(failed.answers, Some("asked".into()), "shown until then");
            assert_eq!(step(&failed, Event::Retry).expect("it applies").answers, kept);
        }
    }
}
