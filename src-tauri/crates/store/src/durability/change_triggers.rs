//! Triggers of the writing connection: whatever statement changes a row, its checksum is made anew and the change is noted
//! for the journal. They are made in that connection and are not in the file.

use crate::work::tables::{CHANGED, Kept, TABLES, Table};
use rusqlite::{Connection, Result};

/// Does so for what this connection writes from now on. `touched` holds the keys of the rows changed since it was emptied,
/// each as a JSON array; `second_copy` tells up to which change the journal knows everything.
pub fn install(db: &Connection) -> Result<()> {
    db.execute_batch(
        "CREATE TEMP TABLE touched (name TEXT NOT NULL, key TEXT NOT NULL, changed INTEGER NOT NULL);
         CREATE TEMP TABLE second_copy (changed INTEGER NOT NULL);
         INSERT INTO second_copy VALUES (0)",
    )?;
    TABLES.iter().filter_map(triggers).try_for_each(|triggers| db.execute_batch(&triggers))
}

/// The statement that counts a change, and notes up to which one the second copy knew everything.
const COUNT: &str = "UPDATE counters SET changes = changes + 1, noted = (SELECT changed FROM second_copy);";

/// The statement that notes for the journal which row of a table was changed by the latest change.
fn note(table: &str, key: &[&str], row: &str) -> String {
    let key: Vec<String> = key.iter().map(|column| format!("{row}.{column}")).collect();
    format!("INSERT INTO touched SELECT '{table}', json_array({}), changes FROM counters;", key.join(", "))
}

fn triggers(table: &Table) -> Option<String> {
    match table.kept {
        Kept::Checksummed => Some(of_checksummed(table)),
        Kept::Copied => Some(of_copied(table, |_| "TRUE".to_owned())),
        Kept::CopiedBut(column, value) => Some(of_copied(table, |row| format!("{row}.{column} <> '{value}'"))),
        Kept::InFileOnly | Kept::OfFile => None,
    }
}

fn of_checksummed(Table { name, key, columns, .. }: &Table) -> String {
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

/// `copied` is the condition for a row that is. An update that changes nothing is none.
fn of_copied(table: &Table, copied: impl Fn(&str) -> String) -> String {
    let name = table.name;
    let note = |row: &str| format!("{COUNT} {}", note(name, table.key, row));
    let differing: Vec<String> = table.columns.iter().map(|it| format!("OLD.{it} IS NOT NEW.{it}")).collect();
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
