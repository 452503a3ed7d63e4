//! The columns of a table whose rows carry checksums, each with how it is written and read: one line for each.

use crate::columns::{from_ms, insert_sql};
use crate::work::table::{CHANGED, Table};
use chrono::{DateTime, Utc};
use rusqlite::types::{FromSql, Value, ValueRef};
use rusqlite::{Connection, Result, Row, params_from_iter};
use serde::de::DeserializeOwned;

/// Gives what of a `T` stands in a column.
type Write<T> = fn(&T) -> Result<Value>;

/// Puts what stands in a column into a `T`.
type Read<T> = fn(&mut T, Cell<'_>) -> Result<()>;

/// A column of a table whose rows are written from a `T` and read into one.
pub struct Column<T: 'static> {
    /// Its name.
    pub name: &'static str,
    /// What of a `T` stands in it; `None`: the file fills it by itself.
    write: Option<Write<T>>,
    /// Puts what stands in it into a `T`, into which the columns before it were put already.
    read: Read<T>,
    /// It never changes once the row is there.
    is_fixed: bool,
}

/// What stands in a column of a row.
#[derive(Clone, Copy)]
pub struct Cell<'a> {
    row: &'a Row<'a>,
    place: usize,
}

impl<T> Column<T> {
    /// One that never changes once the row is there.
    pub const fn fixed(name: &'static str, write: Write<T>, read: Read<T>) -> Self {
        Self { name, write: Some(write), read, is_fixed: true }
    }

    /// One that may change.
    pub const fn changing(name: &'static str, write: Write<T>, read: Read<T>) -> Self {
        Self { name, write: Some(write), read, is_fixed: false }
    }

    /// The place of a row in the order of writing, which the file gives it.
    pub const fn ordinal() -> Self {
        Self { name: "ordinal", write: None, read: |_, _| Ok(()), is_fixed: true }
    }

    /// Which change of the file was the row's latest, which the file counts.
    pub const fn changed() -> Self {
        Self { name: CHANGED, write: None, read: |_, _| Ok(()), is_fixed: true }
    }
}

/// The names of columns.
pub const fn names<T, const COUNT: usize>(columns: &[Column<T>; COUNT]) -> [&'static str; COUNT] {
    let mut names = [""; COUNT];
    let mut place = 0;
    while place < COUNT {
        names[place] = columns[place].name;
        place += 1;
    }
    names
}

/// A row whose columns begin at `first`, put into `blank`; one that is not as it was written is an error.
pub fn read<T>(table: &Table, columns: &[Column<T>], blank: T, row: &Row<'_>, first: usize) -> Result<T> {
    table.check_at(row, first)?;
    let mut read = blank;
    for (place, column) in (first..).zip(columns) {
        (column.read)(&mut read, Cell { row, place })?;
    }
    Ok(read)
}

/// Inserts a row. `on_conflict` says what becomes of one that is there already. Tells whether a row was written.
pub fn insert<T>(db: &Connection, table: &Table, columns: &[Column<T>], row: &T, on_conflict: &str) -> Result<bool> {
    let written = columns.iter().filter_map(|column| Some((column.name, column.write?)));
    let (names, values): (Vec<&str>, Vec<Write<T>>) = written.unzip();
    let values: Vec<Value> = values.into_iter().map(|write| write(row)).collect::<Result<_>>()?;
    let sql = format!("{} {on_conflict}", insert_sql(table.name, &names));
    Ok(db.prepare_cached(&sql)?.execute(params_from_iter(values))? == 1)
}

/// What may change in a row, as an assignment of `value` of each column's name.
pub fn assigned<T>(columns: &[Column<T>], value: impl Fn(&str) -> String) -> String {
    let changing = columns.iter().filter(|column| !column.is_fixed);
    changing.map(|column| format!("{} = {}", column.name, value(column.name))).collect::<Vec<_>>().join(", ")
}

/// The values of what may change in a row, in the order of [`assigned`].
pub fn changing_values<T>(columns: &[Column<T>], row: &T) -> Result<Vec<Value>> {
    let changing = columns.iter().filter(|column| !column.is_fixed);
    changing.filter_map(|column| Some(column.write?(row))).collect()
}

impl Cell<'_> {
    /// As it stands there.
    pub fn get<V: FromSql>(self) -> Result<V> {
        self.row.get(self.place)
    }

    /// As a text.
    pub fn text(&self) -> Result<&str> {
        Ok(self.row.get_ref(self.place)?.as_str()?)
    }

    /// As a time.
    pub fn time(self) -> Result<DateTime<Utc>> {
        from_ms(self.get()?)
    }

    /// As what its JSON says.
    pub fn json<V: DeserializeOwned>(self) -> Result<V> {
        crate::columns::json(self.row, self.place)
    }

    /// It is NULL.
    pub fn is_empty(self) -> Result<bool> {
        Ok(self.row.get_ref(self.place)? == ValueRef::Null)
    }

    /// What is read from it, if anything stands in it.
    pub fn if_any<V>(self, read: fn(Self) -> Result<V>) -> Result<Option<V>> {
        if self.is_empty()? { Ok(None) } else { read(self).map(Some) }
    }
}
