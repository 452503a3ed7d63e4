//! What the tests of the tables share.

use super::schema::{KIND, TABLES};
use chrono::{DateTime, Utc};
use domain::{AccountId, Content, Conversation, EventKind, Message, MessageEvent, Participant};
use rusqlite::Connection;
use rusqlite_migration::Migrations;
use std::collections::BTreeSet;

/// A `cache.db` in memory, for the tests of one table.
pub fn cache_db() -> Connection {
    let mut db = Connection::open_in_memory().unwrap();
    db.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    Migrations::from_slice(KIND.migrations).to_latest(&mut db).unwrap();
    db
}

/// The account of most tests.
pub fn account() -> AccountId {
    "17841400000000001".into()
}

/// A second of a test's own time.
pub fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_763_000_000 + second, 0).unwrap()
}

/// The conversation `id` with the customer `of <id>`, last active at a second.
pub fn conversation(id: &str, second: i64) -> Conversation {
    let participant = Participant { id: format!("of {id}").into(), username: Some(format!("user_{id}")) };
    Conversation { id: id.into(), participant, updated_at: at(second) }
}

/// A text message of the customer of the conversation `a`.
pub fn message(id: &str, second: i64, page_position: u32) -> Message {
    let content = Content::text(format!("text of {id}"));
    Message { id: id.into(), from: "of a".into(), own: false, sent_at: at(second), page_position, content }
}

/// Instagram tells that this message was written in the conversation with a customer.
pub fn written(customer: &str, message: Message) -> MessageEvent {
    let by = if message.own { account().as_str().into() } else { message.from };
    let kind = EventKind::Written { message: message.id, content: message.content };
    MessageEvent { customer: Some(customer.into()), by: Some(by), at: message.sent_at, kind }
}

#[test]
fn k1_every_table_of_the_schema_is_in_the_list_and_tells_whose_a_row_is() {
    let db = cache_db();
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let names =
        db.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().collect::<Result<BTreeSet<String>, _>>();
    assert_eq!(names.unwrap(), TABLES.map(str::to_owned).into());
    for table in TABLES {
        db.prepare(&format!("SELECT account FROM {table}")).unwrap();
    }
}

/// What one table held moves into five, row by row.
#[test]
fn y4_what_happened_to_messages_is_in_a_table_of_its_own_for_each_kind_after_the_change_of_schema() {
    let mut db = Connection::open_in_memory().unwrap();
    let migrations = Migrations::from_slice(KIND.migrations);
    migrations.to_version(&mut db, 6).unwrap();
    db.execute_batch(
        "INSERT INTO message_events (account, message, what, person, at, revision, text, by_reading) VALUES
             ('a', 'm1', 'edited', '', 1, 3, 'new words', 0),
             ('a', 'm2', 'unsent', '', 2, 0, '', 0),
             ('b', 'm2', 'seen', '', 3, 0, '', 0),
             ('a', 'm3', 'reacted', 'p', 4, 0, 'heart', 1),
             ('a', 'm3', 'reacted', 'q', 5, 0, '', 0),
             ('a', '', 'came_from', 'p', 6, 0, '{}', 0),
             ('a', 'm4', 'came_from', 'p', 7, 0, '{}', 0)",
    )
    .unwrap();
    migrations.to_latest(&mut db).unwrap();
    let rows = |table: &str| {
        let mut query = db.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2, 3")).unwrap();
        let width = query.column_count();
        let cells = |row: &rusqlite::Row<'_>| {
            let cells = (0..width).map(|place| row.get_ref(place).map(text));
            cells.collect::<Result<Vec<_>, _>>().map(|cells| cells.join(" "))
        };
        query.query_map([], cells).unwrap().collect::<Result<Vec<_>, _>>().unwrap()
    };
    assert_eq!(rows("edits"), ["a m1 1 3 new words"]);
    assert_eq!(rows("tombstones"), ["a m2 2"]);
    assert_eq!(rows("receipts"), ["b m2 3"]);
    assert_eq!(rows("reactions"), ["a m3 p 4 heart 1", "a m3 q 5  0"]);
    assert_eq!(rows("referrals"), ["a  p 6 {}", "a m4 p 7 {}"]);
}

fn text(cell: rusqlite::types::ValueRef<'_>) -> String {
    match cell {
        rusqlite::types::ValueRef::Integer(number) => number.to_string(),
        other => other.as_str().unwrap().to_owned(),
    }
}
