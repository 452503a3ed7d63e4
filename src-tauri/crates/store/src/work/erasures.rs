//! Accounts that are being erased, until that is done in both files.

use domain::AccountId;
use rusqlite::{Connection, Result};

pub fn all(db: &Connection) -> Result<Vec<AccountId>> {
    db.prepare_cached("SELECT account FROM erasures ORDER BY account")?
        .query_map([], |row| Ok(AccountId::new(row.get::<_, String>("account")?)))?
        .collect()
}

pub fn begin(db: &Connection, account: &AccountId) -> Result<()> {
    let sql = "INSERT INTO erasures (account) VALUES (?1) ON CONFLICT (account) DO NOTHING";
    db.prepare_cached(sql)?.execute([account.as_str()]).map(drop)
}

pub fn end(db: &Connection, account: &AccountId) -> Result<()> {
    db.prepare_cached("DELETE FROM erasures WHERE account = ?1")?.execute([account.as_str()]).map(drop)
}
