//! `work.db`: what the owner made. On the disk when a call returns (`synchronous = FULL`), never pruned, never deleted.

pub mod accounts;
pub mod drafts;
pub mod meta_apps;
pub mod outbox;
pub mod read_marks;
pub mod settings;
pub mod view_states;

use crate::cache::merging::Renamed;
use crate::db::Db;
use crate::folder::Claim;
use crate::opening::{self, Kind};
use crate::{Store, StoreError};
use domain::{AccountId, ConversationId};
use rusqlite::{Connection, Result};
use rusqlite_migration::M;
use std::path::Path;
use std::sync::Arc;

const KIND: Kind = Kind {
    name: "work.db",
    application_id: 0x5362_776b,
    migrations: &[M::up(include_str!("../migrations/work/01-initial.sql"))],
    // On macOS only `fullfsync` makes the drive write its cache out; elsewhere it has no effect.
    pragmas: "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON",
};

pub fn open(folder: &Path, claim: &Arc<Claim>) -> Result<Db, StoreError> {
    opening::open(folder, &KIND, claim)
}

impl Store {
    /// Erases what the owner made in an account: drafts, unsent messages, read marks, what was open. The account
    /// itself stays; see [`Store::remove_account`].
    pub async fn erase_work(&self, account: &AccountId) -> Result<(), StoreError> {
        let account = account.clone();
        self.work().write(move |db| erase(db, &account)).await?;
        self.work().empty_log().await
    }
}

fn erase(db: &Connection, account: &AccountId) -> Result<()> {
    for table in ["drafts", "outbox", "read_marks", "view_states"] {
        db.execute(&format!("DELETE FROM {table} WHERE account = ?1"), [account.as_str()])?;
    }
    db.execute("DELETE FROM view_states WHERE scope = ?1", [account.as_str()])?;
    Ok(())
}

/// Conversations that hold something of the owner's which Instagram does not have: they stay in the cache whatever
/// their age (Y4).
pub fn conversations_with_work(db: &Connection, account: &AccountId) -> Result<Vec<ConversationId>> {
    let sql = "SELECT conversation FROM drafts WHERE account = ?1 AND text <> ''
               UNION SELECT conversation FROM outbox WHERE account = ?1";
    db.prepare_cached(sql)?
        .query_map([account.as_str()], |row| Ok(ConversationId::new(row.get::<_, String>("conversation")?)))?
        .collect()
}

/// Moves the owner's work along when Instagram gives a customer's conversation another id. Doing it twice changes
/// nothing.
pub fn follow(db: &Connection, account: &AccountId, renamed: &[Renamed]) -> Result<()> {
    for Renamed { from, to } in renamed {
        drafts::follow(db, account, from, to)?;
        outbox::follow(db, account, from, to)?;
        read_marks::follow(db, account, from, to)?;
        view_states::follow(db, account, from, to)?;
    }
    Ok(())
}

#[cfg(test)]
pub mod tests {
    use super::KIND;
    use chrono::{DateTime, Utc};
    use rusqlite::Connection;
    use rusqlite_migration::Migrations;

    /// A `work.db` in memory, for the tests of one table.
    pub fn work_db() -> Connection {
        let mut db = Connection::open_in_memory().unwrap();
        Migrations::from_slice(KIND.migrations).to_latest(&mut db).unwrap();
        db
    }

    /// A second of a test's own time.
    pub fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_763_000_000 + second, 0).unwrap()
    }
}
