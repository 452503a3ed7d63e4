//! The latest edit of each message, as far as events told.

use crate::cache::newest::Newest;
use crate::columns::ms;
use chrono::{DateTime, Utc};
use domain::{AccountId, MessageId};
use rusqlite::{Connection, Result, params};

pub const NEWEST: Newest = Newest { table: "edits", key: "message" };

/// Writes down that a message's text was changed. The highest revision counts, of one revision the latest.
pub fn put(
    db: &Connection,
    account: &AccountId,
    message: &MessageId,
    at: DateTime<Utc>,
    (text, revision): (&str, u32),
) -> Result<()> {
    let sql = "INSERT INTO edits (account, message, at, revision, text) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (account, message) DO UPDATE SET
                   at = excluded.at, revision = excluded.revision, text = excluded.text
               WHERE (excluded.revision, excluded.at, excluded.text) > (edits.revision, edits.at, edits.text)";
    let key = (account.as_str(), message.as_str());
    db.prepare_cached(sql)?.execute(params![key.0, key.1, ms(at), revision, text]).map(drop)
}

/// Forgets what an edit of a message said: it was unsent.
pub fn forget_text(db: &Connection, account: &AccountId, message: &MessageId) -> Result<()> {
    db.prepare_cached("UPDATE edits SET text = '' WHERE account = ?1 AND message = ?2 AND text <> ''")?
        .execute([account.as_str(), message.as_str()])
        .map(drop)
}
