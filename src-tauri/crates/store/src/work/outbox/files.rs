//! Files the owner chose to send (S8): a row for each, its bytes beside the databases in a folder of their own. A file whose
//! id is that of an outbox row is that row's; any other is chosen and not sent.

use crate::columns::word;
use crate::folder::names::{FILES, is_file_id};
use crate::folder::private_files;
use crate::work::renames;
use crate::{Store, StoreError};
use domain::outbox::OutFile;
use domain::{AccountId, ConversationId, OutboxId};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Far more than any file that can be chosen. A longer one is not what was chosen, and is not read.
pub const MOST_BYTES: u64 = 256 << 20;

impl Store {
    /// Keeps a file that the owner chose, bytes first. When it returns, both survive a power cut.
    pub async fn choose_file(
        &self,
        (account, conversation): (&AccountId, &ConversationId),
        file: &OutFile,
        bytes: Vec<u8>,
    ) -> Result<(), StoreError> {
        let _turn = self.inner.files.lock().await;
        let path = path_of(&self.inner.folder, &file.id);
        crate::store::on_a_thread(move || write(&path, &bytes)).await??;
        let (account, conversation, file) = (account.clone(), conversation.clone(), file.clone());
        let choose = move |db: &Connection| {
            let conversation = renames::current(db, &account, &conversation)?;
            insert(db, &account, &conversation, &file)
        };
        self.work().write("choose_file", choose).await
    }

    /// The files that are chosen in a conversation and not sent, in the order of choosing.
    pub async fn chosen_files(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
    ) -> Result<Vec<OutFile>, StoreError> {
        let (account, conversation) = (account.clone(), conversation.clone());
        self.work().read(move |db| chosen(db, &account, &conversation)).await
    }

    /// Where a file was chosen, while it is not sent.
    pub async fn home_of_file(&self, id: &OutboxId) -> Result<Option<(AccountId, ConversationId)>, StoreError> {
        let id = *id;
        self.work().read(move |db| home(db, &id)).await
    }

    /// Forgets a file that is not sent. One that an outbox row has stays; says whether it is gone.
    pub async fn drop_file(&self, id: &OutboxId) -> Result<bool, StoreError> {
        let id = *id;
        let dropped = self.work().write("drop_file", move |db| drop_chosen(db, &id)).await?;
        self.sweep_files().await?;
        Ok(dropped)
    }

    /// The bytes of a file, if they are still there.
    pub async fn file_bytes(&self, id: &OutboxId) -> Result<Option<Vec<u8>>, StoreError> {
        let path = path_of(&self.inner.folder, id);
        Ok(crate::store::on_a_thread(move || private_files::read_file(&path, MOST_BYTES)).await??)
    }

    /// Deletes the bytes that are not needed any more: of files that Instagram has, and of files without a row.
    pub async fn sweep_files(&self) -> Result<(), StoreError> {
        let _turn = self.inner.files.lock().await;
        let needed: HashSet<String> = self.work().read(needed).await?.into_iter().collect();
        let folder = self.inner.folder.join(FILES);
        Ok(crate::store::on_a_thread(move || sweep(&folder, &needed)).await??)
    }
}

fn path_of(folder: &Path, id: &OutboxId) -> PathBuf {
    // Only digits and dashes, so that the id cannot be a path.
    folder.join(FILES).join(id.to_string())
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        private_files::ensure_own_folder(folder)?;
    }
    private_files::write_whole(path, bytes)
}

fn sweep(folder: &Path, needed: &HashSet<String>) -> std::io::Result<()> {
    // A link leads to a file that is not ours.
    if !private_files::is_folder(folder)? {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let is_left = entry.file_name().to_str().is_some_and(|name| is_file_id(name) && !needed.contains(name));
        if is_left && entry.file_type()?.is_file() {
            private_files::remove_if_there(&entry.path())?;
        }
    }
    Ok(())
}

/// The ids whose bytes are needed. A row without a text is a file, also when its other columns are lost.
fn needed(db: &Connection) -> Result<Vec<String>> {
    let sql =
        "SELECT id FROM files WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.id = files.id AND state = 'sent')
               UNION SELECT id FROM outbox WHERE text = '' AND reacts_to IS NULL AND state <> 'sent'";
    db.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect()
}

/// [`COLUMNS`] within a wider query, each under this and its own name.
pub fn columns_within(prefix: &str) -> String {
    let named = |column: &str| format!("files.{column} AS {prefix}{column}");
    COLUMNS.split(", ").map(named).collect::<Vec<_>>().join(", ")
}

/// What is read of a file.
const COLUMNS: &str = "id, kind, name, mime, bytes, hash";

fn insert(db: &Connection, account: &AccountId, conversation: &ConversationId, file: &OutFile) -> Result<()> {
    let sql = "INSERT INTO files (id, account, conversation, kind, name, mime, bytes, hash)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING";
    let (id, kind) = (file.id.to_string(), file.kind.to_string());
    let bytes = i64::try_from(file.bytes).unwrap_or(i64::MAX);
    let place = (account.as_str(), conversation.as_str());
    db.prepare_cached(sql)?.execute(params![id, place.0, place.1, kind, file.name, file.mime, bytes, file.hash])?;
    Ok(())
}

fn chosen(db: &Connection, account: &AccountId, conversation: &ConversationId) -> Result<Vec<OutFile>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM files WHERE account = ?1 AND conversation = ?2 AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.id = files.id)
         ORDER BY ordinal"
    );
    db.prepare_cached(&sql)?.query_map([account.as_str(), conversation.as_str()], of)?.collect()
}

fn home(db: &Connection, id: &OutboxId) -> Result<Option<(AccountId, ConversationId)>> {
    db.prepare_cached("SELECT account, conversation FROM files WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.id = files.id)")?
        .query_row([id.to_string()], |row| {
            Ok((AccountId::new(row.get::<_, String>(0)?), ConversationId::new(row.get::<_, String>(1)?)))
        })
        .optional()
}

fn drop_chosen(db: &Connection, id: &OutboxId) -> Result<bool> {
    let sql = "DELETE FROM files WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.id = files.id)";
    Ok(db.prepare_cached(sql)?.execute([id.to_string()])? == 1)
}

/// The file of an outbox row.
pub fn find(db: &Connection, id: &OutboxId) -> Result<Option<OutFile>> {
    let sql = format!("SELECT {COLUMNS} FROM files WHERE id = ?1");
    db.prepare_cached(&sql)?.query_row([id.to_string()], of).optional()
}

/// Forgets the file of an outbox row.
pub fn delete(db: &Connection, id: &OutboxId) -> Result<()> {
    db.prepare_cached("DELETE FROM files WHERE id = ?1")?.execute([id.to_string()]).map(drop)
}

/// Moves the files to the conversation's other id.
pub fn follow(db: &Connection, account: &AccountId, from: &ConversationId, to: &ConversationId) -> Result<()> {
    let sql = "UPDATE files SET conversation = ?3 WHERE account = ?1 AND conversation = ?2";
    db.prepare_cached(sql)?.execute([account.as_str(), from.as_str(), to.as_str()]).map(drop)
}

fn of(row: &Row<'_>) -> Result<OutFile> {
    of_named(row, "")
}

/// The file of a wider query with [`columns_within`], if there is one.
pub fn within(row: &Row<'_>, prefix: &str) -> Result<Option<OutFile>> {
    let is_there = row.get_ref(format!("{prefix}id").as_str())? != ValueRef::Null;
    if is_there { of_named(row, prefix).map(Some) } else { Ok(None) }
}

fn of_named(row: &Row<'_>, prefix: &str) -> Result<OutFile> {
    let named = |column: &str| format!("{prefix}{column}");
    Ok(OutFile {
        id: OutboxId::parse(row.get_ref(named("id").as_str())?.as_str()?).map_err(crate::columns::foreign)?,
        kind: word(row, &named("kind"))?,
        name: row.get(named("name").as_str())?,
        mime: row.get(named("mime").as_str())?,
        bytes: row.get::<_, i64>(named("bytes").as_str())?.unsigned_abs(),
        hash: row.get(named("hash").as_str())?,
    })
}
