use super::*;
use crate::work::tests::{at, work_db};
use domain::NotSent;

fn row(number: u128) -> OutboxRow {
    OutboxRow {
        id: OutboxId::new(uuid::Uuid::from_u128(number)),
        account: "a".into(),
        conversation: "c".into(),
        recipient: "p".into(),
        text: format!("text {number}"),
        queued_at: at(0),
        attempts: 0,
        attempted_at: None,
        known_before: vec![],
        state: SendState::Queued,
    }
}

fn queued(numbers: impl IntoIterator<Item = u128>) -> Connection {
    let db = work_db();
    for number in numbers {
        queue(&db, &row(number), 0).unwrap();
    }
    db
}

fn everything(db: &Connection) -> Vec<OutboxRow> {
    select(db, "ORDER BY ordinal", []).unwrap()
}

fn sent(id: &str) -> SendState {
    SendState::Sent { id: id.into() }
}

#[test]
fn s5_every_state_is_read_back_as_written() {
    let db = queued([1]);
    for state in [
        SendState::NotSent { why: NotSent::NoConnection },
        SendState::Unknown,
        SendState::NotSent { why: NotSent::Refused { code: 100, subcode: Some(2_534_014) } },
        sent("mid"),
    ] {
        assert!(settle(&db, &row(1).id, &state).unwrap());
        assert!(settle(&db, &row(1).id, &state).unwrap(), "saying it twice is fine");
        assert_eq!(everything(&db)[0].state, state);
    }
}

#[test]
fn s2_rows_keep_the_order_of_pressing_even_if_the_clock_is_set_back() {
    let db = work_db();
    let late = OutboxRow { queued_at: at(100), ..row(9) };
    let early = OutboxRow { queued_at: at(-100), ..row(1) };
    queue(&db, &late, 0).unwrap();
    queue(&db, &early, 0).unwrap();
    assert_eq!(everything(&db), [late, early]);
}

#[test]
fn s2_the_same_press_is_taken_once() {
    let db = queued([1]);
    settle(&db, &row(1).id, &SendState::Unknown).unwrap();
    queue(&db, &row(1), 0).unwrap();
    assert_eq!(everything(&db), [OutboxRow { state: SendState::Unknown, ..row(1) }]);
}

#[test]
fn s5_an_attempt_is_written_down_with_what_was_known_before() {
    let db = queued([1]);
    let known: Vec<MessageId> = vec!["m1".into(), "m\"2".into()];
    assert!(begin_attempt(&db, &row(1).id, at(5), &known).unwrap());
    let expected =
        OutboxRow { attempts: 1, attempted_at: Some(at(5)), known_before: known, state: SendState::Sending, ..row(1) };
    assert_eq!(everything(&db), [expected]);
}

#[test]
fn s5_only_what_certainly_was_not_sent_may_be_tried() {
    for (state, may) in [
        (SendState::Queued, true),
        (SendState::NotSent { why: NotSent::SlowedDown }, true),
        (SendState::Sending, false),
        (SendState::Unknown, false),
        (sent("mid"), false),
    ] {
        let db = work_db();
        queue(&db, &OutboxRow { state: state.clone(), ..row(1) }, 0).unwrap();
        assert_eq!(begin_attempt(&db, &row(1).id, at(1), &[]).unwrap(), may, "{state:?}");
        assert_eq!(everything(&db)[0].attempts, u32::from(may), "{state:?}");
    }
    assert!(!begin_attempt(&work_db(), &row(1).id, at(1), &[]).unwrap(), "no such row");
}

#[test]
fn s5_one_of_a_conversation_is_on_its_way_at_a_time() {
    let db = queued([1, 2]);
    queue(&db, &OutboxRow { conversation: "other".into(), ..row(3) }, 0).unwrap();
    queue(&db, &OutboxRow { account: "other".into(), ..row(4) }, 0).unwrap();
    assert!(begin_attempt(&db, &row(1).id, at(1), &[]).unwrap());
    assert!(!begin_attempt(&db, &row(2).id, at(1), &[]).unwrap());
    assert!(begin_attempt(&db, &row(3).id, at(1), &[]).unwrap(), "other conversations do not wait");
    assert!(begin_attempt(&db, &row(4).id, at(1), &[]).unwrap(), "nor do other accounts");
    settle(&db, &row(1).id, &sent("mid")).unwrap();
    assert!(begin_attempt(&db, &row(2).id, at(2), &[]).unwrap());
}

#[test]
fn s5_what_was_sent_stays_sent() {
    let db = queued([1]);
    settle(&db, &row(1).id, &sent("mid")).unwrap();
    for state in
        [SendState::Unknown, SendState::NotSent { why: NotSent::NoConnection }, SendState::Queued, sent("another")]
    {
        assert!(!settle(&db, &row(1).id, &state).unwrap(), "{state:?}");
    }
    assert_eq!(everything(&db)[0].state, sent("mid"));
}

#[test]
fn s5_one_message_answers_for_one_press() {
    let db = queued([1, 2]);
    assert!(settle(&db, &row(1).id, &sent("mid")).unwrap());
    assert!(!settle(&db, &row(2).id, &sent("mid")).unwrap());
    assert_eq!(everything(&db)[1].state, SendState::Queued);
    queue(&db, &OutboxRow { account: "b".into(), ..row(3) }, 0).unwrap();
    assert!(settle(&db, &row(3).id, &sent("mid")).unwrap(), "ids are scoped to an account");
}

#[test]
fn s5_settling_never_starts_an_attempt() {
    let db = queued([1]);
    assert!(!settle(&db, &row(1).id, &SendState::Sending).unwrap());
    assert_eq!(everything(&db), [row(1)]);
}

#[test]
fn s2_queueing_clears_the_draft_in_the_same_transaction() {
    let db = work_db();
    let rows = "SELECT count(*) FROM outbox";
    let refused = OutboxRow { conversation: "c".into(), ..row(1) };
    db.execute_batch("CREATE TRIGGER planted BEFORE INSERT ON drafts BEGIN SELECT RAISE(ABORT, 'planted'); END")
        .unwrap();
    let transaction = db.unchecked_transaction().unwrap();
    assert!(queue(&transaction, &refused, 1).is_err());
    drop(transaction);
    assert_eq!(db.query_row(rows, [], |row| row.get::<_, u32>(0)).unwrap(), 0, "neither, if the draft fails");
}
