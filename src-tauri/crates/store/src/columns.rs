//! How values of the domain lie in columns: times as whole milliseconds of UTC, closed sets and lists as JSON or words.

use chrono::{DateTime, Utc};
use rusqlite::types::Type;
use rusqlite::{Error, Result, Row, RowIndex};
use serde::{Serialize, de::DeserializeOwned};
use std::str::FromStr;

/// A time as its column holds it.
pub fn ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// The time in a NOT NULL column.
pub fn time(row: &Row<'_>, column: impl RowIndex) -> Result<DateTime<Utc>> {
    from_ms(row.get(column)?)
}

/// The time in a column that may be empty.
pub fn time_if_any(row: &Row<'_>, column: impl RowIndex) -> Result<Option<DateTime<Utc>>> {
    row.get::<_, Option<i64>>(column)?.map(from_ms).transpose()
}

/// A time from its column.
pub fn from_ms(ms: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_millis(ms).ok_or(Error::IntegralValueOutOfRange(0, ms))
}

/// The word in a column, as one of a closed set.
pub fn word<T: FromStr>(row: &Row<'_>, column: &str) -> Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    row.get_ref(column)?.as_str()?.parse().map_err(foreign)
}

/// The JSON in a column.
pub fn json<T: DeserializeOwned>(row: &Row<'_>, column: impl RowIndex) -> Result<T> {
    serde_json::from_str(row.get_ref(column)?.as_str()?).map_err(foreign)
}

/// A value as the JSON of its column.
pub fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::ToSqlConversionFailure(Box::new(error)))
}

/// The statement that inserts one row with these columns.
pub fn insert_sql(table: &str, columns: &[&str]) -> String {
    let places = vec!["?"; columns.len()].join(", ");
    format!("INSERT INTO {table} ({}) VALUES ({places})", columns.join(", "))
}

/// A LIMIT; more than SQLite can count means all.
pub fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// The error of a column that holds what this crate never writes.
pub fn foreign(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::FromSqlConversionFailure(0, Type::Text, Box::new(error))
}
