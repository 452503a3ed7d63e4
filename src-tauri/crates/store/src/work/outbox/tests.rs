mod leaving;

use super::steps::{discard, take, take_back, take_each};
use super::*;
use crate::work::drafts;
use crate::work::tests::{at, work_db};
use chrono::TimeDelta;
use domain::outbox::{Attempt, Hold, HoldReason, LOOK_AFTER, Outcome, Payload, UNDO};
use domain::{MessageId, NotSent, Part, SendState};
use proptest::prelude::*;

/// See [`Store::queue`].
pub fn press(db: &Connection, parts: &[OutboxRow], draft_revision: u64) -> Result<()> {
    queue(db, parts, draft_revision)
}

/// See [`Store::step`].
pub fn step(db: &Connection, id: OutboxId, event: &Event) -> Result<Option<OutboxRow>> {
    take(db, &id, event, 0)
}

/// See [`Store::take_back`].
pub fn back(db: &Connection, id: OutboxId, why: TakeBack) -> Result<Option<Draft>> {
    take_back(db, &id, why, at(60))
}

fn id(number: u128) -> OutboxId {
    OutboxId::new(uuid::Uuid::from_u128(number))
}

fn row(number: u128) -> OutboxRow {
    OutboxRow::pressed(id(number), ("a".into(), "c".into(), "p".into()), format!("text {number}"), at(0))
}

/// A press of `of` parts, the first one with that number.
fn parts(first: u128, of: u32) -> Vec<OutboxRow> {
    let part = |number: u32| OutboxRow {
        part: Part { first: id(first), number, of },
        release_at: at(0) + UNDO,
        ..row(first + u128::from(number) - 1)
    };
    (1..=of).map(part).collect()
}

fn queued(numbers: impl IntoIterator<Item = u128>) -> Connection {
    let db = work_db();
    numbers.into_iter().for_each(|number| queue(&db, &[row(number)], 0).unwrap());
    db
}

fn everything(db: &Connection) -> Vec<OutboxRow> {
    rows::select(db, "ORDER BY ordinal", []).unwrap()
}

fn state(db: &Connection, number: u128) -> SendState {
    rows::find(db, &id(number)).unwrap().unwrap().state
}

fn attempt() -> Attempt {
    Attempt { at: at(5), text_hash: "ab".repeat(32), known_before: vec!["m1".into(), "m\"2".into()], human_agent: true }
}

/// Tells what happened; whether the row took the step. The file was opened once, and not since.
fn happens(db: &Connection, number: u128, event: Event) -> bool {
    take(db, &id(number), &event, 0).unwrap().is_some()
}

fn begun(db: &Connection, number: u128) -> bool {
    happens(db, number, Event::Begin(attempt()))
}

fn sent(message: &str) -> Event {
    Event::Answered(Outcome::Sent(message.into()))
}

fn draft(db: &Connection) -> (String, u64) {
    let sql = "SELECT text, revision FROM drafts WHERE account = 'a' AND conversation = 'c'";
    db.query_row(sql, [], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()))).unwrap_or_default()
}

fn states() -> Vec<SendState> {
    let hold = |why| Some(Hold { why, until: at(9), since: Some(at(5)) });
    vec![
        SendState::Queued { hold: None },
        SendState::Queued { hold: hold(HoldReason::NoConnection) },
        SendState::Queued { hold: hold(HoldReason::SlowedDown) },
        SendState::Queued { hold: hold(HoldReason::Unread) },
        SendState::Sending,
        SendState::Sent { id: Some("mid".into()) },
        SendState::Sent { id: None },
        SendState::NotSent { why: NotSent::NoConnection },
        SendState::NotSent { why: NotSent::Refused { code: 100, subcode: Some(2_534_014) } },
        SendState::Unknown { since: at(7), looks: 3, reads: 2 },
    ]
}

#[test]
fn s5_every_row_is_read_back_as_written() {
    let unclear = Hold { why: HoldReason::Unclear, until: at(9), since: Some(at(5)) };
    let states = states().into_iter().chain([SendState::Queued { hold: Some(unclear) }]);
    for (number, state) in (1..).zip(states) {
        let db = work_db();
        let full = OutboxRow {
            part: Part { first: id(900), number: 2, of: 3 },
            release_at: at(5),
            try_anyway: true,
            attempts: 4,
            attempt: Some(attempt()),
            look_first: true,
            held: 6,
            failed_before: Some(NotSent::WindowClosed),
            state,
            ..row(number)
        };
        queue(&db, std::slice::from_ref(&full), 0).unwrap();
        assert_eq!(everything(&db), [full]);
    }
}

#[test]
fn s2_rows_keep_the_order_of_pressing_even_if_the_clock_is_set_back() {
    let db = work_db();
    let late = OutboxRow { queued_at: at(100), release_at: at(100), ..row(9) };
    let early = OutboxRow { queued_at: at(-100), release_at: at(-100), ..row(1) };
    queue(&db, std::slice::from_ref(&late), 0).unwrap();
    queue(&db, std::slice::from_ref(&early), 0).unwrap();
    assert_eq!(everything(&db), [late, early]);
}

#[test]
fn s2_the_same_press_is_taken_once() {
    let db = work_db();
    let three = parts(1, 3);
    drafts::tests::typed(&db, "text", 4);
    queue(&db, &three, 4).unwrap();
    assert!(begun(&db, 1));
    drafts::tests::typed(&db, "typed since", 5);
    let before = everything(&db);
    queue(&db, &three, 4).unwrap();
    assert_eq!(everything(&db), before);
    assert_eq!(draft(&db), ("typed since".into(), 5));
}

#[test]
fn s5_an_attempt_is_written_down_before_it_begins() {
    let db = queued([1]);
    assert!(begun(&db, 1));
    let expected = OutboxRow { attempts: 1, attempt: Some(attempt()), state: SendState::Sending, ..row(1) };
    assert_eq!(everything(&db), [expected]);
}

#[test]
fn s5_only_a_queued_row_begins() {
    for state in states() {
        let db = work_db();
        queue(&db, &[OutboxRow { state: state.clone(), ..row(1) }], 0).unwrap();
        let may = matches!(state, SendState::Queued { .. });
        assert_eq!(begun(&db, 1), may, "{state:?}");
        assert_eq!(everything(&db)[0].attempts, u32::from(may), "{state:?}");
    }
    assert!(!begun(&work_db(), 1), "no such row");
}

#[test]
fn s5_one_of_a_conversation_is_on_its_way_at_a_time() {
    let db = queued([1, 2]);
    queue(&db, &[OutboxRow { conversation: "other".into(), ..row(3) }], 0).unwrap();
    queue(&db, &[OutboxRow { account: "other".into(), ..row(4) }], 0).unwrap();
    assert!(begun(&db, 1));
    assert!(!begun(&db, 2));
    assert!(begun(&db, 3), "other conversations do not wait");
    assert!(begun(&db, 4), "nor do other accounts");
    assert!(happens(&db, 1, sent("mid")));
    assert!(begun(&db, 2));
}

#[test]
fn s5_who_has_an_older_generation_does_not_send() {
    let db = queued([1]);
    db.execute("UPDATE counters SET generation = 8", []).unwrap();
    for (generation, may) in [(7, false), (9, false), (8, true)] {
        let begun = take(&db, &id(1), &Event::Begin(attempt()), generation).unwrap();
        assert_eq!(begun.is_some(), may, "{generation}");
    }
    assert!(take(&db, &id(1), &sent("mid"), 7).unwrap().is_some(), "what it began it may still tell the end of");
}

#[test]
fn s5_what_was_sent_stays_sent() {
    let db = queued([1]);
    begun(&db, 1);
    assert!(happens(&db, 1, sent("mid")));
    let unclear = Event::Answered(Outcome::Unclear { at: at(9) });
    for event in [sent("mid"), sent("another"), unclear, Event::Found("another".into()), Event::Retry] {
        assert!(!happens(&db, 1, event.clone()), "{event:?}");
    }
    assert_eq!(state(&db, 1), SendState::Sent { id: Some("mid".into()) });
}

#[test]
fn s5_one_message_answers_for_one_press() {
    let db = work_db();
    let unknown = SendState::Unknown { since: at(6), looks: 1, reads: 1 };
    for number in [1, 2] {
        queue(&db, &[OutboxRow { state: unknown.clone(), ..row(number) }], 0).unwrap();
    }
    queue(&db, &[OutboxRow { account: "b".into(), state: unknown.clone(), ..row(3) }], 0).unwrap();
    assert!(happens(&db, 1, Event::Found("mid".into())));
    assert!(!happens(&db, 2, Event::Found("mid".into())));
    assert_eq!(state(&db, 2), unknown);
    assert!(happens(&db, 3, Event::Found("mid".into())), "ids are scoped to an account");
}

#[test]
fn s5_what_instagram_answers_beats_what_was_taken_for_it() {
    let db = work_db();
    let unknown = SendState::Unknown { since: at(6), looks: 1, reads: 1 };
    queue(&db, &[OutboxRow { attempt: Some(attempt()), state: unknown, ..row(1) }], 0).unwrap();
    queue(&db, &[OutboxRow { state: SendState::Sending, ..row(2) }], 0).unwrap();
    assert!(happens(&db, 1, Event::Found("mid".into())));
    assert!(happens(&db, 2, sent("mid")), "the answer is the truth");
    assert_eq!(state(&db, 2), SendState::Sent { id: Some("mid".into()) });
    let other = rows::find(&db, &id(1)).unwrap().unwrap();
    assert!(other.is_undecided(), "{:?}", other.state);
    let looks = u32::try_from(LOOK_AFTER.len()).unwrap();
    assert_eq!(other.state, SendState::Unknown { since: at(5), looks, reads: 0 });
}

#[test]
fn s2_queueing_writes_all_parts_and_clears_the_draft_or_nothing() {
    let count = |db: &Connection| db.query_row("SELECT count(*) FROM outbox", [], |row| row.get::<_, u32>(0)).unwrap();
    for planted in ["BEFORE INSERT ON drafts", "BEFORE INSERT ON outbox WHEN NEW.part = 3"] {
        let db = work_db();
        db.execute_batch(&format!("CREATE TRIGGER planted {planted} BEGIN SELECT RAISE(ABORT, 'planted'); END"))
            .unwrap();
        let transaction = db.unchecked_transaction().unwrap();
        assert!(queue(&transaction, &parts(1, 3), 1).is_err());
        drop(transaction);
        assert_eq!(count(&db), 0, "{planted}");
    }
    let db = work_db();
    drafts::tests::typed(&db, "long text", 4);
    queue(&db, &parts(1, 3), 4).unwrap();
    assert_eq!((count(&db), draft(&db)), (3, (String::new(), 4)));
}

#[test]
fn s5_undo_takes_the_whole_press_back_into_the_draft() {
    let db = work_db();
    queue(&db, &parts(1, 3), 4).unwrap();
    let early = at(0) + UNDO - TimeDelta::milliseconds(1);
    let back = take_back(&db, &id(2), TakeBack::Undo, early).unwrap().unwrap();
    assert_eq!((back.text.as_str(), back.revision), ("text 1text 2text 3", 5), "joined without anything between");
    assert_eq!(draft(&db), (back.text, 5));
    assert_eq!(everything(&db), []);
    assert_eq!(take_back(&db, &id(1), TakeBack::Undo, early).unwrap(), None);
}

#[test]
fn s5_nothing_is_undone_once_a_part_has_begun_or_the_time_is_over() {
    let db = work_db();
    queue(&db, &parts(1, 2), 4).unwrap();
    assert_eq!(take_back(&db, &id(1), TakeBack::Undo, at(0) + UNDO).unwrap(), None, "too late");
    assert!(begun(&db, 1));
    let before = everything(&db);
    for number in [1, 2] {
        assert_eq!(take_back(&db, &id(number), TakeBack::Undo, at(1)).unwrap(), None, "part {number}");
    }
    assert_eq!((everything(&db), draft(&db)), (before, (String::new(), 4)));
}

#[test]
fn s4_editing_takes_the_later_unsent_parts_along_before_what_is_typed() {
    let db = work_db();
    queue(&db, &parts(1, 3), 4).unwrap();
    queue(&db, &[row(9)], 4).unwrap();
    for number in [1, 2] {
        assert!(begun(&db, number));
        let refused = Event::Answered(Outcome::Refused(NotSent::WindowClosed));
        assert!(happens(&db, number, if number == 1 { sent("mid") } else { refused }));
    }
    drafts::tests::typed(&db, "typed since", 7);
    assert_eq!(take_back(&db, &id(1), TakeBack::Edit, at(60)).unwrap(), None, "it is sent");
    let back = take_back(&db, &id(2), TakeBack::Edit, at(60)).unwrap().unwrap();
    assert_eq!((back.text.as_str(), back.revision), ("text 2text 3\ntyped since", 8));
    assert_eq!(everything(&db).iter().map(|row| row.id).collect::<Vec<_>>(), [id(1), id(9)]);
}

#[test]
fn s4_what_may_have_arrived_is_neither_edited_nor_lost() {
    for (number, state) in (1..).zip(states()) {
        let db = work_db();
        let one = OutboxRow { state, ..row(number) };
        queue(&db, std::slice::from_ref(&one), 0).unwrap();
        let taken = take_back(&db, &one.id, TakeBack::Edit, at(60)).unwrap();
        let may = domain::outbox::may_edit(&one);
        assert_eq!(taken.is_some(), may, "{:?}", one.state);
        assert_eq!(everything(&db).len(), usize::from(!may), "{:?}", one.state);
    }
}

#[test]
fn s4_discarding_asks_whether_it_may_and_takes_the_later_parts_along() {
    for state in states() {
        let db = work_db();
        let one = OutboxRow { state, ..row(1) };
        queue(&db, std::slice::from_ref(&one), 0).unwrap();
        assert_eq!(discard(&db, &one.id).unwrap(), domain::outbox::may_discard(&one), "{:?}", one.state);
    }
    let db = work_db();
    queue(&db, &parts(1, 4), 0).unwrap();
    assert!(begun(&db, 1) && happens(&db, 1, sent("mid")));
    assert!(discard(&db, &id(3)).unwrap());
    assert_eq!(everything(&db).iter().map(|row| row.part.number).collect::<Vec<_>>(), [1, 2]);
    assert!(!discard(&db, &id(3)).unwrap(), "it is gone");
}

#[test]
fn s5_after_a_restart_what_was_on_its_way_is_unknown_and_never_queued_again() {
    let db = work_db();
    for (number, state) in (1..).zip(states()) {
        let message = OutboxRow { conversation: format!("c{number}").into(), state, ..row(number) };
        queue(&db, &[message], 0).unwrap();
    }
    let before = everything(&db);
    let restarted =
        |db: &Connection, second| take_each(db, "ORDER BY ordinal", [], &Event::Restarted { at: at(second) }).unwrap();
    assert_eq!(restarted(&db, 50), 2);
    assert_eq!(restarted(&db, 50), 0, "told twice");
    for (row, before) in everything(&db).into_iter().zip(before) {
        let since_now = SendState::Unknown { since: at(50), looks: 0, reads: 0 };
        match before.state {
            SendState::Sending | SendState::Unknown { .. } => assert_eq!(row.state, since_now),
            state => assert_eq!(row.state, state),
        }
    }
}

#[test]
fn s5_a_connection_that_is_back_ends_the_waiting_for_it_and_no_other() {
    let db = work_db();
    for (number, state) in (1..).zip(states()) {
        queue(&db, &[OutboxRow { conversation: format!("c{number}").into(), state, ..row(number) }], 0).unwrap();
    }
    assert_eq!(take_each(&db, "WHERE hold IS NOT NULL", [], &Event::ConnectionBack).unwrap(), 2);
    let slowed = everything(&db).into_iter().filter(|row| matches!(row.state, SendState::Queued { hold: Some(_) }));
    assert_eq!(slowed.map(|row| row.id).collect::<Vec<_>>(), [id(3)]);
}

#[test]
fn s3_what_a_row_says_and_to_whom_never_changes() {
    let db = queued([1]);
    let other = OutboxRow {
        account: "x".into(),
        recipient: "x".into(),
        payload: Payload::Text("x".into()),
        queued_at: at(9),
        part: Part { first: id(7), number: 2, of: 2 },
        ..row(1)
    };
    rows::update(&db, &other).unwrap();
    assert_eq!(everything(&db), [OutboxRow { release_at: other.release_at, ..row(1) }]);
}

#[test]
fn s4_a_row_that_is_not_as_it_was_written_is_never_shown() {
    let altered =
        ["text = 'Text 1'", "recipient = 'q'", "state = 'sending'", "held = 1", "checksum = NULL", "ordinal = 5"];
    for change in altered {
        let db = queued([1]);
        db.execute_batch("DROP TRIGGER temp.outbox_updated").unwrap();
        db.execute(&format!("UPDATE outbox SET {change}"), []).unwrap();
        assert!(rows::select(&db, "", []).is_err(), "{change}");
    }
}

#[derive(Clone, Debug)]
enum Act {
    Press(u32),
    Happens(u128, Event),
    TakeBack(u128, TakeBack, i64),
    Discard(u128),
    Type(String),
}

fn acts() -> impl Strategy<Value = Act> {
    let mid = (0..4u8).prop_map(|number| MessageId::new(format!("mid {number}")));
    let event = prop_oneof![
        4 => Just(Event::Begin(attempt())),
        2 => mid.clone().prop_map(|mid| Event::Answered(Outcome::Sent(mid))),
        1 => Just(Event::Answered(Outcome::NeverLeft { at: at(9) })),
        1 => Just(Event::Answered(Outcome::Unclear { at: at(9) })),
        1 => Just(Event::Answered(Outcome::Refused(NotSent::TooLong))),
        2 => mid.prop_map(Event::Found),
        1 => Just(Event::Looked { at: at(9), read: true }),
        1 => Just(Event::Restarted { at: at(9) }),
        1 => Just(Event::Retry),
        1 => Just(Event::SendAgain),
        1 => Just(Event::Arrived),
    ];
    let back = prop_oneof![Just(TakeBack::Undo), Just(TakeBack::Edit)];
    prop_oneof![
        2 => (1..4u32).prop_map(Act::Press),
        8 => (1..30u128, event).prop_map(|(row, event)| Act::Happens(row, event)),
        1 => (1..30u128, back, 0..9i64).prop_map(|(row, why, second)| Act::TakeBack(row, why, second)),
        1 => (1..30u128).prop_map(Act::Discard),
        1 => "[a-z]{0,3}".prop_map(Act::Type),
    ]
}

proptest! {
    /// Whatever happens in whatever order: no message answers for two rows, one of a conversation is on its way, and
    /// every text is in a row, in the draft, or was thrown away by the owner.
    #[test]
    fn s5_no_text_is_lost_and_no_message_counts_twice(acts in proptest::collection::vec(acts(), 1..60)) {
        let db = work_db();
        let mut next = 1;
        for act in acts {
            let before: String = everything(&db).into_iter().map(|row| row.text().to_owned()).collect::<String>() + &draft(&db).0;
            let mut may_shrink = false;
            match act {
                Act::Press(count) => {
                    queue(&db, &parts(next, count), 0).unwrap();
                    next += u128::from(count);
                }
                Act::Happens(row, event) => drop(take(&db, &id(row), &event, 0).unwrap()),
                Act::TakeBack(row, why, second) => drop(take_back(&db, &id(row), why, at(second)).unwrap()),
                Act::Discard(row) => may_shrink = discard(&db, &id(row)).unwrap(),
                Act::Type(text) => {
                    may_shrink = true;
                    drafts::tests::typed(&db, &text, draft(&db).1 + 1);
                }
            }
            let rows = everything(&db);
            let after: String = rows.iter().map(|row| row.text()).collect::<String>() + &draft(&db).0;
            prop_assert!(may_shrink || after.len() >= before.len(), "{before:?} became {after:?}");
            let ids: Vec<_> = rows.iter().filter_map(OutboxRow::message_id).collect();
            let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
            prop_assert_eq!(distinct.len(), ids.len(), "one message, one row");
            prop_assert!(rows.iter().filter(|row| row.state == SendState::Sending).count() <= 1);
        }
    }
}

/// Takes a press and begins it if it is its turn; whether it is on its way.
fn pressed(db: &Connection, row: &OutboxRow) -> bool {
    queue(db, std::slice::from_ref(row), 0).unwrap();
    let begin = Event::Begin(attempt());
    let begun = begin_if_due(db, std::slice::from_ref(row), (&begin, at(5)), 0).unwrap();
    assert_eq!(begun.as_ref().map(|row| &row.state), begun.as_ref().map(|_| &SendState::Sending));
    begun.is_some()
}

#[test]
fn s2_a_press_begins_in_the_commit_that_takes_it_only_where_it_is_its_turn() {
    let db = work_db();
    assert!(pressed(&db, &row(1)));
    assert_eq!(rows::find(&db, &id(1)).unwrap().unwrap().attempt, Some(attempt()));
    assert!(!pressed(&db, &row(1)), "the same press again");
    assert!(!pressed(&db, &row(2)), "one is on its way");
    assert!(happens(&db, 1, Event::Answered(Outcome::Unclear { at: at(5) })));
    assert!(!pressed(&db, &row(3)), "one is looked for, another waits");
    let elsewhere = |number| OutboxRow { conversation: "d".into(), ..row(number) };
    assert!(pressed(&db, &elsewhere(4)), "nothing stands before it there");
    assert_eq!(
        [2, 3].map(|number| state(&db, number)),
        [SendState::Queued { hold: None }, SendState::Queued { hold: None }]
    );

    let db = work_db();
    assert!(pressed(&db, &row(1)) && happens(&db, 1, Event::Answered(Outcome::Refused(NotSent::TooLong))));
    assert!(pressed(&db, &row(2)), "what is not sent stops nothing but its own press");
    let limit = Outcome::SlowedDown { at: at(5), until: at(90) };
    assert!(happens(&db, 2, Event::Answered(limit)));
    assert!(!pressed(&db, &elsewhere(3)), "the account rests");

    let db = work_db();
    assert!(!pressed(&db, &OutboxRow { release_at: at(0) + UNDO * 10, ..row(1) }), "it can be taken back");
    let db = work_db();
    queue(&db, &[row(1)], 0).unwrap();
    let begin = Event::Begin(attempt());
    assert_eq!(begin_if_due(&db, &[row(1)], (&begin, at(5)), 1).unwrap(), None, "the file was opened anew");
    assert_eq!(state(&db, 1), SendState::Queued { hold: None });
}

#[test]
fn s2_of_several_parts_the_first_begins_and_clears_the_draft() {
    let db = work_db();
    let parts: Vec<_> = parts(1, 3).into_iter().map(|part| OutboxRow { release_at: at(0), ..part }).collect();
    queue(&db, &parts, 0).unwrap();
    let begun = begin_if_due(&db, &parts, (&Event::Begin(attempt()), at(5)), 0).unwrap();
    assert_eq!(begun.map(|row| row.id), Some(id(1)));
    let waits = SendState::Queued { hold: None };
    assert_eq!([1, 2, 3].map(|number| state(&db, number)), [SendState::Sending, waits.clone(), waits]);
}
