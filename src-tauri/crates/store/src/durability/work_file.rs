//! Opening `work.db`: it is used only if everything in it is as it was written, and made anew first if it is damaged.

use crate::StoreError;
use crate::db::{CommitHook, Db, Guard};
use crate::durability::disk_reserve::DiskReserve;
use crate::durability::journal::Journal;
use crate::durability::journal_contents;
use crate::durability::{change_triggers, file_image, opening, salvage};
use crate::folder::{names, private_files};
use crate::work::outbox;
use crate::work::recoveries::{self, Recovery};
use crate::work::schema::KIND;
use crate::work::tables::{TABLES, Table};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Result};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// An opened `work.db`.
pub struct Opened {
    /// Its threads.
    pub db: Db,
    /// How often it was opened, this time included. Who holds an older number may not send any more.
    pub generation: i64,
    /// What it was made from, if it was rebuilt and the owner was not told yet.
    pub recovery: Option<Recovery>,
}

/// Opens the file, and makes it anew first if it is damaged.
pub fn open(folder: &Path, guard: &Guard, now: DateTime<Utc>) -> Result<Opened, StoreError> {
    match begin(folder, guard, now) {
        // The reserve is for what the owner types, and nothing can be typed while this file cannot be opened.
        Err(StoreError::Full) if DiskReserve::at(folder).drop_it() => begin(folder, guard, now),
        opened => opened,
    }
}

fn begin(folder: &Path, guard: &Guard, now: DateTime<Utc>) -> Result<Opened, StoreError> {
    salvage::finish(folder)?;
    let (writer, is_the_latest) = match sound(folder) {
        Err(StoreError::Broken) if private_files::can_be_set_aside(&folder.join(KIND.name))? => {
            salvage::salvage(folder, now)?;
            sound(folder)?
        }
        sound => sound?,
    };
    change_triggers::install(&writer)?;
    if !is_the_latest {
        tracing::warn!(
            "work.db may be of an earlier time, and its second copy cannot tell: what waits is asked about first"
        );
        outbox::mark_waiting_unknown(&writer, now)?;
    }
    let raise = "UPDATE counters SET generation = generation + 1 RETURNING generation";
    let generation = writer.query_row(raise, [], |row| row.get(0))?;
    // So that the file says which database it is without its log. What is not moved now is moved later.
    drop(writer.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())));
    let recovery = recoveries::latest(&writer)?;
    let hook = AfterCommit { journal: Journal::begin(folder, &writer), disk_reserve: DiskReserve::load(folder) };
    let db = opening::start(folder, &KIND, writer, Some(Arc::new(Mutex::new(hook))), guard)?;
    Ok(Opened { db, generation, recovery })
}

/// Opens the file if everything in it is as it was written. Says, too, whether the second copy shows that it is the
/// latest state: if the end of the log is damaged, SQLite reads the log as a shorter one, and the file is intact but
/// older.
fn sound(folder: &Path) -> Result<(Connection, bool), StoreError> {
    let (path, told) = (folder.join(KIND.name), journal_contents::read(folder));
    // SQLite would take a file without a header for a new one, and one with unknown versions for read-only.
    let is_lost = private_files::length(&path) == 0 && (told.changed > 0 || !told.rows.is_empty());
    if is_lost || !file_image::has_known_versions(&path)? {
        return Err(StoreError::Broken);
    }
    // Looked at before SQLite opens it, since closing it would write another database's log into the file.
    if !salvage::belong_together(&path, &told) {
        return Err(StoreError::Broken);
    }
    let (writer, found) = opening::writer(folder, &KIND)?;
    let changes = check(&writer).map_err(|error| StoreError::from(error).while_opening())?;
    // The second copy is written after the file: if it knows more, the file has lost something, such as its log.
    if changes < told.changed {
        return Err(StoreError::Broken);
    }
    if found == KIND.known() {
        private_files::delete_copies(&path, names::BEFORE)?;
    }
    // The second copy may still lack the last transaction.
    let known_to_copy: i64 = writer.query_row("SELECT noted FROM counters", [], |row| row.get(0))?;
    Ok((writer, told.changed >= known_to_copy))
}

/// Reads every row, each as its table is able to; tells how many changes there were.
fn check(db: &Connection) -> Result<i64> {
    TABLES.iter().try_for_each(|table| check_table(db, table))?;
    recoveries::latest(db)?;
    db.query_row("SELECT changes FROM counters WHERE generation >= 0", [], |row| row.get(0))
}

fn check_table(db: &Connection, table: &Table) -> Result<()> {
    if table.is_checksummed() {
        return table.check_all(db);
    }
    let mut query = db.prepare(&table.select())?;
    let mut rows = query.query([])?;
    while rows.next()?.is_some() {}
    table.read_all.map_or(Ok(()), |read_all| read_all(db))
}

/// What a commit is told to: the second copy of the file, and room for when the disk is full.
struct AfterCommit {
    journal: Journal,
    disk_reserve: DiskReserve,
}

impl CommitHook for AfterCommit {
    fn committed(&mut self, db: &Connection) {
        if !self.journal.append_changes(db) && self.disk_reserve.drop_it() {
            self.journal.append_changes(db);
        }
    }

    fn make_room(&mut self) -> bool {
        self.disk_reserve.drop_it()
    }

    fn erased(&mut self, db: &Connection) {
        self.journal.rewrite(db);
    }
}
