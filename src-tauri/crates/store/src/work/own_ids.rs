//! By what other numbers an account's own side is known in conversations (`platform.md` §0, "Identifiers"). Learned at
//! logins and while reading. All are kept, since it differs by account and by answer which of them is used.

use crate::{Store, StoreError};
use domain::AccountId;
use rusqlite::{Connection, Result};
use std::collections::BTreeSet;

impl Store {
    /// The other numbers of an account.
    pub async fn own_ids(&self, account: &AccountId) -> Result<BTreeSet<String>, StoreError> {
        let account = account.clone();
        self.work().read(move |db| of(db, &account)).await
    }

    /// The other numbers of all accounts.
    pub async fn all_own_ids(&self) -> Result<Vec<(AccountId, String)>, StoreError> {
        self.work().read(all).await
    }

    /// Keeps further numbers of an account, and its @username as it was heard last; nothing is forgotten.
    pub async fn learn_own_side(
        &self,
        account: &AccountId,
        ids: &BTreeSet<String>,
        username: &str,
    ) -> Result<(), StoreError> {
        let (account, ids, username) = (account.clone(), ids.clone(), username.to_owned());
        let learn = move |db: &Connection| {
            let sql = "INSERT OR IGNORE INTO own_ids (account, id) VALUES (?1, ?2)";
            let mut insert = db.prepare_cached(sql)?;
            ids.iter().try_for_each(|id| insert.execute([account.as_str(), id]).map(drop))?;
            let sql = "UPDATE accounts SET username = ?2 WHERE id = ?1 AND username <> ?2 AND ?2 <> ''";
            db.prepare_cached(sql)?.execute([account.as_str(), &username]).map(drop)
        };
        self.work().write("learn_own_side", learn).await
    }
}

/// See [`Store::own_ids`].
pub fn of(db: &Connection, account: &AccountId) -> Result<BTreeSet<String>> {
    db.prepare_cached("SELECT id FROM own_ids WHERE account = ?1")?
        .query_map([account.as_str()], |row| row.get(0))?
        .collect()
}

fn all(db: &Connection) -> Result<Vec<(AccountId, String)>> {
    db.prepare_cached("SELECT account, id FROM own_ids ORDER BY account, id")?
        .query_map([], |row| Ok((AccountId::new(row.get::<_, String>(0)?), row.get(1)?)))?
        .collect()
}
