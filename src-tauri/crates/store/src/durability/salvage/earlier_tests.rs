//! Damaged files of earlier schemas: what only those schemas had is not lost.

use crate::Store;
use crate::durability::checksums;
use crate::durability::journal_contents::{Record, lines, path_in};
use crate::durability::raw_row::raw_row;
use crate::work::schema::KIND;
use crate::work::tables::{EARLIER, TABLES, WANTED_REACTIONS};
use crate::work::tests::at;
use domain::{NotSent, SendState};
use rusqlite::Connection;
use rusqlite_migration::Migrations;
use std::path::Path;

/// A folder with a file of the last schema that had wishes in a table of their own, and three wishes.
fn with_wishes() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut db = Connection::open(folder.path().join("work.db")).unwrap();
    checksums::register(&db).unwrap();
    Migrations::from_slice(KIND.migrations).to_version(&mut db, WANTED_REACTIONS.until as usize).unwrap();
    db.execute_batch(
        r#"INSERT INTO wanted_reactions (account, conversation, recipient, message, emoji, why) VALUES
               ('a', 'c', 'p', 'm9', '❤️', NULL), ('a', 'c', 'p', 'm2', NULL, NULL),
               ('a', 'd', 'q', 'm1', '🥐', '{"why":"windowClosed"}')"#,
    )
    .unwrap();
    folder
}

/// The second copy of such a file, as the version wrote it that made it.
fn write_second_copy(folder: &Path) {
    let db = Connection::open(folder.join("work.db")).unwrap();
    let mut records = vec![Record::Start {
        changed: 3,
        generation: 1,
        identity: None,
        copied: [WANTED_REACTIONS.name.to_owned()].into(),
    }];
    let mut query = db.prepare(&WANTED_REACTIONS.select()).unwrap();
    let mut rows = query.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let cells = raw_row(row, WANTED_REACTIONS.columns).unwrap();
        records.push(Record::Row { table: WANTED_REACTIONS.name.to_owned(), cells, changed: Some(3) });
    }
    std::fs::write(path_in(folder), lines(&records).unwrap()).unwrap();
}

/// Destroys an index without rows: SQLite looks at it all the same.
fn damage(folder: &Path) {
    let path = folder.join("work.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let is_empty_index = |page: &usize| bytes[page * 4096] == 10 && bytes[page * 4096 + 3..page * 4096 + 5] == [0, 0];
    let page = (1..bytes.len() / 4096).rev().find(is_empty_index).unwrap();
    bytes[page * 4096..(page + 1) * 4096].fill(0xa5);
    std::fs::write(path, bytes).unwrap();
}

/// Opens the folder, in which the file is made anew; gives each wish with where it stands.
async fn wishes(folder: &Path) -> Vec<(String, Option<String>, SendState)> {
    let store = Store::open(folder, at(500)).await.unwrap();
    assert!(store.recovery().is_some());
    let rows = store.outbox_all(&"a".into()).await.unwrap();
    rows.iter()
        .map(|row| {
            let wish = row.reaction().unwrap();
            (wish.message.to_string(), wish.emoji.clone(), row.state.clone())
        })
        .collect()
}

fn expected() -> Vec<(String, Option<String>, SendState)> {
    let queued = || SendState::Queued { hold: None };
    vec![
        ("m9".to_owned(), Some("❤️".to_owned()), queued()),
        ("m2".to_owned(), None, queued()),
        ("m1".to_owned(), Some("🥐".to_owned()), SendState::NotSent { why: NotSent::WindowClosed }),
    ]
}

#[tokio::test]
async fn s4_t8_wishes_in_a_damaged_file_of_an_earlier_schema_are_rescued() {
    let folder = with_wishes();
    damage(folder.path());
    assert_eq!(wishes(folder.path()).await, expected());
}

#[tokio::test]
async fn s4_t8_wishes_in_the_second_copy_of_an_earlier_schema_are_rescued() {
    let folder = with_wishes();
    write_second_copy(folder.path());
    std::fs::write(folder.path().join("work.db"), [0xa5; 8192]).unwrap();
    assert_eq!(wishes(folder.path()).await, expected());
}

#[tokio::test]
async fn s4_t8_wishes_in_both_are_rescued_once() {
    let folder = with_wishes();
    write_second_copy(folder.path());
    damage(folder.path());
    assert_eq!(wishes(folder.path()).await, expected());
}

#[tokio::test]
async fn s4_t8_a_wish_with_an_unknown_reason_goes_out_again() {
    let folder = with_wishes();
    let db = Connection::open(folder.path().join("work.db")).unwrap();
    db.execute("UPDATE wanted_reactions SET why = '{\"why\":\"nonsense\"}' WHERE message = 'm1'", []).unwrap();
    drop(db);
    damage(folder.path());
    let states: Vec<SendState> = wishes(folder.path()).await.into_iter().map(|(.., state)| state).collect();
    assert_eq!(states, vec![SendState::Queued { hold: None }; 3]);
}

#[test]
fn s4_the_rescue_knows_every_table_that_any_schema_had() {
    let mut db = Connection::open_in_memory().unwrap();
    checksums::register(&db).unwrap();
    for schema in 1..=KIND.known() {
        Migrations::from_slice(KIND.migrations).to_version(&mut db, schema as usize).unwrap();
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
        let names: Vec<String> =
            db.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let known = TABLES.iter().chain(&EARLIER).filter(|table| (table.since..=table.until).contains(&schema));
        let mut known: Vec<&str> = known.map(|table| table.name).collect();
        known.sort_unstable();
        assert_eq!(names, known, "schema {schema}");
    }
}
