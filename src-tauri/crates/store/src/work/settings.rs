//! What the owner set up, as pairs of key and JSON. Only what differs from the default is written.

use crate::{Store, StoreError};
use rusqlite::{Connection, OptionalExtension, Result};

impl Store {
    /// The JSON kept under a key.
    pub async fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        let key = key.to_owned();
        self.work().read(move |db| find(db, &key)).await
    }

    /// Keeps JSON under a key, in place of what was there.
    ///
    /// # Errors
    /// [`StoreError::Sql`] when `value` is not JSON.
    pub async fn set_setting(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.work().write("set_setting", move |db| save(db, &key, &value)).await
    }

    /// Forgets a setting for good: it is in no file when this returns.
    ///
    /// # Errors
    /// When it could not be erased; then it may still be there.
    pub async fn erase_setting(&self, key: &str) -> Result<(), StoreError> {
        let key = key.to_owned();
        self.work().write("erase_setting", move |db| erase(db, &key)).await?;
        self.work().empty_log().await
    }
}

fn find(db: &Connection, key: &str) -> Result<Option<String>> {
    db.prepare_cached("SELECT value FROM settings WHERE key = ?1")?.query_row([key], |row| row.get("value")).optional()
}

fn save(db: &Connection, key: &str, value: &str) -> Result<()> {
    let sql =
        "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    db.prepare_cached(sql)?.execute([key, value])?;
    Ok(())
}

fn erase(db: &Connection, key: &str) -> Result<()> {
    db.prepare_cached("DELETE FROM settings WHERE key = ?1")?.execute([key]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::tests::work_db;

    #[test]
    fn i7_a_setting_is_read_back_as_written_and_nothing_but_json_is_taken() {
        let db = work_db();
        assert_eq!(find(&db, "timezone").unwrap(), None);
        save(&db, "timezone", r#""Europe/Lisbon""#).unwrap();
        save(&db, "timezone", r#""Asia/Kathmandu""#).unwrap();
        assert!(save(&db, "timezone", "Mars/Olympus").is_err());
        assert_eq!(find(&db, "timezone").unwrap().as_deref(), Some(r#""Asia/Kathmandu""#));
    }
}
