//! `cache.db`: what Instagram can be asked for again. A power cut may take the last seconds (`synchronous = NORMAL`);
//! damage costs one sync. Code below this module is given this file alone, so pruning cannot reach the owner's work; only who
//! reads it for the screen sees `work.db` beside it, and cannot write there.

pub mod account_pictures;
pub mod conversations;
pub mod inbox;
pub mod merging;
pub mod message_events;
pub mod messages;
pub mod parked;
pub mod participants;
pub mod pictures;
pub mod syncs;
pub mod taking;

use crate::db::Db;
use crate::folder::{self, Claim};
use crate::opening::{self, Kind};
use crate::{Store, StoreError, work};
use domain::AccountId;
use rusqlite::{Connection, Result};
use rusqlite_migration::M;
use std::path::Path;
use std::sync::Arc;

/// How many conversations of an account are kept, beside those that are pinned (Y4).
pub const KEPT_CONVERSATIONS: usize = 25;

/// How many messages of a conversation are kept (Y4); also as many as Instagram shows (`platform.md` §2).
pub const KEPT_MESSAGES: usize = 20;

/// The file.
pub const KIND: Kind = Kind {
    name: "cache.db",
    application_id: 0x5362_6361,
    migrations: &[
        M::up(include_str!("../migrations/cache/01-initial.sql")),
        M::up(include_str!("../migrations/cache/02-times-and-windows.sql")),
        M::up(include_str!("../migrations/cache/03-message-events.sql")),
        M::up(include_str!("../migrations/cache/04-reactions-and-origins.sql")),
        M::up(include_str!("../migrations/cache/05-strangers.sql")),
        M::up(include_str!("../migrations/cache/06-unavailable.sql")),
    ],
    pragmas: "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA synchronous = NORMAL",
    functions: |_| Ok(()),
    is_precious: false,
    sees: Some((work::KIND.name, "work")),
};

/// Opens the cache; says whether a file that could not be used was set aside for a new one.
pub fn open(folder: &Path, claim: &Arc<Claim>) -> Result<(Db, bool), StoreError> {
    let open = || opening::start(folder, &KIND, opening::writer(folder, &KIND)?.0, None, claim);
    match open() {
        Err(StoreError::Broken | StoreError::Newer { .. }) => {
            tracing::warn!("the cache could not be used; it is set aside and begun anew");
            folder::set_aside(&folder.join(KIND.name))?;
            Ok((open()?, true))
        }
        opened => Ok((opened?, false)),
    }
}

impl Store {
    /// Erases everything of an account from `cache.db`, its names and pictures, too, and the copies of caches that
    /// were set aside, since nothing can be erased inside those.
    pub async fn erase_account(&self, account: &AccountId) -> Result<(), StoreError> {
        let account = account.clone();
        self.cache().write("erase_account", move |db| erase(db, &account)).await?;
        self.cache().empty_log().await?;
        let cache = self.inner.folder.join(KIND.name);
        Ok(crate::on_a_thread(move || folder::delete_copies(&cache, folder::ASIDE)).await??)
    }
}

fn erase(db: &Connection, account: &AccountId) -> Result<()> {
    // Messages go with their conversations, which go before the participants they point to.
    for table in
        ["conversations", "participants", "pictures", "account_pictures", "message_events", "parked_messages", "syncs"]
    {
        db.execute(&format!("DELETE FROM {table} WHERE account = ?1"), [account.as_str()])?;
    }
    give_back_pages(db)
}

/// Gives the pages of deleted rows back to the file system.
fn give_back_pages(db: &Connection) -> Result<()> {
    let mut vacuum = db.prepare_cached("PRAGMA incremental_vacuum")?;
    let mut steps = vacuum.query([])?;
    // One row per page; it works only as far as it is stepped.
    while steps.next()?.is_some() {}
    Ok(())
}

#[cfg(test)]
pub mod tests {
    use super::KIND;
    use chrono::{DateTime, Utc};
    use domain::{AccountId, Content, Conversation, Message, Participant};
    use rusqlite::Connection;
    use rusqlite_migration::Migrations;

    /// A `cache.db` in memory, for the tests of one table.
    pub fn cache_db() -> Connection {
        let mut db = Connection::open_in_memory().unwrap();
        db.execute_batch("PRAGMA foreign_keys = ON").unwrap();
        Migrations::from_slice(KIND.migrations).to_latest(&mut db).unwrap();
        db
    }

    /// The account of most tests.
    pub fn account() -> AccountId {
        "17841400000000001".into()
    }

    /// A second of a test's own time.
    pub fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_763_000_000 + second, 0).unwrap()
    }

    /// The conversation `id` with the customer `of <id>`, last active at a second.
    pub fn conversation(id: &str, second: i64) -> Conversation {
        let participant = Participant { id: format!("of {id}").into(), username: Some(format!("user_{id}")) };
        Conversation { id: id.into(), participant, updated_at: at(second) }
    }

    /// A text message of the customer of the conversation `a`.
    pub fn message(id: &str, second: i64, page_position: u32) -> Message {
        let content = Content::text(format!("text of {id}"));
        Message { id: id.into(), from: "of a".into(), own: false, sent_at: at(second), page_position, content }
    }
}
