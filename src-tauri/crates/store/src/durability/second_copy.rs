//! The tables that have a second copy, but no checksum of their own: what cannot be asked for again and must be there when
//! `work.db` has to be made anew. Triggers of the writing connection note their changes, as they do for those with checksums.
//!
//! Not copied: where the owner left off (`view_states`, written with each scroll), which messages were sent from here
//! (`sent_here`, thousands of rows; losing them costs a mark on a bubble), and whatever is secret.

use crate::durability::checksums;
use rusqlite::{Connection, Result};

/// A table without checksums whose rows are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Its name.
    pub name: &'static str,
    /// What a row is known by: columns that hold text.
    pub key: &'static [&'static str],
    /// Which rows are not copied: a column and what it holds.
    pub except: Option<(&'static str, &'static str)>,
}

const fn table(name: &'static str, key: &'static [&'static str]) -> Copied {
    Copied { name, key, except: None }
}

/// All of them.
pub const COPIED: [Copied; 13] = [
    table("accounts", &["id"]),
    table("meta_apps", &["flavour"]),
    // Earlier versions kept the webhooks' verify token here. It is a secret, and moves to the vault when it is asked for.
    Copied { name: "settings", key: &["key"], except: Some(("key", "webhookToken")) },
    table("read_marks", &["account", "conversation"]),
    table("notes", &["account", "customer"]),
    table("labels", &["account", "customer", "key"]),
    table("first_seen", &["account", "customer"]),
    table("files", &["id"]),
    table("quotes", &["id"]),
    table("wanted_reactions", &["account", "message"]),
    table("put_away", &["account", "customer"]),
    table("own_ids", &["account", "id"]),
    table("renames", &["account", "was"]),
];

impl Copied {
    /// The table of this name, if it is one of them.
    pub fn named(name: &str) -> Option<&'static Self> {
        COPIED.iter().find(|table| table.name == name)
    }

    /// The query of all rows that are copied.
    pub fn select(&self) -> String {
        let only = self.except.map(|(column, value)| format!(" WHERE {column} <> '{value}'")).unwrap_or_default();
        format!("SELECT * FROM {}{only}", self.name)
    }

    /// The query of the row with a key.
    pub fn select_one(&self) -> String {
        format!("SELECT * FROM {} WHERE {}", self.name, checksums::by_key(self.key))
    }
}

/// The names of a table's columns.
pub fn columns_of(db: &Connection, table: &str) -> Result<Vec<String>> {
    db.prepare("SELECT name FROM pragma_table_info(?1)")?.query_map([table], |row| row.get(0))?.collect()
}
