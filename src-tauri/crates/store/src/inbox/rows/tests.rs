use super::*;
use crate::cache::messages::{newest_sql, thread_sql};
use crate::cache::tests::cache_db;

/// What SQLite means to do for a query.
fn plan(db: &Connection, sql: &str) -> String {
    let mut explained = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    for parameter in 1..=explained.parameter_count() {
        explained.raw_bind_parameter(parameter, 1).unwrap();
    }
    let steps = explained.raw_query().mapped(|row| row.get::<_, String>("detail")).collect::<Result<Vec<_>>>();
    steps.unwrap().join("\n")
}

#[test]
fn l1_list_and_thread_are_read_from_indices_alone() {
    let db = cache_db();
    for sql in [
        list_sql(),
        format!("{} AND conversations.id = ?2", select_sql()),
        newest_sql(),
        thread_sql(),
        UNREAD_SQL.into(),
    ] {
        let plan = plan(&db, &sql);
        assert!(plan.contains("SEARCH"), "{sql}\n{plan}");
        assert!(!plan.contains("SCAN ") && !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
    }
    assert!(plan(&db, UNREAD_SQL).contains("COVERING INDEX messages_by_time"), "counting reads no message");
    assert!(plan(&db, &list_sql()).contains("INDEX conversations_by_activity"));
}

#[test]
fn l1_the_plan_of_a_query_without_an_index_is_noticed() {
    let plan = plan(&cache_db(), "SELECT id FROM messages WHERE text = 'x' ORDER BY raw");
    assert!(plan.contains("SCAN ") && plan.contains("TEMP B-TREE"), "{plan}");
}
