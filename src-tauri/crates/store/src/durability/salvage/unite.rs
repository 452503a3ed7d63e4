//! The tables and their second copy as one. The copy is written after the tables, so that it never has more than they
//! had. If it has more, the tables have lost something.

use super::Reading;
use crate::durability::journal_contents::JournalContents;
use crate::durability::raw_row::RawRow;
use crate::work::tables::{DRAFTS, EARLIER, OUTBOX, TABLES, Table};
use std::collections::{BTreeMap, BTreeSet};

/// The drafts, and the outbox in the order of pressing Send. Of two states of a draft the higher revision counts, a
/// cleared one included; of two states of a message the later one.
pub fn unite(reading: Reading, told: &JournalContents) -> (Vec<RawRow>, Vec<RawRow>) {
    let drafts = of_table(&DRAFTS, reading.drafts, told, |row| (row.integer("revision").unwrap_or(0), row.changed()));
    let mut outbox = of_table(&OUTBOX, reading.outbox, told, |row| (0, row.changed()));
    outbox.sort_by_key(|row| (row.integer("ordinal").unwrap_or(i64::MAX), row.changed()));
    (drafts, outbox)
}

/// The rows of the tables without checksums, by table, those that have an order in it. As long as the second copy knows
/// of every change that the file counted, its word counts, since each of its lines has a checksum.
pub fn unite_copied(reading: &mut Reading, told: &JournalContents) -> Vec<(Table, Vec<RawRow>)> {
    let is_current = told.changed >= reading.counted;
    let mut others = std::mem::take(&mut reading.others);
    let is_told = |table: &Table| table.is_copied() && told.copied.contains(table.name);
    for table in TABLES.into_iter().chain(EARLIER).filter(is_told) {
        let place = others.iter().position(|(other, _)| *other == table);
        let of_file = place.map(|place| others.swap_remove(place).1).unwrap_or_default();
        let word = |key: &Vec<String>| told.rows.get(&(table.name.to_owned(), key.clone()));
        let keys: BTreeSet<Vec<String>> = of_file.iter().filter_map(|row| row.key(table.key)).collect();
        let counts =
            |key: Vec<String>| if is_current { told.whole_up_to.is_none() && word(&key).is_none() } else { true };
        let mut rows: Vec<RawRow> = of_file.into_iter().filter(|row| row.key(table.key).is_some_and(counts)).collect();
        if is_current || !reading.is_whole {
            let of_table =
                told.rows.iter().filter(|((name, key), _)| name == table.name && (is_current || !keys.contains(key)));
            rows.extend(of_table.filter_map(|(_, row)| row.as_ref().ok().cloned()));
        }
        rows.sort_by_key(|row| row.integer("ordinal").unwrap_or(i64::MAX));
        others.push((table, rows));
    }
    others
}

fn of_table(
    table: &Table,
    rows: Vec<RawRow>,
    told: &JournalContents,
    age: impl Fn(&RawRow) -> (i64, i64),
) -> Vec<RawRow> {
    let mut united: BTreeMap<Vec<String>, RawRow> = BTreeMap::new();
    let mut put = |key: Vec<String>, row: RawRow| match united.get(&key) {
        Some(known) if age(known) >= age(&row) => {}
        _ => drop(united.insert(key, row)),
    };
    for row in rows {
        let Some(key) = row.key(table.key) else { continue };
        let last_word = told.rows.get(&(table.name.to_owned(), key.clone()));
        let is_gone = match last_word {
            Some(Ok(_)) => false,
            Some(Err(gone)) => row.changed() <= *gone,
            // The journal has no gap and does not have this row: the row was deleted before the journal was written.
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
