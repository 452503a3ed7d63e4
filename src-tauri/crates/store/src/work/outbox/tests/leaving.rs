//! Rows that have done their work leave, and what screen and sync ask of those that stay is found by an index (Y4).

use super::*;

/// What SQLite means to do for a query.
fn plan(db: &Connection, sql: &str) -> String {
    let mut explained = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    for parameter in 1..=explained.parameter_count() {
        explained.raw_bind_parameter(parameter, "1").unwrap();
    }
    let steps = explained.raw_query().mapped(|row| row.get::<_, String>("detail")).collect::<Result<Vec<_>>>();
    steps.unwrap().join("\n")
}

#[test]
fn y4_what_screen_and_sync_ask_of_the_outbox_is_found_by_an_index() {
    let db = work_db();
    for which in [HERE, UNSENT, AWAITED, HELD] {
        let plan = plan(&db, &format!("SELECT id FROM outbox {which}"));
        assert!(plan.contains("SEARCH outbox USING INDEX"), "{which}\n{plan}");
        assert!(!plan.contains("SCAN "), "{which}\n{plan}");
    }
    let cleared = plan(&db, "SELECT 1 FROM drafts WHERE text = '' AND (saved_at <= ?1 OR saved_at >= ?2)");
    assert!(cleared.contains("drafts_cleared"), "{cleared}");
    assert!(plan(&db, "SELECT id FROM outbox WHERE hold IS NULL").contains("SCAN "), "a scan is noticed");
}

/// A thousand answered conversations: what is read for the screen, and what pins a conversation, does not grow with them.
#[test]
fn y4_a_thousand_answered_conversations_leave_no_row_no_draft_and_no_pin() {
    let db = work_db();
    let account = AccountId::from("a");
    let mut most = 0;
    for number in 1..=1000_u32 {
        let conversation = ConversationId::new(format!("c{number}"));
        let typed =
            Draft { account: account.clone(), conversation: conversation.clone(), text: "ok".into(), revision: 1 };
        drafts::tests::put(&db, &typed).unwrap();
        queue(&db, &[OutboxRow { conversation, ..row(number.into()) }], 2).unwrap();
        assert!(begun(&db, number.into()) && happens(&db, number.into(), sent(&format!("m{number}"))));
        let awaited = rows::select(&db, AWAITED, ["a"]).unwrap();
        most = most.max(awaited.len());
        assert!(most <= 2, "rows that a sync reads, after {number} answers");
        // Instagram shows it only in the reading after the next.
        let shown = (1..number).map(|number| MessageId::new(format!("m{number}"))).collect();
        for id in domain::outbox::leaving(&awaited, &shown, at(6)) {
            steps::forget_sent(&db, &id).unwrap();
        }
    }
    assert_eq!(most, 2, "one that is shown, and one that is not yet");
    let count = |table: &str| db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
    drafts::tests::forget_cleared(&db, at(0) + TimeDelta::hours(2));
    assert_eq!((count("outbox"), count("drafts"), count("sent_here")), (1, 0, 999), "the last one is not shown yet");
    let pinned = crate::inbox::owners_work::conversations_with_work(&db, &account).unwrap();
    assert_eq!(pinned, ["c1000".into()]);
}

#[test]
fn s5_a_message_whose_row_has_left_answers_for_no_other() {
    let db = work_db();
    let unknown = SendState::Unknown { since: at(6), looks: 1, reads: 1 };
    queue(&db, &[OutboxRow { state: unknown.clone(), ..row(1) }], 0).unwrap();
    queue(&db, &[OutboxRow { state: SendState::Sent { id: Some("mid".into()) }, ..row(2) }], 0).unwrap();
    steps::forget_sent(&db, &id(2)).unwrap();
    steps::forget_sent(&db, &id(1)).unwrap();
    assert_eq!(everything(&db).len(), 1, "what is not sent stays");
    assert!(!happens(&db, 1, Event::Found("mid".into())));
    assert!(happens(&db, 1, Event::Found("another".into())));
}
