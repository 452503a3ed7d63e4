//! Drafts and outbox carry a checksum in each row, over all its columns: SQLite itself does not notice when damage alters
//! what a row says (`reliability.md`, fact 8).

use crate::work::tables::Table;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Type, ValueRef};
use rusqlite::{Connection, Error, Result, Row};

/// A checksum.
pub type Checksum = [u8; 16];

impl Table {
    /// The columns of such rows within a wider query, each named `<table>_<column>`; [`Table::check_at`] looks at each.
    #[must_use]
    pub fn columns_within(&self) -> String {
        let Self { name, columns, .. } = self;
        columns
            .iter()
            .chain(&["checksum"])
            .map(|column| format!("{name}.{column} AS {name}_{column}"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Where the columns of [`Table::columns_within`] begin, and whether there is a row.
    pub fn begins_at(&self, row: &Row<'_>) -> Result<Option<usize>> {
        let first = row.as_ref().column_index(&format!("{}_{}", self.name, self.columns[0]))?;
        Ok((row.get_ref(first)? != ValueRef::Null).then_some(first))
    }

    /// How many columns after the first one of these it stands.
    pub fn place(&self, column: &str) -> usize {
        // An unknown column gets an index that no row has, so that reading it fails.
        self.columns.iter().position(|name| *name == column).unwrap_or(usize::MAX / 2)
    }

    /// Whether a row of [`Table::select`] is as it was written.
    pub fn check(&self, row: &Row<'_>) -> Result<()> {
        self.check_at(row, 0)
    }

    /// The same, of one whose columns begin further on.
    pub fn check_at(&self, row: &Row<'_>, first: usize) -> Result<()> {
        let end = first + self.columns.len();
        let cells = (first..end).map(|column| row.get_ref(column)).collect::<Result<Vec<_>>>()?;
        if row.get_ref(end)? == ValueRef::Blob(&checksum(self.name, &cells)) {
            return Ok(());
        }
        let what = format!("a row of {} is not as it was written", self.name);
        Err(Error::FromSqlConversionFailure(end, Type::Blob, what.into()))
    }

    /// Looks at every row.
    pub fn check_all(&self, db: &Connection) -> Result<()> {
        let mut query = db.prepare(&self.select())?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            self.check(row)?;
        }
        Ok(())
    }
}

/// The checksum over a row's cells: BLAKE3 over each cell's type, length and bytes, the first half of it. Columns that a later
/// schema added stand at the end and are empty in older rows; empty cells at the end do not count, so that the older
/// rows keep their checksums.
pub fn checksum(table: &str, cells: &[ValueRef<'_>]) -> Checksum {
    let mut hasher = blake3::Hasher::new();
    let mut cell = |kind: u8, bytes: &[u8]| {
        hasher.update(&[kind]).update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes()).update(bytes);
    };
    cell(b'T', table.as_bytes());
    let counting = cells.iter().rposition(|value| *value != ValueRef::Null).map_or(0, |last| last + 1);
    for value in &cells[..counting] {
        match value {
            ValueRef::Null => cell(b'n', &[]),
            ValueRef::Integer(number) => cell(b'i', &number.to_le_bytes()),
            ValueRef::Real(number) => cell(b'r', &number.to_le_bytes()),
            ValueRef::Text(text) => cell(b't', text),
            ValueRef::Blob(bytes) => cell(b'b', bytes),
        }
    }
    half(&hasher.finalize())
}

/// The first half of a BLAKE3 hash: that is enough to detect accidental damage, which is all it is for.
pub fn half(hash: &blake3::Hash) -> Checksum {
    let mut half = Checksum::default();
    half.copy_from_slice(&hash.as_bytes()[..16]);
    half
}

/// Makes the functions known that the schema and the triggers call.
pub fn register(db: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    db.create_scalar_function("row_checksum", -1, flags, |call: &Context<'_>| {
        let cells: Vec<ValueRef<'_>> = (1..call.len()).map(|place| call.get_raw(place)).collect();
        Ok(checksum(&call.get::<String>(0)?, &cells).to_vec())
    })?;
    db.create_scalar_function("text_fingerprint", 1, flags, |call: &Context<'_>| {
        Ok(domain::fingerprint(call.get::<String>(0)?.as_bytes()))
    })
}
