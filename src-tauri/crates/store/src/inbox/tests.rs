use super::{frame, list};
use crate::Store;
use rusqlite::{Connection, Result};

/// What SQLite means to do for a query.
fn plan(db: &Connection, sql: &str) -> Result<String> {
    let mut explained = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
    for parameter in 1..=explained.parameter_count() {
        explained.raw_bind_parameter(parameter, 1)?;
    }
    let steps = explained.raw_query().mapped(|row| row.get::<_, String>("detail")).collect::<Result<Vec<_>>>();
    Ok(steps?.join("\n"))
}

#[tokio::test]
async fn y1_frame_and_list_go_through_no_table_but_those_of_accounts_and_settings() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), chrono::DateTime::UNIX_EPOCH).await.unwrap();
    let unindexed = "SELECT text FROM messages AS all_of_them";
    let plans = |db: &Connection| {
        Ok([plan(db, &frame::sql())?, plan(db, &list::sql())?, plan(db, &list::sql_of_rows())?, plan(db, unindexed)?])
    };
    // These two tables are read whole, and so are the query's own intermediate results and what it was given.
    let whole = ["CONSTANT ROW", "scope", "shown", "named", "accounts", "work.accounts", "settings", "work.settings"];
    let scans = |plan: &String| {
        let scanned = plan.lines().filter_map(|step| step.split_once("SCAN ")).map(|(_, what)| what.to_owned());
        let is_whole = |what: &String| whole.iter().any(|name| what == name || what.starts_with(&format!("{name} ")));
        scanned.filter(|what| !is_whole(what)).collect::<Vec<_>>()
    };
    let plans = store.cache().read(plans).await.unwrap();
    assert_eq!(plans.each_ref().map(scans), [vec![], vec![], vec![], vec!["all_of_them".to_owned()]], "{plans:#?}");
    for plan in &plans[1..3] {
        assert!(plan.contains("outbox_by_conversation"), "one conversation's rows are looked at, not all: {plan}");
    }
}

#[tokio::test]
async fn y1_who_reads_the_screen_cannot_write_to_either_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), chrono::DateTime::UNIX_EPOCH).await.unwrap();
    for sql in ["DELETE FROM work.drafts", "DELETE FROM conversations", "CREATE TABLE work.more (n)"] {
        let refused = store.cache().read(move |db| db.execute(sql, [])).await;
        assert!(matches!(refused, Err(crate::StoreError::ReadOnly)), "{sql}: {refused:?}");
    }
}
