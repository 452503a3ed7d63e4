//! A damaged `work.db` is made anew: from what can be read of it, row by row, and from its second copy. Then the damaged
//! one is renamed, and kept beside it. Killed anywhere, the next start finds the old state or the new one, and goes on from there.

#[cfg(test)]
mod earlier_tests;
mod reading;
mod unite;

pub use reading::{Reading, as_outbox_rows, read_tables};
pub use unite::{unite, unite_copied};

use crate::StoreError;
use crate::columns::insert_sql;
use crate::durability::journal_contents::{self, JournalContents};
use crate::durability::raw_row::RawRow;
use crate::durability::{change_triggers, crash_points, file_image, opening};
use crate::folder::private_files::{self, put_in_place, remove_database, suffixed, sync_folder_of};
use crate::work::schema::KIND;
use crate::work::tables::{CHANGED, DRAFTS, OUTBOX, Table, WANTED_REACTIONS};
use chrono::{DateTime, Utc};
use rusqlite::types::Value;
use rusqlite::{Connection, Result, params_from_iter};
use std::path::Path;

/// Made anew and whole, but not yet in its place.
const READY: &str = ".ready";
/// Being made anew.
const UNFINISHED: &str = ".unfinished";

/// Makes the file of a folder anew.
///
/// # Errors
/// When it cannot be written: the damaged file is still in its place.
pub fn salvage(folder: &Path, now: DateTime<Utc>) -> std::result::Result<(), StoreError> {
    tracing::error!("work.db is damaged; it is set aside and made anew");
    let path = folder.join(KIND.name);
    let (reading, told) = read(folder);
    let second_copy = journal_contents::path_in(folder);
    if told == JournalContents::default() && private_files::exists(&second_copy)? {
        // Another database's, or unreadable: it must not be asked again.
        private_files::set_aside(&second_copy)?;
    }
    let unfinished = suffixed(&path, UNFINISHED);
    remove_database(&unfinished)?;
    // If the file was missing there is nothing to set aside.
    let aside = private_files::free_name(&path)?;
    let kept = aside
        .file_name()
        .filter(|_| private_files::length(&path) > 0)
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    if let Err(error) = write(&unfinished, reading, &told, &kept, now) {
        drop(remove_database(&unfinished));
        return Err(error);
    }
    crash_points::point("salvage", "written");
    std::fs::rename(&unfinished, suffixed(&path, READY))?;
    sync_folder_of(&path)?;
    crash_points::point("salvage", "ready");
    finish(folder)
}

/// Puts a file that is ready into its place, if there is one; the damaged one is set aside before. As long as one is ready,
/// what stands in its place is the damaged one.
pub fn finish(folder: &Path) -> std::result::Result<(), StoreError> {
    let path = folder.join(KIND.name);
    let ready = suffixed(&path, READY);
    if private_files::is_file(&ready)? {
        if !private_files::can_be_set_aside(&path)? {
            return Err(StoreError::Broken);
        }
        private_files::set_aside(&path)?;
        crash_points::point("salvage", "aside");
        put_in_place(&ready, &path)?;
        crash_points::point("salvage", "placed");
    }
    Ok(())
}

/// Everything that can be read of a folder's file and of its second copy. Where the file's log leads nowhere, what the
/// file alone has counts, too. A log or a second copy that belongs to another database does not count.
pub fn read(folder: &Path) -> (Reading, JournalContents) {
    let (path, told) = (folder.join(KIND.name), journal_contents::read(folder));
    let (with_log, without) = (identity(&path, true), identity(&path, false));
    let log_is_foreign = without.is_some() && with_log != without;
    // Without an identity in the file its log cannot be trusted; the second copy has checksums of its own.
    let log_is_doubtful = without.is_none() && told.identity.is_some() && with_log != told.identity;
    let reading = if log_is_foreign || log_is_doubtful {
        file_image::open(&path, false).map(|db| read_tables(&db)).unwrap_or_default()
    } else {
        read_file(&path)
    };
    let copy_is_foreign = without.is_some() && told.identity.is_some() && told.identity != without;
    (reading, if copy_is_foreign { JournalContents::default() } else { told })
}

/// Whether file, log and second copy belong together, as far as they say.
pub fn belong_together(path: &Path, told: &JournalContents) -> bool {
    let (with_log, without) = (identity(path, true), identity(path, false));
    (without.is_none() || without == with_log) && (told.identity.is_none() || told.identity == with_log)
}

/// Which database the file is, with its log or without; none when it cannot be read or is older than the third schema.
fn identity(path: &Path, with_log: bool) -> Option<String> {
    let db = file_image::open(path, with_log).ok()?;
    let identity: String = db.query_row("SELECT identity FROM counters", [], |row| row.get(0)).ok()?;
    let (random, check) = identity.split_at_checked(32)?;
    (domain::fingerprint(random.as_bytes()).get(..16) == Some(check)).then_some(identity)
}

fn read_file(path: &Path) -> Reading {
    let with_log = file_image::open(path, true).map(|db| read_tables(&db)).unwrap_or_default();
    if with_log.is_whole {
        return with_log;
    }
    let without = file_image::open(path, false).map(|db| read_tables(&db)).unwrap_or_default();
    with_log.or(without)
}

fn write(
    path: &Path,
    mut reading: Reading,
    told: &JournalContents,
    kept: &str,
    now: DateTime<Utc>,
) -> std::result::Result<(), StoreError> {
    let mut db = opening::fresh(path, &KIND)?;
    change_triggers::install(&db)?;
    let transaction = db.transaction()?;
    let changes = reading.changed().max(told.changed);
    let generation = reading.generation.max(told.generation);
    transaction.execute("UPDATE counters SET changes = ?1, generation = ?2", [changes, generation])?;
    // The same database as before, so that its second copy is still its own if the program ends before that is renewed.
    transaction.execute("UPDATE counters SET identity = coalesce(?1, identity)", [&told.identity])?;
    let mut wishes = Vec::new();
    for (table, rows) in unite_copied(&mut reading, told) {
        if table == WANTED_REACTIONS {
            wishes = as_outbox_rows(rows);
        } else {
            rows.iter().for_each(|row| insert_if_sound(&transaction, &table, row));
        }
    }
    let (drafts, mut outbox) = unite(reading, told);
    // Where the file was brought up to date before it was found damaged, the outbox has them already.
    wishes.retain(|wish| !outbox.iter().any(|row| is_the_same_wish(row, wish)));
    outbox.extend(wishes);
    for draft in &drafts {
        insert(&transaction, &DRAFTS, draft)?;
    }
    for row in outbox {
        insert_message(&transaction, row, now)?;
    }
    let counts = "INSERT INTO recoveries
                  SELECT ?1, (SELECT count(*) FROM drafts WHERE text <> ''),
                         (SELECT count(*) FROM outbox WHERE state <> 'sent' AND reacts_to IS NULL)";
    transaction.execute(counts, [kept])?;
    transaction.commit()?;
    DRAFTS.check_all(&db).and_then(|()| OUTBOX.check_all(&db))?;
    drop(db);
    Ok(std::fs::File::options().write(true).open(path)?.sync_all()?)
}

/// Messages that were under way or waiting may have been sent since this copy of them was written. Reactions are sent again,
/// which changes nothing.
fn insert_message(db: &Connection, mut row: RawRow, now: DateTime<Utc>) -> Result<()> {
    let is_message = row.text("reacts_to").is_none();
    if is_message && matches!(row.text("state"), Some("queued" | "sending" | "unknown")) {
        make_unknown(&mut row, now);
    }
    match insert(db, &OUTBOX, &row) {
        // The only other row that can collide is one with the same message.
        Err(_) if row.text("sent_id").is_some() => {
            make_unknown(&mut row, now);
            insert(db, &OUTBOX, &row)
        }
        done => done,
    }
}

fn is_the_same_wish(one: &RawRow, other: &RawRow) -> bool {
    ["account", "reacts_to"].iter().all(|column| one.text(column) == other.text(column))
}

fn make_unknown(row: &mut RawRow, now: DateTime<Utc>) {
    row.set("state", Value::Text("unknown".to_owned()));
    row.set("since", Value::Integer(crate::columns::ms(now)));
    for none in ["hold", "sent_id", "why"] {
        row.set(none, Value::Null);
    }
    for zero in ["looks", "reads", "look_first"] {
        row.set(zero, Value::Integer(0));
    }
}

/// Writes a row, with a new checksum and behind all others.
fn insert(db: &Connection, table: &Table, row: &RawRow) -> Result<()> {
    let made_here = ["ordinal", CHANGED];
    let cells = row.iter().filter(|(column, _)| table.columns.contains(column) && !made_here.contains(column));
    insert_cells(db, table.name, cells)
}

fn insert_cells<'a>(db: &Connection, table: &str, cells: impl Iterator<Item = (&'a str, &'a Value)>) -> Result<()> {
    let (columns, values): (Vec<&str>, Vec<&Value>) = cells.unzip();
    db.prepare(&insert_sql(table, &columns))?.execute(params_from_iter(values)).map(drop)
}

/// Writes a row of a table without checksums, if it can be written and is understood when it is read. Where another row has
/// its place in the order, it comes last.
fn insert_if_sound(db: &Connection, table: &Table, row: &RawRow) {
    let attempt = |with_place: bool| -> Result<()> {
        db.execute_batch("SAVEPOINT one")?;
        let is_written = |column: &str| table.columns.contains(&column) && (with_place || column != "ordinal");
        insert_cells(db, table.name, row.iter().filter(|(column, _)| is_written(column)))?;
        table.read_all.map_or(Ok(()), |read_all| read_all(db))
    };
    for with_place in [true, false] {
        let is_written = attempt(with_place).is_ok();
        let end = if is_written { "RELEASE one" } else { "ROLLBACK TO one; RELEASE one" };
        drop(db.execute_batch(end));
        if is_written {
            return;
        }
    }
}
