//! A row of any table as its cells by column: what the second copy and the salvage work with, whatever the columns are.

use crate::durability::checksums::checksum;
use crate::work::tables::{CHANGED, Table};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Result, Row};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// The cells of a row.
#[derive(Clone, Default, PartialEq)]
pub struct RawRow(BTreeMap<String, Value>);

impl std::fmt::Debug for RawRow {
    /// Tells the columns, not what they hold.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

/// The first cells of a row, named by `columns`.
pub fn raw_row<S: AsRef<str>>(row: &Row<'_>, columns: &[S]) -> Result<RawRow> {
    let cell = |(place, column): (usize, &S)| {
        let value = match row.get_ref(place)? {
            // Damage can make text that is not UTF-8. What can be read of it is kept: it may be all that is left.
            ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Integer(number),
            ValueRef::Real(number) => Value::Real(number),
            ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        };
        Ok((column.as_ref().to_owned(), value))
    };
    columns.iter().enumerate().map(cell).collect::<Result<_>>().map(RawRow)
}

impl RawRow {
    /// The value in a column.
    pub fn get(&self, column: &str) -> Option<&Value> {
        self.0.get(column)
    }

    /// Puts a value into a column.
    pub fn set(&mut self, column: &str, value: Value) {
        self.0.insert(column.to_owned(), value);
    }

    /// The columns and their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(column, value)| (column.as_str(), value))
    }

    /// The text in a column.
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The number in a column.
    pub fn integer(&self, column: &str) -> Option<i64> {
        match self.0.get(column) {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        }
    }

    /// Which change was the row's latest; rows of the first schema count none.
    pub fn changed(&self) -> i64 {
        self.integer(CHANGED).unwrap_or(0)
    }

    /// What the row is known by, in a table with this key.
    pub fn key(&self, key: &[&str]) -> Option<Vec<String>> {
        key.iter().map(|column| self.text(column).map(str::to_owned)).collect()
    }

    /// Whether the row is as it was written; `None` when its table has no checksums yet.
    pub fn is_sound(&self, table: &Table) -> Option<bool> {
        let Value::Blob(found) = self.0.get("checksum")? else { return Some(false) };
        // A file of an earlier schema lacks the columns that came later.
        let cell = |column: &&str| self.0.get(*column).map_or(ValueRef::Null, ValueRef::from);
        let cells: Vec<ValueRef<'_>> = table.columns.iter().map(cell).collect();
        Some(checksum(table.name, &cells)[..] == found[..])
    }
}

impl Serialize for RawRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(column, value)| {
            let json = match value {
                Value::Integer(number) => serde_json::Value::from(*number),
                Value::Text(text) => serde_json::Value::from(text.as_str()),
                // No copied table has BLOBs.
                Value::Null | Value::Real(_) | Value::Blob(_) => serde_json::Value::Null,
            };
            (column, json)
        }))
    }
}

impl<'de> Deserialize<'de> for RawRow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let json = BTreeMap::<String, serde_json::Value>::deserialize(deserializer)?;
        let value = |json| match json {
            serde_json::Value::String(text) => Value::Text(text),
            serde_json::Value::Number(number) => number.as_i64().map_or(Value::Null, Value::Integer),
            _ => Value::Null,
        };
        Ok(Self(json.into_iter().map(|(column, json)| (column, value(json))).collect()))
    }
}
