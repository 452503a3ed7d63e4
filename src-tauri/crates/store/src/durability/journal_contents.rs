//! What `work.journal` says: one line per change, each with a checksum of its own.

use crate::durability::checksums::half;
use crate::durability::raw_row::RawRow;
use crate::folder::names::JOURNAL;
use crate::folder::private_files;
use crate::work::tables::Table;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};

/// The first line is shorter than this, in bytes.
const LONGEST_START: u64 = 4096;

/// A line is shorter than this, in bytes: a text has 100,000 at most, earlier versions took more.
const LONGEST_LINE: u64 = 64 << 20;

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "camelCase")]
pub enum Record {
    /// The lines that follow hold every row as it was at this change.
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
    pub fn changed(&self) -> i64 {
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
    let is_known = |table: &&Table| table.is_checksummed() || table.is_copied();
    Table::named(table).filter(is_known).map(|table| table.key)
}

fn parse(line: &[u8]) -> Option<Record> {
    let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (sum, json) = line.split_once(' ')?;
    (sum == sum_of(json.as_bytes())).then(|| serde_json::from_str(json).ok())?
}

/// Records as lines.
pub fn lines(records: &[Record]) -> io::Result<Vec<u8>> {
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
