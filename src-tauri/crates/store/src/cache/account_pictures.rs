//! The accounts' own profile pictures, as PNG.

use crate::{Store, StoreError};
use domain::AccountId;
use rusqlite::{Connection, OptionalExtension, Result, params};

impl Store {
    /// Keeps an account's picture, in place of an earlier one.
    pub async fn save_account_picture(&self, account: &AccountId, png: &[u8]) -> Result<(), StoreError> {
        let (account, png) = (account.clone(), png.to_vec());
        self.cache().write("save_account_picture", move |db| save(db, &account, &png)).await
    }

    /// An account's picture, once kept.
    pub async fn account_picture(&self, account: &AccountId) -> Result<Option<Vec<u8>>, StoreError> {
        let account = account.clone();
        self.cache().read(move |db| find(db, &account)).await
    }
}

fn save(db: &Connection, account: &AccountId, png: &[u8]) -> Result<()> {
    let sql = "INSERT INTO account_pictures (account, png) VALUES (?1, ?2)
               ON CONFLICT (account) DO UPDATE SET png = excluded.png";
    db.prepare_cached(sql)?.execute(params![account.as_str(), png])?;
    Ok(())
}

fn find(db: &Connection, account: &AccountId) -> Result<Option<Vec<u8>>> {
    db.prepare_cached("SELECT png FROM account_pictures WHERE account = ?1")?
        .query_row([account.as_str()], |row| row.get("png"))
        .optional()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::tests::cache_db;

    #[test]
    fn c8_an_account_has_one_picture() {
        let db = cache_db();
        save(&db, &"a".into(), b"old").unwrap();
        save(&db, &"a".into(), b"new").unwrap();
        assert_eq!(find(&db, &"a".into()).unwrap().as_deref(), Some(&b"new"[..]));
        assert_eq!(find(&db, &"b".into()).unwrap(), None);
    }
}
