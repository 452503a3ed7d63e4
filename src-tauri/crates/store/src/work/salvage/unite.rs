//! The tables and their second copy as one. The copy is written after the tables, so that it never knows more than they
//! did; where it does, the tables have lost something.

use super::Reading;
use crate::work::cells::Cells;
use crate::work::journal::Told;
use crate::work::sealed::{DRAFTS, OUTBOX, Table};
use std::collections::BTreeMap;

/// The drafts, and the outbox in the order of pressing Send. Of two states of a draft the higher revision counts, a
/// cleared one included; of two states of a message the later one.
pub fn unite(reading: Reading, told: &Told) -> (Vec<Cells>, Vec<Cells>) {
    let drafts = of_table(&DRAFTS, reading.drafts, told, |row| (row.integer("revision").unwrap_or(0), row.changed()));
    let mut outbox = of_table(&OUTBOX, reading.outbox, told, |row| (0, row.changed()));
    outbox.sort_by_key(|row| (row.integer("ordinal").unwrap_or(i64::MAX), row.changed()));
    (drafts, outbox)
}

fn of_table(table: &Table, rows: Vec<Cells>, told: &Told, age: impl Fn(&Cells) -> (i64, i64)) -> Vec<Cells> {
    let mut united: BTreeMap<Vec<String>, Cells> = BTreeMap::new();
    let mut put = |key: Vec<String>, row: Cells| match united.get(&key) {
        Some(known) if age(known) >= age(&row) => {}
        _ => drop(united.insert(key, row)),
    };
    for row in rows {
        let Some(key) = row.key(table) else { continue };
        let last_word = told.rows.get(&(table.name.to_owned(), key.clone()));
        let is_gone = match last_word {
            Some(Ok(_)) => false,
            Some(Err(gone)) => row.changed() <= *gone,
            // A journal without a gap that does not know it: it had been deleted when the journal was written.
            None => told.whole_up_to.is_some_and(|whole| row.changed() <= whole),
        };
        if !is_gone {
            put(key, row);
        }
    }
    for ((name, key), row) in &told.rows {
        if let (true, Ok(row)) = (name == table.name, row) {
            put(key.clone(), row.clone());
        }
    }
    united.into_values().collect()
}
