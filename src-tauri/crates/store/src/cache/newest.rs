//! What happens to messages is kept also for messages that are not in the cache, so each of these tables keeps only the
//! newest rows.

use crate::columns::limit;
use domain::AccountId;
use rusqlite::{Connection, Result, params};

/// How many rows of one of these tables are kept per account: more than a full cache has messages.
pub const KEPT_EVENTS: usize = 2000;

/// A table of which the newest rows are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Newest {
    /// Its name.
    pub table: &'static str,
    /// What a row of an account is known by.
    pub key: &'static str,
}

impl Newest {
    /// Deletes the older rows of an account.
    pub fn prune(&self, db: &Connection, account: &AccountId) -> Result<()> {
        let Self { table, key } = self;
        let sql = format!(
            "DELETE FROM {table} WHERE account = ?1 AND ({key}) IN (
                 SELECT {key} FROM {table} WHERE account = ?1 ORDER BY at DESC, {key} LIMIT -1 OFFSET ?2)"
        );
        db.prepare_cached(&sql)?.execute(params![account.as_str(), limit(KEPT_EVENTS)]).map(drop)
    }
}
