//! What `cache.db` is: its migrations, how it is set up, and its tables.

use crate::durability::opening::Kind;
use crate::folder::names;
use domain::AccountId;
use rusqlite::{Connection, Result};
use rusqlite_migration::M;

/// The file.
pub const KIND: Kind = Kind {
    name: names::CACHE,
    application_id: names::CACHE_ID,
    migrations: &[
        M::up(include_str!("../../migrations/cache/01-initial.sql")),
        M::up(include_str!("../../migrations/cache/02-times-and-windows.sql")),
        M::up(include_str!("../../migrations/cache/03-message-events.sql")),
        M::up(include_str!("../../migrations/cache/04-reactions-and-origins.sql")),
        M::up(include_str!("../../migrations/cache/05-strangers.sql")),
        M::up(include_str!("../../migrations/cache/06-unavailable.sql")),
        M::up(include_str!("../../migrations/cache/07-what-happens-to-messages.sql")),
        M::up(include_str!("../../migrations/cache/08-guessed-times.sql")),
    ],
    pragmas: "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA synchronous = NORMAL",
    functions: |_| Ok(()),
    is_precious: false,
    sees: Some((names::WORK, "work")),
};

/// Its tables. Each row is some account's, under `account`. What points to a row of another table is erased before it.
pub const TABLES: [&str; 12] = [
    "messages",
    "conversations",
    "participants",
    "pictures",
    "account_pictures",
    "tombstones",
    "edits",
    "receipts",
    "reactions",
    "referrals",
    "parked_messages",
    "syncs",
];

/// Deletes every row of an account.
pub fn erase(db: &Connection, account: &AccountId) -> Result<()> {
    for table in TABLES {
        db.execute(&format!("DELETE FROM {table} WHERE account = ?1"), [account.as_str()])?;
    }
    give_back_pages(db)
}

/// Gives the pages of deleted rows back to the file system.
pub fn give_back_pages(db: &Connection) -> Result<()> {
    let mut vacuum = db.prepare_cached("PRAGMA incremental_vacuum")?;
    let mut steps = vacuum.query([])?;
    // One row per page; it works only as far as it is stepped.
    while steps.next()?.is_some() {}
    Ok(())
}
