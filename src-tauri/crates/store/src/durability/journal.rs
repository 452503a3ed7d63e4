//! The second copy of what the owner made: `work.journal`, one line per change of drafts, outbox and the tables of
//! [`COPIED`], each with a checksum of its own, on the disk before a call answers. Its rows count only when `work.db` is
//! damaged, is not there, or cannot be opened; that it knows of every change shows that `work.db` has lost none.

use crate::durability::checksums::{self, TABLES, Table, half};
use crate::durability::crash_points;
use crate::durability::raw_row::{RawRow, raw_row};
use crate::durability::second_copy::{COPIED, Copied};
use crate::folder::names::JOURNAL;
use crate::folder::private_files::{self, ensure_private_file};
use rusqlite::{Connection, OptionalExtension, Result, Row, params_from_iter};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};

/// From this length on it is written anew from the tables.
const LIMIT: u64 = 1 << 20;

/// The first line is shorter than this, in bytes.
const LONGEST_START: u64 = 4096;

/// A line is shorter than this, in bytes: a text has 100,000 at most, earlier versions took more.
const LONGEST_LINE: u64 = 64 << 20;

/// From this length on the same when a row left and most of it is of rows that are there no more.
const COMPACT_FROM: u64 = 64 << 10;

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "camelCase")]
pub enum Record {
    /// What follows, up to this change, is everything there was.
    Start {
        /// The number of the change.
        changed: i64,
        /// How often the database had been opened.
        generation: i64,
        /// Which database it is; none in a journal of the second schema.
        #[serde(default)]
        identity: Option<String>,
        /// The tables without checksums of which it knows every row; none in a journal of earlier versions.
        #[serde(default)]
        copied: BTreeSet<String>,
    },
    /// A row as it is now.
    Row {
        /// The table's name.
        table: String,
        /// Its cells by column.
        cells: RawRow,
        /// Which change that was, where the cells do not say so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        changed: Option<i64>,
    },
    /// A row that was deleted.
    Gone {
        /// The table's name.
        table: String,
        /// What it was known by.
        key: Vec<String>,
        /// Which change that was.
        changed: i64,
    },
}

impl Record {
    /// Which change of the file it tells.
    fn changed(&self) -> i64 {
        match self {
            Self::Start { changed, .. } | Self::Gone { changed, .. } => *changed,
            Self::Row { cells, changed, .. } => changed.unwrap_or_else(|| cells.changed()),
        }
    }
}

/// What a journal says.
#[derive(Debug, Default, PartialEq)]
pub struct JournalContents {
    /// Its last word about each row, by table and key: its cells, or the number of the change that deleted it.
    pub rows: BTreeMap<(String, Vec<String>), std::result::Result<RawRow, i64>>,
    /// If no line is missing: up to this change it knows every row there was.
    pub whole_up_to: Option<i64>,
    /// The latest change it knows.
    pub changed: i64,
    /// The latest generation it knows.
    pub generation: i64,
    /// Of which database it is the second copy, if it says so.
    pub identity: Option<String>,
    /// The tables without checksums that it speaks of.
    pub copied: BTreeSet<String>,
}

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
            // It knows of nothing any more. If that cannot be written down, waiting rows become unknown at the next start.
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

/// Where the journal of a folder lies.
pub fn path_in(folder: &Path) -> PathBuf {
    folder.join(JOURNAL)
}

/// Whether a folder has a second copy of ours: its first line is as it was written.
pub fn is_one(folder: &Path) -> io::Result<bool> {
    let path = path_in(folder);
    let mut line = Vec::new();
    if private_files::is_file(&path)? {
        io::BufReader::new(File::open(&path)?.take(LONGEST_START)).read_until(b'\n', &mut line)?;
    }
    Ok(matches!(parse(&line), Some(Record::Start { .. })))
}

/// Reads a journal. Lines that are not as they were written are skipped; where one is longer than any that was written, it
/// ends, and the rest is not read, however long it is.
pub fn read(folder: &Path) -> JournalContents {
    let path = path_in(folder);
    let mut told = JournalContents::default();
    if !private_files::is_file(&path).unwrap_or(false) {
        return told;
    }
    let Ok(mut lines) = File::open(&path).map(io::BufReader::new) else { return told };
    let (mut line, mut whole) = (Vec::new(), true);
    loop {
        line.clear();
        match (&mut lines).take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(read) => match parse(&line) {
                Some(record) => told.take(record),
                None => {
                    whole = false;
                    if read as u64 == LONGEST_LINE {
                        break;
                    }
                }
            },
            Err(_) => {
                whole = false;
                break;
            }
        }
    }
    told.whole_up_to = told.whole_up_to.filter(|_| whole);
    told
}

impl JournalContents {
    fn take(&mut self, record: Record) {
        let (key, row) = match record {
            Record::Start { changed, generation, identity, copied } => {
                self.identity = identity;
                self.copied = copied;
                self.whole_up_to = Some(changed);
                self.changed = self.changed.max(changed);
                self.generation = self.generation.max(generation);
                return;
            }
            Record::Row { table, cells, changed } => {
                let Some(key) = key_of(&table).and_then(|key| cells.key(key)) else { return };
                self.changed = self.changed.max(changed.unwrap_or_else(|| cells.changed()));
                ((table, key), Ok(cells))
            }
            Record::Gone { table, key, changed } => {
                self.changed = self.changed.max(changed);
                ((table, key), Err(changed))
            }
        };
        self.rows.insert(key, row);
    }
}

/// What the rows of a table are known by.
fn key_of(table: &str) -> Option<&'static [&'static str]> {
    let checksummed = TABLES.iter().find(|checksummed| checksummed.name == table).map(|checksummed| checksummed.key);
    checksummed.or_else(|| Copied::named(table).map(|copied| copied.key))
}

fn parse(line: &[u8]) -> Option<Record> {
    let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (sum, json) = line.split_once(' ')?;
    (sum == sum_of(json.as_bytes())).then(|| serde_json::from_str(json).ok())?
}

fn lines(records: &[Record]) -> io::Result<Vec<u8>> {
    let mut lines = Vec::new();
    for record in records {
        let json = serde_json::to_string(record)?;
        writeln!(lines, "{} {json}", sum_of(json.as_bytes()))?;
    }
    Ok(lines)
}

fn sum_of(bytes: &[u8]) -> String {
    half(&blake3::hash(bytes)).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every row of the tables. In place of checksummed rows that are not as they were written: what the journal so far knows and
/// the tables do not.
fn everything(db: &Connection, folder: &Path) -> Result<Vec<Record>> {
    let start = db.query_row("SELECT changes, generation, identity FROM counters", [], |row| {
        let copied = COPIED.iter().map(|table| table.name.to_owned()).collect();
        Ok(Record::Start { changed: row.get(0)?, generation: row.get(1)?, identity: Some(row.get(2)?), copied })
    })?;
    let (mut records, mut known, mut damaged) = (vec![start], BTreeSet::new(), false);
    for table in COPIED {
        let mut query = db.prepare_cached(&table.select())?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            records.push(Record::Row { table: table.name.to_owned(), cells: whole(row)?, changed: None });
        }
    }
    for table in TABLES {
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
        let is_sealed = |name: &str| TABLES.iter().any(|table| table.name == name);
        let told = read(folder).rows.into_iter().filter(|(key, _)| is_sealed(&key.0) && !known.contains(key));
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
        let checksummed = TABLES.iter().find(|checksummed| checksummed.name == table);
        let found = match (checksummed, Copied::named(&table)) {
            (Some(checksummed), _) => find(db, checksummed, &key),
            (None, Some(copied)) => {
                db.prepare_cached(&copied.select_one())?.query_row(params_from_iter(&key), whole).optional()
            }
            (None, None) => continue,
        };
        match found {
            Ok(Some(cells)) => {
                let changed = checksummed.is_none().then_some(changed);
                records.push(Record::Row { table, cells, changed });
            }
            Ok(None) => records.push(Record::Gone { table, key, changed }),
            // Not as it was written: what the journal has of it is better.
            Err(_) => tracing::error!("a row is damaged; it is made anew at the next start"),
        }
    }
    Ok(records)
}

fn find(db: &Connection, table: &Table, key: &[String]) -> Result<Option<RawRow>> {
    db.prepare_cached(&format!("{} WHERE {}", table.select(), checksums::by_key(table.key)))?
        .query_row(params_from_iter(key), |row| {
            table.check(row)?;
            raw_row(row, table.columns)
        })
        .optional()
}

/// All cells of a row.
fn whole(row: &Row<'_>) -> Result<RawRow> {
    raw_row(row, &row.as_ref().column_names())
}
