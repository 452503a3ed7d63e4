//! Triggers of the writing connection: whatever statement changes a row, its checksum is made anew and the change is noted
//! for the journal. They live in that connection and not in the file.

use crate::durability::checksums::{CHANGED, TABLES, Table};
use crate::durability::second_copy::{COPIED, Copied, columns_of};
use rusqlite::{Connection, Result};

/// Does so for what this connection writes from now on. `touched` holds the keys of the rows changed since it was emptied,
/// each as a JSON array; `second_copy`, up to which change the journal knows everything.
pub fn install(db: &Connection) -> Result<()> {
    db.execute_batch(
        "CREATE TEMP TABLE touched (name TEXT NOT NULL, key TEXT NOT NULL, changed INTEGER NOT NULL);
         CREATE TEMP TABLE second_copy (changed INTEGER NOT NULL);
         INSERT INTO second_copy VALUES (0)",
    )?;
    for table in TABLES {
        db.execute_batch(&of_checksummed(&table))?;
    }
    for table in COPIED {
        db.execute_batch(&of_copied(&table, &columns_of(db, table.name)?))?;
    }
    Ok(())
}

/// The statement that counts a change, and notes up to which one the second copy knew everything.
const COUNT: &str = "UPDATE counters SET changes = changes + 1, noted = (SELECT changed FROM second_copy);";

/// The statement that notes for the journal which row of a table was changed by the latest change.
fn note(table: &str, key: &[&str], row: &str) -> String {
    let key: Vec<String> = key.iter().map(|column| format!("{row}.{column}")).collect();
    format!("INSERT INTO touched SELECT '{table}', json_array({}), changes FROM counters;", key.join(", "))
}

fn of_checksummed(Table { name, key, columns }: &Table) -> String {
    let all = columns.join(", ");
    let kept = columns.iter().filter(|column| **column != CHANGED).copied().collect::<Vec<_>>().join(", ");
    let note = |row: &str| note(name, key, row);
    let written = format!(
        "{COUNT}
         UPDATE {name} SET {CHANGED} = (SELECT changes FROM counters) WHERE rowid = NEW.rowid;
         UPDATE {name} SET checksum = row_checksum('{name}', {all}) WHERE rowid = NEW.rowid;
         {}",
        note("NEW")
    );
    format!(
        "CREATE TEMP TRIGGER {name}_inserted AFTER INSERT ON main.{name} BEGIN {written} END;
         CREATE TEMP TRIGGER {name}_updated AFTER UPDATE OF {kept} ON main.{name} BEGIN {written} END;
         CREATE TEMP TRIGGER {name}_deleted AFTER DELETE ON main.{name} BEGIN {COUNT} {} END;",
        note("OLD")
    )
}

/// An update that changes nothing is none.
fn of_copied(table: &Copied, columns: &[String]) -> String {
    let name = table.name;
    let note = |row: &str| format!("{COUNT} {}", note(name, table.key, row));
    let copied = |row: &str| match table.except {
        Some((column, value)) => format!("{row}.{column} <> '{value}'"),
        None => "TRUE".to_owned(),
    };
    let differing: Vec<String> = columns.iter().map(|it| format!("OLD.\"{it}\" IS NOT NEW.\"{it}\"")).collect();
    format!(
        "CREATE TEMP TRIGGER {name}_inserted AFTER INSERT ON main.{name} WHEN {} BEGIN {} END;
         CREATE TEMP TRIGGER {name}_updated AFTER UPDATE ON main.{name} WHEN {} AND ({}) BEGIN {} {} END;
         CREATE TEMP TRIGGER {name}_deleted AFTER DELETE ON main.{name} WHEN {} BEGIN {} END;",
        copied("NEW"),
        note("NEW"),
        copied("NEW"),
        differing.join(" OR "),
        note("OLD"),
        note("NEW"),
        copied("OLD"),
        note("OLD"),
    )
}
