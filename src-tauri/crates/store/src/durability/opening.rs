//! Opening one database file: looking at it without changing it, then setting it up, then bringing its schema up to
//! date. Owns pragmas and the order of the checks. Refuses to know a table.

use crate::StoreError;
use crate::db::{Db, Guard, SharedHook};
use crate::durability::crash_points;
use crate::folder::names::BEFORE;
use crate::folder::private_files::{Seen, ensure_private_database, ensure_private_file, remove_if_there, suffixed};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use std::path::Path;
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
    /// Makes the functions known that its schema calls.
    pub functions: fn(&Connection) -> rusqlite::Result<()>,
    /// Cannot be read again: it is copied before its schema changes.
    pub is_precious: bool,
    /// Another file of the folder that is seen when this one is read, and under which name: what joins both is one query
    /// then. The writer of this file has no access to that one.
    pub sees: Option<(&'static str, &'static str)>,
}

impl Kind {
    /// The number of the newest schema.
    pub fn known(&self) -> u32 {
        u32::try_from(self.migrations.len()).unwrap_or(u32::MAX)
    }
}

/// Opens the file for writing, making it if it is not there and bringing its schema up to date. Tells the number of the
/// schema that was found; a new file had none.
///
/// # Errors
/// [`StoreError::Broken`] and [`StoreError::Newer`] leave its bytes as they were.
pub fn writer(folder: &Path, kind: &Kind) -> Result<(Connection, u32), StoreError> {
    let path = folder.join(kind.name);
    ensure_private_database(&path)?;
    let mut writer = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // Until the file has been checked: closing must not write the log into a file that is not understood.
    writer.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let found = examine(&writer, kind).map_err(StoreError::while_opening)?;
    writer.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    lay_out(&writer, kind).map_err(StoreError::while_opening)?;
    if kind.is_precious && found > 0 && found < kind.known() {
        copy_before(&writer, &path, kind.known())?;
    }
    migrate(&mut writer, kind)?;
    ensure_private_database(&path)?;
    Ok((writer, found))
}

/// Makes a new file, without a log.
pub fn fresh(path: &Path, kind: &Kind) -> Result<Connection, StoreError> {
    ensure_private_database(path)?;
    let mut db = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    (kind.functions)(&db)?;
    db.execute_batch(kind.pragmas)?;
    migrate(&mut db, kind)?;
    Ok(db)
}

/// Keeps the file as it is before its schema changes.
fn copy_before(db: &Connection, path: &Path, schema: u32) -> Result<(), StoreError> {
    let copy = suffixed(path, &format!("{BEFORE}{schema}"));
    // A copy left by an attempt that was cut off is not complete.
    remove_if_there(&copy)?;
    ensure_private_file(&copy)?;
    let copied = db.execute("VACUUM INTO ?1", [copy.to_string_lossy()]).map_err(StoreError::from);
    if let Err(error) = copied.and_then(|_| Ok(std::fs::File::options().write(true).open(&copy)?.sync_all()?)) {
        drop(remove_if_there(&copy));
        return Err(error);
    }
    crash_points::point("migrate", "copied");
    Ok(())
}

/// Starts the threads of a file that `writer` has open.
pub fn start(
    folder: &Path,
    kind: &Kind,
    writer: Connection,
    hook: Option<SharedHook>,
    guard: &Guard,
) -> Result<Db, StoreError> {
    let path = folder.join(kind.name);
    let readers = (0..READERS)
        .map(|_| {
            let reader = connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            // SQLite opens the log with the first read. Afterwards what was there can be read even if the folder goes away.
            reader.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
            if let Some((file, name)) = kind.sees {
                // To read only, as the reader itself: SQLite opens what is attached with the connection's own rights.
                let path = folder.join(file);
                reader.execute(&format!("ATTACH ?1 AS {name}"), [path.as_os_str().as_encoded_bytes()])?;
                reader.query_row(&format!("SELECT count(*) FROM {name}.sqlite_schema"), [], |_| Ok(()))?;
            }
            Ok(reader)
        })
        .collect::<rusqlite::Result<Vec<Connection>>>()?;
    Db::start(kind.name, writer, readers, hook, (Seen::at(&path), guard))
}

fn connect(path: &Path, access: OpenFlags) -> rusqlite::Result<Connection> {
    // No NOFOLLOW here: it would refuse a data folder that the owner moved elsewhere behind a link.
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    crash_points::count(&connection);
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // Nothing in the file may run, even when another program wrote it: no functions from its schema, no writing to its
    // schema.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // Temporary tables would put text into the system's folder for temporary files.
    connection.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON")?;
    Ok(connection)
}

/// Header, then number of the schema, then structure. Changes nothing. Tells that number; a new file has none.
fn examine(db: &Connection, kind: &Kind) -> Result<u32, StoreError> {
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i32>(0));
    let (found, id) = (number("PRAGMA user_version")?, number("PRAGMA application_id")?);
    let fresh = found == 0 && id == 0 && number("SELECT count(*) FROM sqlite_schema")? == 0;
    if !fresh && (id != kind.application_id || found < 1) {
        return Err(StoreError::Broken);
    }
    let found = u32::try_from(found).map_err(|_| StoreError::Broken)?;
    let known = kind.known();
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    // The thorough one also finds an index that leads to other rows than the table has; the cache can do without.
    let check = if kind.is_precious { "PRAGMA integrity_check(1)" } else { "PRAGMA quick_check(1)" };
    let verdict: String = db.query_row(check, [], |row| row.get(0))?;
    if verdict == "ok" { Ok(found) } else { Err(StoreError::Broken) }
}

/// How the file is kept, which does not change what is in it.
fn lay_out(db: &Connection, kind: &Kind) -> Result<(), StoreError> {
    (kind.functions)(db)?;
    // It must come before the first table, or it has no effect.
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
    Ok(())
}

fn migrate(db: &mut Connection, kind: &Kind) -> Result<(), StoreError> {
    Migrations::from_slice(kind.migrations).to_latest(db).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => StoreError::from(err).while_opening(),
        _ => StoreError::Broken,
    })
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Brings a file up to date, and calls `look` at every few instructions of SQLite meanwhile.
    pub fn open_watched(folder: &Path, kind: &Kind, mut look: impl FnMut() + Send + 'static) {
        let path = folder.join(kind.name);
        let mut db = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
        let found = examine(&db, kind).unwrap();
        let watch = move || {
            look();
            false
        };
        db.progress_handler(5, Some(watch)).unwrap();
        lay_out(&db, kind).unwrap();
        copy_before(&db, &path, found + 1).unwrap();
        migrate(&mut db, kind).unwrap();
        // Left behind as a killed program does: the log is not written into the file.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    }
}
