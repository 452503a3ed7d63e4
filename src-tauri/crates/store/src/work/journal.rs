//! The second copy of drafts and outbox: `work.journal`, one line per change, each with a checksum of its own, on the
//! disk before a call answers. It is read only when `work.db` is damaged, or cannot be opened.

use crate::crash;
use crate::folder::{self, ensure_private_file};
use crate::work::cells::{Cells, cells};
use crate::work::sealed::{TABLES, Table, half};
use rusqlite::{Connection, OptionalExtension, Result, params_from_iter};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};

/// From this length on it is written anew from the tables.
const LIMIT: u64 = 1 << 20;

/// The first line is shorter than this, in bytes.
const LONGEST_START: u64 = 4096;

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
    },
    /// A row as it is now.
    Row {
        /// The table's name.
        table: String,
        /// Its cells by column.
        cells: Cells,
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

/// What a journal says.
#[derive(Debug, Default, PartialEq)]
pub struct Told {
    /// Its last word about each row, by table and key: its cells, or the number of the change that deleted it.
    pub rows: BTreeMap<(String, Vec<String>), std::result::Result<Cells, i64>>,
    /// If no line is missing: up to this change it knows every row there was.
    pub whole_up_to: Option<i64>,
    /// The latest change it knows.
    pub changed: i64,
    /// The latest generation it knows.
    pub generation: i64,
    /// Of which database it is the second copy, if it says so.
    pub identity: Option<String>,
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

    /// Notes what changed since it did so last. What goes wrong is told in the log and made good by the next call.
    /// Says whether it is on the disk.
    pub fn note(&mut self, db: &Connection) -> bool {
        let mut has_left = false;
        let noted = match changes(db) {
            Ok(records) if records.is_empty() => return true,
            Ok(records) => {
                has_left = records.iter().any(|record| matches!(record, Record::Gone { .. }));
                self.append(&records).and_then(|()| clear_touched(db))
            }
            Err(error) => Err(io::Error::other(error)),
        };
        // If everything there is takes more, it is not written anew with each change.
        let limit = if has_left { COMPACT_FROM } else { LIMIT }.max(2 * self.renewed);
        if noted.is_ok() && self.length <= limit {
            return true;
        }
        self.torn |= noted.is_err();
        self.renew_or_log(db) || noted.is_ok()
    }

    /// Writes it anew, so that what is erased in the tables is in it no more.
    pub fn forget(&mut self, db: &Connection) {
        if !self.renew_or_log(db) {
            self.file = None;
            drop(folder::remove_if_there(&path_in(&self.folder)));
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
            Err(error) => tracing::error!(kind = ?error.kind(), "the second copy of drafts and outbox is not written"),
        }
        if folder::read_file(&path).is_ok_and(|there| there.is_some()) {
            self.file = OpenOptions::new().append(true).open(&path).ok();
        }
        renewed.is_ok()
    }

    fn renew(&mut self, db: &Connection, path: &Path) -> io::Result<()> {
        if ensure_private_file(path).is_err() {
            return Err(io::Error::other("something else is in its place"));
        }
        let lines = lines(&everything(db, &self.folder).map_err(io::Error::other)?)?;
        folder::write_whole(path, &lines)?;
        crash::point("journal", "renewed");
        clear_touched(db)?;
        self.length = lines.len() as u64;
        self.renewed = self.length;
        Ok(())
    }
}

fn clear_touched(db: &Connection) -> io::Result<()> {
    db.execute("DELETE FROM touched", []).map(drop).map_err(io::Error::other)
}

/// Where the journal of a folder lies.
pub fn path_in(folder: &Path) -> PathBuf {
    folder.join("work.journal")
}

/// Whether a folder has a second copy of ours: its first line is as it was written.
pub fn is_one(folder: &Path) -> io::Result<bool> {
    let path = path_in(folder);
    let mut line = Vec::new();
    if folder::is_file(&path)? {
        io::BufReader::new(File::open(&path)?.take(LONGEST_START)).read_until(b'\n', &mut line)?;
    }
    Ok(matches!(parse(&line), Some(Record::Start { .. })))
}

/// Reads a journal. Lines that are not as they were written are skipped.
pub fn read(folder: &Path) -> Told {
    let bytes = folder::read_file(&path_in(folder)).ok().flatten().unwrap_or_default();
    let mut told = Told::default();
    let mut whole = true;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match parse(line) {
            Some(record) => told.take(record),
            None => whole = false,
        }
    }
    told.whole_up_to = told.whole_up_to.filter(|_| whole);
    told
}

impl Told {
    fn take(&mut self, record: Record) {
        let (key, row) = match record {
            Record::Start { changed, generation, identity } => {
                self.identity = identity;
                self.whole_up_to = Some(changed);
                self.changed = self.changed.max(changed);
                self.generation = self.generation.max(generation);
                return;
            }
            Record::Row { table, cells } => {
                let Some(known) = TABLES.iter().find(|known| known.name == table) else { return };
                let Some(key) = cells.key(known) else { return };
                self.changed = self.changed.max(cells.changed());
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

/// Every row of the tables. In place of rows that are not as they were written: what the journal so far knows and the
/// tables do not.
fn everything(db: &Connection, folder: &Path) -> Result<Vec<Record>> {
    let start = db.query_row("SELECT changes, generation, identity FROM counters", [], |row| {
        Ok(Record::Start { changed: row.get(0)?, generation: row.get(1)?, identity: Some(row.get(2)?) })
    })?;
    let (mut records, mut known, mut damaged) = (vec![start], BTreeSet::new(), false);
    for table in TABLES {
        let mut query = db.prepare_cached(&table.select())?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let cells = cells(row, table.columns)?;
            if table.check(row).is_err() {
                damaged = true;
                continue;
            }
            known.extend(cells.key(&table).map(|key| (table.name.to_owned(), key)));
            records.push(Record::Row { table: table.name.to_owned(), cells });
        }
    }
    if damaged {
        let others = read(folder).rows.into_iter().filter(|(key, _)| !known.contains(key));
        records.extend(others.filter_map(|((table, _), row)| Some(Record::Row { table, cells: row.ok()? })));
    }
    Ok(records)
}

/// What was touched since it was asked last, as it is now.
fn changes(db: &Connection) -> Result<Vec<Record>> {
    let sql = "SELECT name, one, two, max(changed) FROM touched GROUP BY name, one, two ORDER BY 4";
    let touched = db
        .prepare_cached(sql)?
        .query_map([], |row| {
            let (one, two): (String, String) = (row.get(1)?, row.get(2)?);
            Ok((row.get::<_, String>(0)?, [one, two], row.get(3)?))
        })?
        .collect::<Result<Vec<_>>>()?;
    if touched.is_empty() {
        return Ok(Vec::new());
    }
    let mut records = Vec::new();
    for (name, key, changed) in touched {
        let Some(table) = TABLES.iter().find(|table| table.name == name) else { continue };
        let key = key[..table.key.len()].to_vec();
        match find(db, table, &key) {
            Ok(Some(cells)) => records.push(Record::Row { table: name, cells }),
            Ok(None) => records.push(Record::Gone { table: name, key, changed }),
            // Not as it was written: what the journal has of it is better.
            Err(_) => tracing::error!("a row is damaged; it is made anew at the next start"),
        }
    }
    Ok(records)
}

fn find(db: &Connection, table: &Table, key: &[String]) -> Result<Option<Cells>> {
    let which: Vec<String> = table.key.iter().map(|column| format!("{column} = ?")).collect();
    db.prepare_cached(&format!("{} WHERE {}", table.select(), which.join(" AND ")))?
        .query_row(params_from_iter(key), |row| {
            table.check(row)?;
            cells(row, table.columns)
        })
        .optional()
}
