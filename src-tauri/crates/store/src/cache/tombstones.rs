//! Messages that were unsent, as far as Instagram told: whatever still brings one gets its words taken out. The table
//! stands in both files, see [`crate::inbox::told_once`].

use crate::cache::newest::Newest;
use crate::columns::ms;
use chrono::{DateTime, Utc};
use domain::{AccountId, MessageId};
use rusqlite::{Connection, Result, params};

pub const NEWEST: Newest = Newest { table: "tombstones", key: "message" };

/// Writes down that a message was unsent.
pub fn put(db: &Connection, account: &AccountId, message: &MessageId, at: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO tombstones (account, message, at) VALUES (?1, ?2, ?3)
               ON CONFLICT (account, message) DO UPDATE SET at = excluded.at WHERE excluded.at > tombstones.at";
    db.prepare_cached(sql)?.execute(params![account.as_str(), message.as_str(), ms(at)]).map(drop)
}

/// Whether a message was unsent.
pub fn is_unsent(db: &Connection, account: &AccountId, message: &MessageId) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM tombstones WHERE account = ?1 AND message = ?2")?
        .exists([account.as_str(), message.as_str()])
}
