//! The rules of the outbox: every state × event, what is due when, what may be claimed.

mod matching;
mod plans;

use super::plan::WAITS;
use super::*;
use crate::{Content, Message};
use proptest::prelude::*;
use std::collections::HashSet;
use uuid::Uuid;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000 + second, 0).expect("a time")
}

fn id(number: u128) -> OutboxId {
    OutboxId::new(Uuid::from_u128(number))
}

fn row(number: u128) -> OutboxRow {
    in_conversation(number, "here")
}

fn in_conversation(number: u128, conversation: &str) -> OutboxRow {
    OutboxRow::pressed(
        id(number),
        ("account".into(), conversation.into(), "customer".into()),
        format!("text {number}"),
        at(0),
    )
}

fn attempt(second: i64) -> Attempt {
    Attempt { at: at(second), text_hash: "0".repeat(64), known_before: vec!["known".into()], human_agent: false }
}

fn message(id: &str, text: &str, second: i64) -> Message {
    Message {
        id: id.into(),
        from: "account".into(),
        own: true,
        sent_at: at(second),
        page_position: 0,
        content: Content::text(text),
    }
}

/// A row that went through these events.
fn after(row: OutboxRow, events: impl IntoIterator<Item = Event>) -> OutboxRow {
    events.into_iter().fold(row, |row, event| step(&row, event).expect("it applies"))
}

fn begin() -> Event {
    Event::Begin(attempt(1))
}

fn answered(outcome: Outcome) -> Event {
    Event::Answered(outcome)
}

fn unclear() -> Event {
    answered(Outcome::Unclear { at: at(2) })
}

fn slowed(until: i64) -> Event {
    answered(Outcome::SlowedDown { at: at(2), until: at(until) })
}

fn looks(n: usize, read: bool) -> impl Iterator<Item = Event> {
    std::iter::repeat_n(Event::Looked { at: at(3), read }, n)
}

fn undecided(row: OutboxRow) -> OutboxRow {
    after(row, [begin(), unclear()].into_iter().chain(looks(LOOK_AFTER.len(), true)))
}

fn failed(row: OutboxRow) -> OutboxRow {
    after(row, [begin(), answered(Outcome::Refused(NotSent::RecipientUnavailable))])
}

/// What the table below calls a row.
fn name(row: &OutboxRow) -> &'static str {
    match &row.state {
        SendState::Queued { hold } => match (hold.as_ref().map(|hold| hold.why), row.look_first) {
            (None, false) => "queued",
            (None, true) => "look",
            (Some(HoldReason::NoConnection), _) => "offline",
            (Some(HoldReason::SlowedDown), _) => "slowed",
            (Some(HoldReason::Unread), _) => "unread",
            (Some(HoldReason::Unclear), _) => "unclear",
        },
        SendState::Sending => "sending",
        SendState::Sent { id: Some(_) } => "sent",
        SendState::Sent { id: None } => "arrived",
        SendState::NotSent { .. } => "failed",
        SendState::Unknown { .. } if row.is_undecided() => "undecided",
        SendState::Unknown { .. } => "unknown",
    }
}

fn states() -> Vec<OutboxRow> {
    let offline = answered(Outcome::NeverLeft { at: at(2) });
    vec![
        row(1),
        after(undecided(row(1)), [Event::SendAgain]),
        after(row(1), [begin(), offline]),
        after(row(1), [begin(), slowed(60)]),
        after(row(1), [begin(), slowed(60), Event::Looked { at: at(60), read: false }]),
        after(row(1), [begin()]),
        after(row(1), [begin(), answered(Outcome::Sent("mid".into()))]),
        after(undecided(row(1)), [Event::Arrived]),
        failed(row(1)),
        after(row(1), [begin(), unclear()]),
        undecided(row(1)),
    ]
}

fn events() -> Vec<Event> {
    vec![
        begin(),
        answered(Outcome::Sent("mid".into())),
        answered(Outcome::NeverLeft { at: at(5) }),
        answered(Outcome::Refused(NotSent::TooLong)),
        slowed(70),
        answered(Outcome::Unclear { at: at(5) }),
        Event::Found("mid".into()),
        Event::Looked { at: at(5), read: true },
        Event::Looked { at: at(5), read: false },
        Event::WindowClosed,
        Event::Restarted { at: at(9) },
        Event::ConnectionBack,
        Event::UndoOver,
        Event::Retry,
        Event::SendAgain,
        Event::Arrived,
    ]
}

#[rustfmt::skip]
const STEPS: &[(&str, [&str; 16])] = &[
    //             begin      sent    offline    refused   slowed    unclear    found   read       unread       closed    restart    back      undo over  retry     again   arrived
    ("queued",    ["sending", "-",    "-",       "-",      "-",      "-",       "-",    "-",       "-",         "failed", "-",       "queued", "queued",  "queued", "-",    "-"]),
    ("look",      ["-",       "-",    "-",       "-",      "-",      "-",       "sent", "queued",  "unread",    "-",      "-",       "look",   "look",    "look",   "-",    "-"]),
    ("offline",   ["sending", "-",    "-",       "-",      "-",      "-",       "-",    "-",       "-",         "failed", "offline", "queued", "offline", "queued", "-",    "-"]),
    ("slowed",    ["-",       "-",    "-",       "-",      "-",      "-",       "sent", "queued",  "unread",    "-",      "slowed",  "slowed", "slowed",  "slowed", "-",    "-"]),
    ("unread",    ["-",       "-",    "-",       "-",      "-",      "-",       "sent", "queued",  "unread",    "-",      "unread",  "look",   "unread",  "look",   "-",    "-"]),
    ("sending",   ["-",       "sent", "offline", "failed", "slowed", "unknown", "-",    "-",       "-",         "-",      "unknown", "-",      "-",       "-",      "-",    "-"]),
    ("sent",      ["-",       "-",    "-",       "-",      "-",      "-",       "-",    "-",       "-",         "-",      "-",       "-",      "-",       "-",      "-",    "-"]),
    ("arrived",   ["-",       "-",    "-",       "-",      "-",      "-",       "sent", "-",       "-",         "-",      "-",       "-",      "-",       "-",      "-",    "-"]),
    ("failed",    ["-",       "-",    "-",       "-",      "-",      "-",       "-",    "-",       "-",         "-",      "-",       "-",      "-",       "look",   "-",    "-"]),
    ("unknown",   ["-",       "-",    "-",       "-",      "-",      "-",       "sent", "unknown", "unknown",   "-",      "unknown", "-",      "-",       "-",      "-",    "-"]),
    ("undecided", ["-",       "-",    "-",       "-",      "-",      "-",       "sent", "undecided", "undecided", "-",    "-",       "-",      "-",       "-",      "look", "arrived"]),
];

#[test]
fn s5_every_event_in_every_state_leads_where_the_table_says_or_nowhere() {
    let rows = states();
    assert_eq!(rows.iter().map(name).collect::<Vec<_>>(), STEPS.iter().map(|(state, _)| *state).collect::<Vec<_>>());
    for (row, (state, expected)) in rows.iter().zip(STEPS) {
        for (event, expected) in events().into_iter().zip(expected) {
            let next = step(row, event.clone());
            assert_eq!(next.as_ref().map_or("-", name), *expected, "{state} and {event:?}");
        }
    }
}

#[test]
fn s5_being_offline_or_slowed_down_uses_no_attempt_up_and_the_waiting_grows() {
    let mut row = row(1);
    for (held, seconds) in (1..).zip([2, 4, 8, 16, 32, 60, 60]) {
        row = after(row, [begin(), answered(Outcome::NeverLeft { at: at(10) })]);
        assert_eq!((row.attempts, row.held), (0, held));
        let SendState::Queued { hold: Some(hold) } = &row.state else { panic!("{row:?}") };
        assert_eq!(hold.until, at(10 + seconds));
    }
    assert_eq!(WAITS.after(u32::MAX), TimeDelta::seconds(60));
    let row = after(row, [begin(), slowed(70), Event::Looked { at: at(70), read: true }]);
    assert_eq!((row.attempts, row.held), (0, 0), "a look that works starts the waiting anew");
}

#[test]
fn s5_after_a_start_nothing_waits_longer_than_it_was_meant_to() {
    let held = after(row(1), [begin(), slowed(62)]);
    let until = |row: &OutboxRow| row.hold().map(|hold| (hold.until, hold.since));
    let as_it_was = Some((at(62), Some(at(2))));
    assert_eq!(until(&held), as_it_was);
    for now in [2, 30, 62, 5_000] {
        let found = after(held.clone(), [Event::Restarted { at: at(now) }]);
        assert_eq!(found, held, "{now}: its moment is still right");
    }
    // The clock was set back by an hour.
    let found = after(held, [Event::Restarted { at: at(-3_600) }]);
    assert_eq!(until(&found), Some((at(-3_540), Some(at(-3_600)))));
    let written_earlier = Hold { since: None, ..found.hold().expect("held").clone() };
    let row = OutboxRow { state: SendState::Queued { hold: Some(written_earlier) }, ..found };
    assert_eq!(after(row.clone(), [Event::Restarted { at: at(-7_200) }]), row, "of which the beginning is not known");
}

#[test]
fn s4_retry_remembers_why_it_failed_until_there_is_an_id() {
    let again = after(failed(row(1)), [Event::Retry]);
    assert_eq!(again.failed_before, Some(NotSent::RecipientUnavailable));
    let read = after(again.clone(), [Event::Looked { at: at(5), read: true }, begin()]);
    assert_eq!(read.failed_before, Some(NotSent::RecipientUnavailable), "on its way, it is still marked");
    assert_eq!(after(read.clone(), [answered(Outcome::Sent("mid".into()))]).failed_before, None);
    assert_eq!(after(read, [answered(Outcome::Refused(NotSent::TooLong))]).failed_before, None, "a new reason");
    assert_eq!(after(again, [Event::Found("mid".into())]).failed_before, None, "it had arrived after all");

    let closed = after(row(2), [Event::WindowClosed, Event::Retry]);
    assert!(closed.try_anyway && !closed.look_first, "nothing had left, and the owner wants it tried");
}

#[test]
fn s5_a_thread_that_cannot_be_read_ends_in_a_question_never_in_a_send() {
    for row in [after(failed(row(1)), [Event::Retry]), after(undecided(row(1)), [Event::SendAgain])] {
        let unread = after(row, looks(5, false));
        assert!(unread.look_first, "it is read first, however long that takes");
        let asked = after(unread, looks(1, false));
        assert_eq!((name(&asked), asked.look_first), ("undecided", false));
        let again = after(asked, [Event::SendAgain]);
        assert_eq!(name(&again), "queued", "on the owner's word it goes out unseen");
    }
}

#[test]
fn s5_the_owner_may_do_only_what_is_safe() {
    for row in states() {
        let state = name(&row);
        assert_eq!(may_edit(&row), matches!(state, "queued" | "offline" | "failed"), "edit {state}");
        assert_eq!(
            may_discard(&row),
            matches!(state, "queued" | "offline" | "failed" | "undecided"),
            "discard {state}"
        );
        assert!(!may_undo(&row, at(0)) || state == "queued", "undo {state}");
    }
    let held = OutboxRow { release_at: at(5), ..row(1) };
    assert!(may_undo(&held, at(4)) && !may_undo(&held, at(5)), "for five seconds");
    assert!(!may_undo(&held, at(-1)), "a clock that was set back ends it");
    assert!(!may_undo(&after(held, [begin()]), at(4)));
}

fn any_event() -> impl Strategy<Value = Event> {
    (0..events().len()).prop_map(|place| events().swap_remove(place))
}

proptest! {
    /// Whatever happens in whatever order: sent only with a reason to say so, and never again by itself once it may
    /// have arrived.
    #[test]
    fn s5_no_order_of_events_sends_twice_or_lies(happening in prop::collection::vec(any_event(), 0..40)) {
        let mut row = row(1);
        let (mut may_have_arrived, mut seen) = (false, false);
        for event in happening {
            let Ok(next) = step(&row, event.clone()) else { continue };
            match &event {
                Event::Begin(_) => {
                    prop_assert!(!may_have_arrived, "sent again, though an earlier try may have arrived");
                    may_have_arrived = true;
                }
                Event::Answered(Outcome::NeverLeft { .. } | Outcome::Refused(_)) => may_have_arrived = false,
                // A reading that does not show it, after the horizon (which the plan decides) or because the owner says
                // so.
                Event::Looked { read: true, .. } if row.look_first => may_have_arrived = false,
                Event::SendAgain => may_have_arrived = false,
                Event::Answered(Outcome::Sent(_)) | Event::Found(_) | Event::Arrived => seen = true,
                _ => {}
            }
            prop_assert_eq!(next.is_sent(), seen);
            let told = matches!(next.state, SendState::NotSent { .. });
            prop_assert!(!(told && may_have_arrived), "called not sent, though it may have arrived");
            row = next;
        }
    }

    /// The plan never has two things to do in one conversation, never lets a later message overtake a waiting one, and
    /// is never idle without saying until when or being stuck on the owner.
    #[test]
    fn s2_plans_keep_the_order(shapes in prop::collection::vec((0..11_usize, any::<bool>()), 0..8), second in 0..200_i64) {
        let rows: Vec<OutboxRow> = (1..).zip(shapes).map(|(number, (shape, here))| {
            let place = if here { "here" } else { "there" };
            let like = states().swap_remove(shape);
            let own = in_conversation(number, place);
            OutboxRow { id: own.id, conversation: own.conversation, part: own.part, ..like }
        }).collect();
        let planned = plan(&rows, &HashSet::new(), true, at(second));
        let of = |action: &Action| match action {
            Action::Look(conversation) => conversation.clone(),
            Action::Send(id) => rows.iter().find(|row| row.id == *id).expect("one of them").conversation.clone(),
        };
        let places: HashSet<_> = planned.now.iter().map(&of).collect();
        prop_assert_eq!(places.len(), planned.now.len(), "one thing per conversation");
        for action in &planned.now {
            let Action::Send(id) = action else { continue };
            let place = of(action);
            let before = rows.iter().take_while(|row| row.id != *id).filter(|row| row.conversation == place);
            for row in before {
                let passes = matches!(name(row), "sent" | "arrived" | "failed" | "undecided");
                prop_assert!(passes, "{} was overtaken", name(row));
            }
        }
    }
}
