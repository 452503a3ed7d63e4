//! Up to which messages customers read. The table stands in both files, see [`crate::inbox::told_once`].

use crate::cache::newest::Newest;
use crate::columns::ms;
use chrono::{DateTime, Utc};
use domain::{AccountId, MessageId};
use rusqlite::{Connection, Result, params};

pub const NEWEST: Newest = Newest { table: "receipts", key: "message" };

/// Writes down that the customer read up to a message.
pub fn put(db: &Connection, account: &AccountId, message: &MessageId, at: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO receipts (account, message, at) VALUES (?1, ?2, ?3)
               ON CONFLICT (account, message) DO UPDATE SET at = excluded.at WHERE excluded.at > receipts.at";
    db.prepare_cached(sql)?.execute(params![account.as_str(), message.as_str(), ms(at)]).map(drop)
}
