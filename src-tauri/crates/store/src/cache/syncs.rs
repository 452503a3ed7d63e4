//! When each account was last read in full (I4).

use crate::columns::{ms, time};
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::AccountId;
use rusqlite::{Connection, OptionalExtension, Result, params};

impl Store {
    /// When an account was last read in full, if ever. A failed sync never moves it.
    pub async fn last_synced(&self, account: &AccountId) -> Result<Option<DateTime<Utc>>, StoreError> {
        let account = account.clone();
        self.cache().read(move |db| last(db, &account)).await
    }

    /// Writes down when an account was last read in full, without anything that was read.
    pub async fn note_synced(&self, account: &AccountId, at: DateTime<Utc>) -> Result<(), StoreError> {
        let account = account.clone();
        self.cache().write("note_synced", move |db| done(db, &account, at)).await
    }
}

fn last(db: &Connection, account: &AccountId) -> Result<Option<DateTime<Utc>>> {
    db.prepare_cached("SELECT synced_at FROM syncs WHERE account = ?1")?
        .query_row([account.as_str()], |row| time(row, "synced_at"))
        .optional()
}

/// Writes down a full, successful sync. An earlier time is written, too: a clock that was ahead and is set right must
/// not stop it.
pub fn done(db: &Connection, account: &AccountId, at: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO syncs (account, synced_at) VALUES (?1, ?2)
               ON CONFLICT (account) DO UPDATE SET synced_at = excluded.synced_at";
    db.prepare_cached(sql)?.execute(params![account.as_str(), ms(at)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::tests::{at, cache_db};

    #[test]
    fn i4_each_account_has_its_own_last_sync() {
        let db = cache_db();
        assert_eq!(last(&db, &"a".into()).unwrap(), None);
        done(&db, &"a".into(), at(5)).unwrap();
        done(&db, &"a".into(), at(9)).unwrap();
        assert_eq!(last(&db, &"a".into()).unwrap(), Some(at(9)));
        assert_eq!(last(&db, &"b".into()).unwrap(), None);
    }
}
