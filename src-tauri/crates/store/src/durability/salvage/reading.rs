//! Everything that can be read of a database, however damaged.

use crate::durability::checksums;
use crate::durability::raw_row::{RawRow, raw_row};
use crate::work::schema::KIND;
use crate::work::tables::{DRAFTS, EARLIER, Kept, OUTBOX, TABLES, Table, WANTED_REACTIONS};
use domain::NotSent;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Params, Result, params_from_iter};
use rusqlite_migration::Migrations;
use std::collections::BTreeMap;

/// When neither end of a table can be read: so many rows are looked for one by one.
const PROBED: i64 = 10_000;

/// What was found in a database.
#[derive(Debug, Default)]
pub struct Reading {
    /// Rows of drafts that are as they were written, or of a schema that cannot tell.
    pub drafts: Vec<RawRow>,
    /// The same of the outbox, in the order of pressing Send.
    pub outbox: Vec<RawRow>,
    /// Rows of both, by table, that are not as they were written.
    pub altered: Vec<(Table, RawRow)>,
    /// Rows of the other tables.
    pub others: Vec<(Table, Vec<RawRow>)>,
    /// How often the database was opened, as far as it is known.
    pub generation: i64,
    /// How many changes the database counted, as far as it is known.
    pub counted: i64,
    /// Every table could be read to its end.
    pub is_whole: bool,
}

impl Reading {
    /// The latest change of a row.
    pub fn changed(&self) -> i64 {
        self.drafts.iter().chain(&self.outbox).map(RawRow::changed).max().unwrap_or(0)
    }

    /// What this has, and what only the other one has.
    pub fn or(mut self, other: Self) -> Self {
        // Of two states of one row the later one counts when they are united with the journal.
        self.drafts.extend(other.drafts);
        self.outbox.extend(other.outbox);
        self.altered.extend(other.altered);
        self.generation = self.generation.max(other.generation);
        self.counted = self.counted.max(other.counted);
        for (table, rows) in other.others {
            match self.others.iter_mut().find(|(name, _)| *name == table) {
                // A key that is there twice is written once, the first one.
                Some((_, known)) => known.extend(rows),
                None => self.others.push((table, rows)),
            }
        }
        self
    }
}

/// Reads all tables of a database.
pub fn read_tables(db: &Connection) -> Reading {
    let mut reading = Reading { is_whole: true, ..Reading::default() };
    // If even that cannot be read, no table counts as complete.
    let schema = db.query_row("SELECT user_version FROM pragma_user_version", [], |row| row.get(0)).unwrap_or(u32::MAX);
    let is_there = |table: &Table| (table.since..=table.until).contains(&schema);
    let is_other = |table: &Table| !matches!(table.kept, Kept::Checksummed | Kept::OfFile) && is_there(table);
    for table in TABLES.into_iter().chain(EARLIER).filter(is_other) {
        let (rows, whole) = rows(db, &table);
        reading.is_whole &= whole;
        reading.others.push((table, rows));
    }
    let (drafts, drafts_whole) = rows(db, &DRAFTS);
    let (outbox, outbox_whole) = rows(db, &OUTBOX);
    reading.is_whole &= drafts_whole && outbox_whole;
    let (drafts, outbox) = if drafts.iter().chain(&outbox).all(|row| row.get("checksum").is_none()) {
        of_first_schema(&drafts, &outbox).unwrap_or_default()
    } else {
        (drafts, outbox)
    };
    reading.generation = db.query_row("SELECT generation FROM counters", [], |row| row.get(0)).unwrap_or_default();
    reading.counted = db.query_row("SELECT changes FROM counters", [], |row| row.get(0)).unwrap_or_default();
    for (table, rows) in [(DRAFTS, drafts), (OUTBOX, outbox)] {
        for row in rows {
            match row.is_sound(&table) {
                Some(false) => reading.altered.push((table, row)),
                _ if table == DRAFTS => reading.drafts.push(row),
                _ => reading.outbox.push(row),
            }
        }
    }
    reading
}

/// Every row of a table that can be read, in order, and whether none is missing.
fn rows(db: &Connection, table: &Table) -> (Vec<RawRow>, bool) {
    let (by, table) = (table.order(), table.name);
    let mut found = BTreeMap::new();
    // Read as text, since damage can make names that are none, which SQLite's own list of them must not have.
    let Ok(columns) = names(db, table) else { return (Vec::new(), false) };
    let all = columns.iter().map(|name| format!("\"{}\"", name.replace('"', "\"\""))).collect::<Vec<_>>().join(", ");
    let query = format!("SELECT {all}, {by} FROM {table}");
    if scan(db, &format!("{query} ORDER BY {by}"), [], &columns, &mut found).is_ok() {
        return (found.into_values().collect(), true);
    }
    // Something in the middle is damaged: from the other end, and then what lies between two damaged places.
    let last = by.split(", ").map(|column| format!("{column} DESC")).collect::<Vec<_>>().join(", ");
    drop(scan(db, &format!("{query} ORDER BY {last}"), [], &columns, &mut found));
    if by == "rowid" {
        for number in 1..=PROBED {
            drop(scan(db, &format!("{query} WHERE rowid = ?1"), [number], &columns, &mut found));
        }
    }
    (found.into_values().collect(), false)
}

fn names(db: &Connection, table: &str) -> Result<Vec<String>> {
    db.prepare("SELECT name FROM pragma_table_info(?1)")?
        .query_map([table], |row| Ok(String::from_utf8_lossy(row.get_ref(0)?.as_bytes()?).into_owned()))?
        .collect()
}

/// What rows are ordered by: their numbers, else their texts.
type Place = (Vec<i64>, Vec<String>);

/// Reads rows: the cells of `columns`, and behind them what they are ordered by.
fn scan(
    db: &Connection,
    sql: &str,
    key: impl Params,
    columns: &[String],
    found: &mut BTreeMap<Place, RawRow>,
) -> Result<()> {
    let mut query = db.prepare_cached(sql)?;
    let width = query.column_count();
    let mut rows = query.query(key)?;
    while let Some(row) = rows.next()? {
        let mut place = Place::default();
        for column in columns.len()..width {
            match row.get_ref(column)? {
                ValueRef::Integer(number) => place.0.push(number),
                ValueRef::Text(text) => place.1.push(String::from_utf8_lossy(text).into_owned()),
                _ => {}
            }
        }
        found.entry(place).or_insert(raw_row(row, columns)?);
    }
    Ok(())
}

/// Drafts and outbox of the first schema as this one has them.
fn of_first_schema(drafts: &[RawRow], outbox: &[RawRow]) -> Option<(Vec<RawRow>, Vec<RawRow>)> {
    let db = brought_up_to_date(1, &[(DRAFTS, drafts), (OUTBOX, outbox)]).ok()?;
    Some((rows(&db, &DRAFTS).0, rows(&db, &OUTBOX).0))
}

/// Wishes for reactions as the rows of the outbox that they are now, in their order.
pub fn as_outbox_rows(mut wishes: Vec<RawRow>) -> Vec<RawRow> {
    for wish in &mut wishes {
        // Without a reason that is understood it goes out again, which changes nothing if Instagram has it already.
        if wish.text("why").is_some_and(|why| serde_json::from_str::<NotSent>(why).is_err()) {
            wish.set("why", Value::Null);
        }
    }
    let db = brought_up_to_date(WANTED_REACTIONS.until, &[(WANTED_REACTIONS, &wishes)]);
    db.map(|db| rows(&db, &OUTBOX).0).unwrap_or_default()
}

/// A database with these rows of an earlier schema, brought up to date. Rows that it does not take are left out.
fn brought_up_to_date(schema: u32, tables: &[(Table, &[RawRow])]) -> rusqlite_migration::Result<Connection> {
    let mut db = Connection::open_in_memory()?;
    checksums::register(&db)?;
    let migrations = Migrations::from_slice(KIND.migrations);
    migrations.to_version(&mut db, schema as usize)?;
    for (table, rows) in tables {
        for row in *rows {
            let (columns, values): (Vec<&str>, Vec<_>) = row.iter().unzip();
            let places = vec!["?"; columns.len()].join(", ");
            let sql = format!("INSERT OR IGNORE INTO {} ({}) VALUES ({places})", table.name, columns.join(", "));
            drop(db.execute(&sql, params_from_iter(values)));
        }
    }
    migrations.to_latest(&mut db)?;
    Ok(db)
}
