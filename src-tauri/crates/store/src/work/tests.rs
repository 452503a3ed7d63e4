//! What the tests of the tables share, and what concerns all of them: a full disk, a start that is cut off.

use super::outbox;
use super::schema::KIND;
use super::schema::erase;
use super::tables::{DRAFTS, Kept, OUTBOX, TABLES, Table};
use crate::durability::{change_triggers, checksums, opening};
use crate::work::drafts::Draft;
use crate::work::outbox::TakeBack;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::outbox::{Attempt, Event, Outcome};
use domain::{NotSent, OutboxId, OutboxRow, Part};
use rusqlite::{Connection, Result};
use rusqlite_migration::Migrations;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// A `work.db` in memory, for the tests of one table.
pub fn work_db() -> Connection {
    let mut db = Connection::open_in_memory().unwrap();
    checksums::register(&db).unwrap();
    Migrations::from_slice(KIND.migrations).to_latest(&mut db).unwrap();
    change_triggers::install(&db).unwrap();
    db
}

/// A second of a test's own time.
pub fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_763_000_000 + second, 0).unwrap()
}

/// Everything the owner's tables hold, as text.
fn dump(db: &Connection) -> Vec<String> {
    let mut lines = Vec::new();
    // Without the identity, which is another one for each file.
    for (table, columns) in [("drafts", "*"), ("outbox", "*"), ("counters", "generation, changes")] {
        let mut query = db.prepare(&format!("SELECT {columns} FROM {table}")).unwrap();
        let columns = query.column_count();
        let mut rows = query.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells = (0..columns).map(|column| format!("{:?}", row.get_ref(column).unwrap()));
            lines.push(cells.collect::<Vec<_>>().join(" "));
        }
    }
    lines
}

/// Something done in one transaction.
type Work = Box<dyn Fn(&Connection) -> Result<()>>;

/// The way of a long message, one transaction each: typed, sent in parts, begun, answered, taken back.
fn send_path() -> Vec<Work> {
    let id = |number: u128| OutboxId::new(uuid::Uuid::from_u128(number));
    let part = move |number: u32| OutboxRow {
        part: Part { first: id(1), number, of: 3 },
        ..OutboxRow::pressed(
            id(u128::from(number)),
            ("a".into(), "c".into(), "p".into()),
            number.to_string().repeat(3000),
            at(0),
        )
    };
    let known_before = (0..400).map(|number| format!("mid.of.a.known.message.{number}").into()).collect();
    let begin = Event::Begin(Attempt { at: at(5), text_hash: "0".repeat(64), known_before, human_agent: false });
    let step = |number: u128, event: Event| -> Work {
        Box::new(move |db| outbox::tests::step(db, id(number), &event).map(|row| assert!(row.is_some())))
    };
    let draft = Draft { account: "a".into(), conversation: "c".into(), text: "typed ".repeat(1500), revision: 7 };
    vec![
        Box::new(move |db| super::drafts::tests::put(db, &draft).map(|saved| assert!(saved))),
        Box::new(move |db| outbox::tests::press(db, &[part(1), part(2), part(3)], 7)),
        step(1, begin.clone()),
        step(1, Event::Answered(Outcome::Sent("mid.1".into()))),
        step(2, begin),
        step(2, Event::Answered(Outcome::Refused(NotSent::WindowClosed))),
        Box::new(move |db| outbox::tests::back(db, id(2), TakeBack::Edit).map(|draft| assert!(draft.is_some()))),
    ]
}

/// The disk is full at every page the way of a message needs: the step fails as a whole and says why; what was written
/// before stays.
#[test]
fn s4_the_disk_may_be_full_at_any_statement_of_sending() {
    let pages = |db: &Connection| db.query_row("PRAGMA page_count", [], |row| row.get::<_, i64>(0)).unwrap();
    let mut full = BTreeSet::new();
    for room in 0.. {
        let db = work_db();
        db.execute_batch(&format!("PRAGMA max_page_count = {}", pages(&db) + room)).unwrap();
        let mut done = 0;
        for (place, work) in (0..).zip(send_path()) {
            let before = dump(&db);
            let transaction = db.unchecked_transaction().unwrap();
            match work(&transaction).and_then(|()| transaction.commit()) {
                Ok(()) => done += 1,
                Err(error) => {
                    assert!(matches!(StoreError::from(error), StoreError::Full), "{place}");
                    if !db.is_autocommit() {
                        db.execute_batch("ROLLBACK").unwrap();
                    }
                    assert_eq!(dump(&db), before, "step {place} with room for {room} pages");
                    [DRAFTS, OUTBOX].iter().try_for_each(|table| table.check_all(&db)).unwrap();
                    full.insert(place);
                    break;
                }
            }
        }
        if done == send_path().len() {
            break;
        }
    }
    assert!(full.len() >= 4, "the disk was full at these steps: {full:?}");
}

fn golden_1(folder: &Path) {
    let golden = format!("{}/tests/golden/work-1.db", env!("CARGO_MANIFEST_DIR"));
    fs::copy(golden, folder.join("work.db")).unwrap();
}

/// The files of `work.db` as a program killed in this moment leaves them.
type Left = (Vec<u8>, Vec<u8>);

fn left(folder: &Path) -> Left {
    let read = |name: &str| fs::read(folder.join(name)).unwrap_or_default();
    (read("work.db"), read("work.db-wal"))
}

/// Opens what a killed program left; tells the schema that was found and what is there after the start.
fn started(left: &Left) -> (u32, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("work.db"), &left.0).unwrap();
    fs::write(folder.path().join("work.db-wal"), &left.1).unwrap();
    let (writer, found) = opening::writer(folder.path(), &KIND).unwrap();
    [DRAFTS, OUTBOX].iter().try_for_each(|table| table.check_all(&writer)).unwrap();
    (found, dump(&writer))
}

#[test]
fn s4_a_change_of_schema_may_be_cut_off_at_any_instruction() {
    let folder = tempfile::tempdir().unwrap();
    golden_1(folder.path());
    let states = Arc::new(Mutex::new(BTreeSet::from([left(folder.path())])));
    let (seen, watched) = (Arc::clone(&states), folder.path().to_owned());
    let steps = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = Arc::clone(&steps);
    opening::tests::open_watched(folder.path(), &KIND, move || {
        counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        seen.lock().unwrap().insert(left(&watched));
    });
    assert!(steps.load(std::sync::atomic::Ordering::SeqCst) > 200, "it was looked often enough");

    // And at every frame of the log while it commits, and in the middle of each.
    let (main, log) = left(folder.path());
    let frame = 24 + 4096;
    for frames in 0..=(log.len() - 32) / frame {
        for more in [0, 1000] {
            let end = (32 + frames * frame + more).min(log.len());
            states.lock().unwrap().insert((main.clone(), log[..end].to_vec()));
        }
    }
    let states = states.lock().unwrap();
    let found: Vec<(u32, Vec<String>)> = states.iter().map(started).collect();
    assert!(found.iter().any(|(schema, _)| *schema == 1) && found.iter().any(|(schema, _)| *schema == KIND.known()));
    for (schema, content) in &found {
        assert_eq!(content, &found[0].1, "the old state or the new one: found {schema}");
    }
    assert_eq!(found[0].1.len(), 8 + 9 + 1, "drafts, messages, counters");
}

#[tokio::test]
async fn s4_each_start_has_a_generation_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let row = OutboxRow::pressed(
        OutboxId::new(uuid::Uuid::from_u128(1)),
        ("a".into(), "c".into(), "p".into()),
        "text".into(),
        at(0),
    );
    let begin = Event::Begin(Attempt { at: at(1), text_hash: String::new(), known_before: vec![], human_agent: false });
    let zombie = Store::open(folder.path(), at(0)).await.unwrap();
    zombie.queue(std::slice::from_ref(&row), 0).await.unwrap();
    // Another instance takes over while this one sleeps, as happens only when the lock is broken.
    let taken_over = opening::writer(folder.path(), &KIND).unwrap().0;
    taken_over.execute("UPDATE counters SET generation = generation + 1", []).unwrap();
    assert_eq!(zombie.step(&row.id, begin.clone()).await.unwrap(), None);
    drop(taken_over);
    zombie.close().await;
    let store = Store::open(folder.path(), at(0)).await.unwrap();
    assert!(store.step(&row.id, begin).await.unwrap().is_some());
}

fn strings(db: &Connection, sql: &str) -> Vec<String> {
    db.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().collect::<Result<_>>().unwrap()
}

#[test]
fn s4_every_table_of_the_schema_is_in_the_list_with_its_columns() {
    let db = work_db();
    let names = strings(&db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    let listed = TABLES.iter().map(|table| table.name.to_owned());
    assert_eq!(names.into_iter().collect::<BTreeSet<_>>(), listed.collect::<BTreeSet<_>>());
    for table in TABLES {
        let columns = strings(&db, &format!("SELECT name FROM pragma_table_info('{}')", table.name));
        let (checksum, columns): (Vec<_>, Vec<_>) = columns.into_iter().partition(|column| column == "checksum");
        assert_eq!(
            (columns, !checksum.is_empty()),
            (table.columns.iter().map(|column| (*column).to_owned()).collect(), table.is_checksummed()),
            "{}",
            table.name
        );
        assert!(table.key.iter().all(|column| table.columns.contains(column)), "{}", table.name);
    }
}

/// Writes a row of an account's, which names it wherever it can.
fn insert_row_of(db: &Connection, table: &Table, account: &str) {
    let value = |column: &str| match column {
        "account" | "scope" => format!("'{account}'"),
        "key" => format!("'setting.{account}'"),
        "id" => format!("'id of {account}'"),
        "state" => "'queued'".to_owned(),
        "known_before" | "value" => "'[]'".to_owned(),
        _ => "1".to_owned(),
    };
    let needed =
        format!("SELECT name FROM pragma_table_info('{}') WHERE \"notnull\" AND dflt_value IS NULL", table.name);
    let columns = strings(db, &needed);
    let values: Vec<String> = columns.iter().map(|column| value(column)).collect();
    let sql = format!("INSERT INTO {} ({}) VALUES ({})", table.name, columns.join(", "), values.join(", "));
    db.execute(&sql, []).unwrap();
}

/// How many rows name an account in any of their columns.
fn rows_of(db: &Connection, table: &Table, account: &str) -> i64 {
    let named: Vec<String> = table.columns.iter().map(|column| format!("coalesce({column}, '')")).collect();
    let sql = format!("SELECT count(*) FROM {} WHERE instr({}, ?1) > 0", table.name, named.join(" || ' ' || "));
    db.query_row(&sql, [account], |row| row.get(0)).unwrap()
}

#[test]
fn k1_erasing_an_account_takes_its_rows_out_of_every_table_and_nobody_elses() {
    let db = work_db();
    let stays =
        |table: &&Table| table.kept == Kept::OfFile || ["accounts", "meta_apps", "erasures"].contains(&table.name);
    let (staying, erased): (Vec<&Table>, Vec<&Table>) = TABLES.iter().partition(stays);
    assert!(staying.iter().all(|table| table.of_account.is_none()));
    for table in &erased {
        insert_row_of(&db, table, "first-account");
        insert_row_of(&db, table, "other-account");
        assert_eq!(rows_of(&db, table, "first-account"), 1, "{}", table.name);
    }
    erase(&db, &"first-account".into()).unwrap();
    for table in &erased {
        let left = ["first-account", "other-account"].map(|account| rows_of(&db, table, account));
        assert_eq!(left, [0, 1], "{}", table.name);
    }
}
