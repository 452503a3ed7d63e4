//! `work.db`: what the owner made. On the disk when a call returns (`synchronous = FULL`), never pruned, never deleted.

pub mod accounts;
pub mod cells;
pub mod copied;
pub mod drafts;
pub mod files;
pub mod first_seen;
pub mod journal;
pub mod labels;
pub mod meta_apps;
pub mod notes;
pub mod outbox;
pub mod own_ids;
pub mod quotes;
pub mod read_marks;
pub mod renames;
pub mod salvage;
pub mod sealed;
pub mod sent_here;
pub mod settings;
pub mod triage;
pub mod view_states;
pub mod wanted_reactions;

use crate::ballast::Ballast;
use crate::cache::merging::Renamed;
use crate::db::{Companion, Db};
use crate::folder::{self, Claim};
use crate::opening::{self, Kind};
use crate::work::journal::Journal;
use crate::{Store, StoreError, image};
use chrono::{DateTime, Utc};
use domain::{AccountId, ConversationId};
use rusqlite::{Connection, OptionalExtension, Result};
use rusqlite_migration::M;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The file.
pub const KIND: Kind = Kind {
    name: "work.db",
    application_id: 0x5362_776b,
    migrations: &[
        M::up(include_str!("../migrations/work/01-initial.sql")),
        M::up(include_str!("../migrations/work/02-presses-and-checksums.sql")),
        M::up(include_str!("../migrations/work/03-identity.sql")),
        M::up(include_str!("../migrations/work/04-tokens.sql")),
        M::up(include_str!("../migrations/work/05-details.sql")),
        M::up(include_str!("../migrations/work/06-files-quotes-reactions.sql")),
        M::up(include_str!("../migrations/work/07-put-away.sql")),
        M::up(include_str!("../migrations/work/08-own-side.sql")),
        M::up(include_str!("../migrations/work/09-sent-here.sql")),
        M::up(include_str!("../migrations/work/10-filter.sql")),
        M::up(include_str!("../migrations/work/11-noted.sql")),
    ],
    // On macOS only `fullfsync` makes the drive write its cache out; elsewhere it has no effect.
    pragmas: "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON",
    functions: sealed::register,
    is_precious: true,
    sees: None,
};

/// An opened `work.db`.
pub struct Opened {
    /// Its threads.
    pub db: Db,
    /// How often it was opened, this time included. Who holds an older number may not send any more.
    pub generation: i64,
    /// What it was made from, if it was rebuilt and the owner was not told yet.
    pub recovery: Option<Recovery>,
}

/// `work.db` was damaged and made anew from what could be read of it and of its second copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// How many drafts there are in it.
    pub drafts: u32,
    /// How many unsent messages there are in it.
    pub messages: u32,
    /// The name under which the damaged file is kept, beside `work.db`; empty when there was none.
    pub kept: String,
}

/// Opens the file, and makes it anew first if it is damaged.
pub fn open(folder: &Path, claim: &Arc<Claim>, now: DateTime<Utc>) -> Result<Opened, StoreError> {
    match begin(folder, claim, now) {
        // Its work is to make room for what the owner typed, and nothing is typed while this cannot be opened.
        Err(StoreError::Full) if Ballast::at(folder).drop_it() => begin(folder, claim, now),
        opened => opened,
    }
}

fn begin(folder: &Path, claim: &Arc<Claim>, now: DateTime<Utc>) -> Result<Opened, StoreError> {
    salvage::finish(folder)?;
    let (writer, is_the_latest) = match sound(folder) {
        Err(StoreError::Broken) if can_be_set_aside(&folder.join(KIND.name))? => {
            salvage::salvage(folder, now)?;
            sound(folder)?
        }
        sound => sound?,
    };
    sealed::guard(&writer)?;
    if !is_the_latest {
        tracing::warn!(
            "work.db may be of an earlier time, and its second copy cannot tell: what waits is asked about first"
        );
        outbox::doubt_what_waits(&writer, now)?;
    }
    let raise = "UPDATE counters SET generation = generation + 1 RETURNING generation";
    let generation = writer.query_row(raise, [], |row| row.get(0))?;
    // So that the file says which database it is without its log. What is not moved now is moved later.
    drop(writer.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())));
    let recovery = recovery(&writer)?;
    let beside = Beside { journal: Journal::begin(folder, &writer), ballast: Ballast::load(folder) };
    let db = opening::start(folder, &KIND, writer, Some(Arc::new(Mutex::new(beside))), claim)?;
    Ok(Opened { db, generation, recovery })
}

/// Only a file is: a folder, a link or a pipe in its place was put there by somebody.
pub fn can_be_set_aside(path: &Path) -> std::io::Result<bool> {
    Ok(folder::is_file(path)? || !folder::exists(path)?)
}

/// Opens the file if everything in it is as it was written. Says, too, whether its second copy vouches for it being the
/// latest: SQLite takes a log whose end is damaged for a shorter one, so that the file is whole, but of an earlier time.
fn sound(folder: &Path) -> Result<(Connection, bool), StoreError> {
    let (path, told) = (folder.join(KIND.name), journal::read(folder));
    // SQLite would take a file without a header for a new one, and one with unknown versions for read-only.
    let is_lost = folder::length(&path) == 0 && (told.changed > 0 || !told.rows.is_empty());
    if is_lost || !image::has_known_versions(&path)? {
        return Err(StoreError::Broken);
    }
    // Looked at before SQLite opens it, since closing it would write another database's log into the file.
    if !salvage::belong_together(&path, &told) {
        return Err(StoreError::Broken);
    }
    let (writer, found) = opening::writer(folder, &KIND)?;
    let changes = check(&writer).map_err(|error| StoreError::from(error).while_opening())?;
    // The second copy is written after the file: if it knows more, the file has lost something, such as its log.
    if changes < told.changed {
        return Err(StoreError::Broken);
    }
    if found == KIND.known() {
        folder::delete_copies(&path, opening::BEFORE)?;
    }
    // Of the last transaction the second copy may know nothing yet.
    let noted: i64 = writer.query_row("SELECT noted FROM counters", [], |row| row.get(0))?;
    Ok((writer, told.changed >= noted))
}

/// Looks at every row, each as its table is able to; tells how many changes there were.
fn check(db: &Connection) -> Result<i64> {
    sealed::TABLES.iter().try_for_each(|table| table.check_all(db))?;
    accounts::all(db)?;
    meta_apps::all(db)?;
    view_states::all(db)?;
    for (column, table) in [
        ("value", "settings"),
        ("up_to", "read_marks"),
        ("text", "notes"),
        ("name", "labels"),
        ("at", "first_seen"),
        ("hash", "files"),
        ("message", "quotes"),
        ("recipient", "wanted_reactions"),
        ("customer", "put_away"),
        ("id", "own_ids"),
        ("now", "renames"),
        ("id", "sent_here"),
    ] {
        db.query_row(&format!("SELECT count({column}) FROM {table}"), [], |_| Ok(()))?;
    }
    recovery(db)?;
    db.query_row("SELECT changes FROM counters WHERE generation >= 0", [], |row| row.get(0))
}

/// What stands beside the file: its second copy, and room for when the disk is full.
struct Beside {
    journal: Journal,
    ballast: Ballast,
}

impl Companion for Beside {
    fn committed(&mut self, db: &Connection) {
        if !self.journal.note(db) && self.ballast.drop_it() {
            self.journal.note(db);
        }
    }

    fn make_room(&mut self) -> bool {
        self.ballast.drop_it()
    }

    fn erased(&mut self, db: &Connection) {
        self.journal.forget(db);
    }
}

fn recovery(db: &Connection) -> Result<Option<Recovery>> {
    db.query_row("SELECT kept, drafts, messages FROM recoveries ORDER BY kept DESC", [], |row| {
        Ok(Recovery { kept: row.get("kept")?, drafts: row.get("drafts")?, messages: row.get("messages")? })
    })
    .optional()
}

impl Store {
    /// That `work.db` was damaged and made anew, as long as the owner was not told; see [`Store::dismiss_recovery`].
    #[must_use]
    pub fn recovery(&self) -> Option<Recovery> {
        self.inner.recovery.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The owner was told of the recovery.
    pub async fn dismiss_recovery(&self) -> Result<(), StoreError> {
        self.work().write("dismiss_recovery", |db| db.execute("DELETE FROM recoveries", [])).await?;
        self.inner.recovery.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(())
    }

    /// Erases what the owner made in an account: drafts, unsent messages, read marks, notes, labels, what was open or put
    /// away. The account itself stays; see [`Store::remove_account`]. Copies of a `work.db` that was damaged are deleted, too, since nothing
    /// can be erased inside those.
    pub async fn erase_work(&self, account: &AccountId) -> Result<(), StoreError> {
        let account = account.clone();
        self.work().write("erase", move |db| erase(db, &account)).await?;
        self.work().empty_log().await?;
        self.sweep_files().await?;
        let path = self.inner.folder.join(KIND.name);
        let copies = [folder::ASIDE, opening::BEFORE];
        Ok(crate::on_a_thread(move || copies.iter().try_for_each(|copy| folder::delete_copies(&path, copy))).await??)
    }
}

fn erase(db: &Connection, account: &AccountId) -> Result<()> {
    db.execute("DELETE FROM quotes WHERE id IN (SELECT id FROM outbox WHERE account = ?1)", [account.as_str()])?;
    for table in [
        "drafts",
        "outbox",
        "read_marks",
        "view_states",
        "notes",
        "labels",
        "first_seen",
        "files",
        "wanted_reactions",
        "put_away",
        "own_ids",
        "renames",
        "sent_here",
    ] {
        db.execute(&format!("DELETE FROM {table} WHERE account = ?1"), [account.as_str()])?;
    }
    db.execute("DELETE FROM view_states WHERE scope = ?1", [account.as_str()])?;
    Ok(())
}

/// Conversations that hold something of the owner's which Instagram does not have: they stay in the cache whatever
/// their age (Y4).
pub fn conversations_with_work(db: &Connection, account: &AccountId) -> Result<Vec<ConversationId>> {
    let sql = "SELECT conversation FROM drafts WHERE account = ?1 AND text <> ''
               UNION SELECT conversation FROM outbox WHERE account = ?1
               UNION SELECT conversation FROM files WHERE account = ?1";
    db.prepare_cached(sql)?
        .query_map([account.as_str()], |row| Ok(ConversationId::new(row.get::<_, String>("conversation")?)))?
        .collect()
}

/// Moves the owner's work along when Instagram gives a customer's conversation another id. Doing it twice changes
/// nothing.
pub fn follow(db: &Connection, account: &AccountId, renamed: &[Renamed]) -> Result<()> {
    for rename @ Renamed { from, to } in renamed {
        renames::note(db, account, rename)?;
        drafts::follow(db, account, from, to)?;
        outbox::follow(db, account, from, to)?;
        sent_here::follow(db, account, from, to)?;
        files::follow(db, account, from, to)?;
        wanted_reactions::follow(db, account, from, to)?;
        read_marks::follow(db, account, from, to)?;
        view_states::follow(db, account, from, to)?;
    }
    Ok(())
}

#[cfg(test)]
pub mod tests;
