//! The second copy of what the owner made: `work.journal`, one line per change of drafts, outbox and the tables of
//! [`TABLES`] that are copied, each with a checksum of its own, on the disk before a call answers. Its rows count only when `work.db` is
//! damaged, is not there, or cannot be opened; if it knows no later change than `work.db`, then `work.db` has lost
//! none.

use crate::durability::crash_points;
use crate::durability::journal_contents::{Record, lines, path_in, read};
use crate::durability::raw_row::{RawRow, raw_row};
use crate::folder::private_files::{self, ensure_private_file};
use crate::work::tables::{TABLES, Table};
use rusqlite::{Connection, OptionalExtension, Result, params_from_iter};
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// From this length on it is written anew from the tables.
const LIMIT: u64 = 1 << 20;

/// From this length on the same, when a row was deleted and most lines are of deleted rows.
const COMPACT_FROM: u64 = 64 << 10;

/// The journal of an opened database.
pub struct Journal {
    folder: PathBuf,
    /// Where the next line goes; none after it could not be opened.
    file: Option<File>,
    /// The last line may be torn.
    torn: bool,
    length: u64,
    /// How long it was when it was written anew last.
    renewed: u64,
}

impl Journal {
    /// Writes the journal of a folder anew from the tables.
    pub fn begin(folder: &Path, db: &Connection) -> Self {
        let mut journal = Self { folder: folder.to_owned(), file: None, torn: false, length: 0, renewed: 0 };
        journal.renew_or_log(db);
        journal
    }

    /// Appends what changed since it did so last. What goes wrong is told in the log and made good by the next call.
    /// Says whether it is on the disk.
    pub fn append_changes(&mut self, db: &Connection) -> bool {
        let mut has_left = false;
        let appended = match changes(db) {
            Ok(records) if records.is_empty() => return true,
            Ok(records) => {
                has_left = records.iter().any(|record| matches!(record, Record::Gone { .. }));
                self.append(&records).and_then(|()| mark_known(db, records.iter().map(Record::changed).max()))
            }
            Err(error) => Err(io::Error::other(error)),
        };
        // If everything there is takes more, it is not written anew with each change.
        let limit = if has_left { COMPACT_FROM } else { LIMIT }.max(2 * self.renewed);
        if appended.is_ok() && self.length <= limit {
            return true;
        }
        self.torn |= appended.is_err();
        self.renew_or_log(db) || appended.is_ok()
    }

    /// Writes it anew, so that what is erased in the tables is in it no more.
    pub fn rewrite(&mut self, db: &Connection) {
        if !self.renew_or_log(db) {
            self.file = None;
            drop(private_files::remove_if_there(&path_in(&self.folder)));
            // It could not be renewed and is deleted, so it has no change. If that cannot be written down, waiting rows
            // become unknown at the next start.
            drop(db.execute("UPDATE second_copy SET changed = 0", []));
        }
    }

    fn append(&mut self, records: &[Record]) -> io::Result<()> {
        let mut lines = lines(records)?;
        if self.torn {
            lines.insert(0, b'\n');
        }
        let Some(file) = &mut self.file else { return Err(io::ErrorKind::NotFound.into()) };
        file.write_all(&lines)?;
        file.sync_all()?;
        self.length += lines.len() as u64;
        Ok(())
    }

    fn renew_or_log(&mut self, db: &Connection) -> bool {
        // Closed first: Windows does not replace a file that is open.
        self.file = None;
        let path = path_in(&self.folder);
        let renewed = self.renew(db, &path);
        match &renewed {
            Ok(()) => self.torn = false,
            Err(error) => tracing::error!(kind = ?error.kind(), "the second copy is not written"),
        }
        if private_files::is_file(&path).is_ok_and(|there| there) {
            self.file = OpenOptions::new().append(true).open(&path).ok();
        }
        renewed.is_ok()
    }

    fn renew(&mut self, db: &Connection, path: &Path) -> io::Result<()> {
        if ensure_private_file(path).is_err() {
            return Err(io::Error::other("something else is in its place"));
        }
        let records = everything(db, &self.folder).map_err(io::Error::other)?;
        let lines = lines(&records)?;
        private_files::write_whole(path, &lines)?;
        crash_points::point("journal", "renewed");
        mark_known(db, records.first().map(Record::changed))?;
        self.length = lines.len() as u64;
        self.renewed = self.length;
        Ok(())
    }
}

/// The journal knows everything up to this change.
fn mark_known(db: &Connection, up_to: Option<i64>) -> io::Result<()> {
    let raise = "UPDATE second_copy SET changed = max(changed, ?1)";
    let done = db.execute(raise, [up_to.unwrap_or(0)]).and_then(|_| db.execute("DELETE FROM touched", []));
    done.map(drop).map_err(io::Error::other)
}

/// Every row of the tables. In place of checksummed rows that are not as they were written: what the journal so far knows and
/// the tables do not.
fn everything(db: &Connection, folder: &Path) -> Result<Vec<Record>> {
    let start = db.query_row("SELECT changes, generation, identity FROM counters", [], |row| {
        let copied = TABLES.iter().filter(|table| table.is_copied()).map(|table| table.name.to_owned()).collect();
        Ok(Record::Start { changed: row.get(0)?, generation: row.get(1)?, identity: Some(row.get(2)?), copied })
    })?;
    let (mut records, mut known, mut damaged) = (vec![start], BTreeSet::new(), false);
    for table in TABLES.iter().filter(|table| table.is_copied()) {
        let mut query = db.prepare_cached(&table.select_copied())?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let cells = raw_row(row, table.columns)?;
            records.push(Record::Row { table: table.name.to_owned(), cells, changed: None });
        }
    }
    for table in TABLES.iter().filter(|table| table.is_checksummed()) {
        let mut query = db.prepare_cached(&table.select())?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let cells = raw_row(row, table.columns)?;
            if table.check(row).is_err() {
                damaged = true;
                continue;
            }
            known.extend(cells.key(table.key).map(|key| (table.name.to_owned(), key)));
            records.push(Record::Row { table: table.name.to_owned(), cells, changed: None });
        }
    }
    if damaged {
        let is_checksummed = |name: &str| Table::named(name).is_some_and(Table::is_checksummed);
        let told = read(folder).rows.into_iter().filter(|(key, _)| is_checksummed(&key.0) && !known.contains(key));
        records
            .extend(told.filter_map(|((table, _), row)| Some(Record::Row { table, cells: row.ok()?, changed: None })));
    }
    Ok(records)
}

/// What was touched since it was asked last, as it is now.
fn changes(db: &Connection) -> Result<Vec<Record>> {
    let sql = "SELECT name, key, max(changed) FROM touched GROUP BY name, key ORDER BY 3";
    let touched = db
        .prepare_cached(sql)?
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?)))?
        .collect::<Result<Vec<_>>>()?;
    let mut records = Vec::new();
    for (table, key, changed) in touched {
        // Written by SQLite from columns that hold text.
        let Ok(key) = serde_json::from_str::<Vec<String>>(&key) else { continue };
        let Some(of) = Table::named(&table) else { continue };
        match find(db, of, &key) {
            Ok(Some(cells)) => {
                let changed = (!of.is_checksummed()).then_some(changed);
                records.push(Record::Row { table, cells, changed });
            }
            Ok(None) => records.push(Record::Gone { table, key, changed }),
            // Damaged in the table: the journal's copy is kept.
            Err(_) => tracing::error!("a row is damaged; it is made anew at the next start"),
        }
    }
    Ok(records)
}

fn find(db: &Connection, table: &Table, key: &[String]) -> Result<Option<RawRow>> {
    db.prepare_cached(&table.select_one())?
        .query_row(params_from_iter(key), |row| {
            if table.is_checksummed() {
                table.check(row)?;
            }
            raw_row(row, table.columns)
        })
        .optional()
}
