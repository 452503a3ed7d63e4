//! Opening one database file: looking at it without changing it, then setting it up, then bringing its schema up to
//! date. Owns pragmas and the order of the checks. Refuses to know a table.

use crate::StoreError;
use crate::db::Db;
use crate::folder::{Claim, ensure_private_database};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long a call waits for another program that holds the file, such as a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Readers per file: one for the list, one for the thread that is opened meanwhile.
const READERS: usize = 2;

/// Statements kept prepared per connection; there are about forty in all.
const PREPARED: usize = 64;

/// What distinguishes the two files.
pub struct Kind {
    /// The file's name, and that of its threads.
    pub name: &'static str,
    /// Written into the file's header by the first migration.
    pub application_id: i32,
    /// All schemas, oldest first.
    pub migrations: &'static [M<'static>],
    /// How the file is set up, beyond what both have in common.
    pub pragmas: &'static str,
}

/// Opens the file, making it if it is not there.
///
/// # Errors
/// [`StoreError::Broken`] and [`StoreError::Newer`] leave its bytes as they were.
pub fn open(folder: &Path, kind: &Kind, claim: &Arc<Claim>) -> Result<Db, StoreError> {
    let path = folder.join(kind.name);
    ensure_private_database(&path)?;
    let mut writer = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // Until the file has passed: closing must not write the log into something that is not understood.
    writer.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    examine(&writer, kind)?;
    writer.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    set_up(&mut writer, kind)?;
    ensure_private_database(&path)?;
    let readers = (0..READERS)
        .map(|_| connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY))
        .collect::<rusqlite::Result<Vec<Connection>>>()?;
    Db::start(kind.name, writer, readers, claim)
}

fn connect(path: &Path, access: OpenFlags) -> rusqlite::Result<Connection> {
    // No NOFOLLOW here: it would refuse a data folder that the owner moved elsewhere behind a link.
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // A file is data, even when somebody else wrote it: no functions from its schema, no writing to its schema.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // Temporary tables would put text into the system's folder for temporary files.
    connection.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON")?;
    Ok(connection)
}

/// Header, then number of the schema, then structure. Changes nothing.
fn examine(db: &Connection, kind: &Kind) -> Result<(), StoreError> {
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i32>(0));
    let (found, id) = (number("PRAGMA user_version")?, number("PRAGMA application_id")?);
    let fresh = found == 0 && id == 0 && number("SELECT count(*) FROM sqlite_schema")? == 0;
    if !fresh && (id != kind.application_id || found < 1) {
        return Err(StoreError::Broken);
    }
    let found = u32::try_from(found).map_err(|_| StoreError::Broken)?;
    let known = u32::try_from(kind.migrations.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    let verdict: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(StoreError::Broken) }
}

fn set_up(db: &mut Connection, kind: &Kind) -> Result<(), StoreError> {
    // Before the first table is made, or it has no effect.
    db.execute_batch(kind.pragmas)?;
    let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::ReadOnly);
    }
    // Checkpoint from 1 MiB on and cut the log back to that, so that it stays far below 4 MiB. `secure_delete`
    // overwrites what is erased.
    db.execute_batch(
        "PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON;
         PRAGMA wal_autocheckpoint = 256;
         PRAGMA journal_size_limit = 1048576;",
    )?;
    Migrations::from_slice(kind.migrations).to_latest(db).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => StoreError::from(err),
        _ => StoreError::Broken,
    })
}
