//! What can go wrong with the two files, told apart as far as a caller acts differently.

use rusqlite::ErrorCode;
use std::io::{self, ErrorKind};

/// A failure of the store. None carries the text of a message.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another instance of the program has the folder.
    #[error("another instance uses this folder")]
    InUse,
    /// The folder has other things in it and is not Shopbell's. Nothing in it was touched.
    #[error("the folder holds other things than Shopbell's")]
    Foreign,
    /// The file was written by a newer version of the program. It was not touched.
    #[error("the database has schema {found}, this version knows {known}")]
    Newer {
        /// The schema's number in the file.
        found: u32,
        /// The newest number this version knows.
        known: u32,
    },
    /// The file is not a database of ours, or is damaged. It was not deleted and not rewritten.
    #[error("the database is damaged")]
    Broken,
    /// No room left on the disk. Nothing of the call was written.
    #[error("the disk is full")]
    Full,
    /// The file or folder cannot be written to.
    #[error("the database is read-only")]
    ReadOnly,
    /// The file was deleted or renamed while it is open: what is written would be lost. Nothing was written.
    #[error("the database is not where it was")]
    Gone,
    /// Another program held the file for longer than the store waits (5 s).
    #[error("another program holds the database")]
    Locked,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// A defect in this crate: the call panicked, its transaction was rolled back, the store goes on.
    #[error("a defect in the store; nothing was changed")]
    Defect,
    /// The file system failed.
    #[error("the folder of the databases cannot be used: {0}")]
    Io(#[source] io::Error),
    /// Any other answer of SQLite.
    #[error("the database refused: {0}")]
    Sql(rusqlite::Error),
}

impl StoreError {
    /// The same, of something that every file of ours can do: if it cannot, it is not what it says.
    pub(crate) fn while_opening(self) -> Self {
        if matches!(self, Self::Sql(_)) { Self::Broken } else { self }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Io(error),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Broken,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed) => {
                Self::Locked
            }
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => {
                Self::Io(io::Error::other("the system refused to read or write the database"))
            }
            _ if is_foreign_value(&error) => Self::Broken,
            _ => Self::Sql(error),
        }
    }
}

/// Whether a column held what this crate never writes: the file was changed by something else.
fn is_foreign_value(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType};
    matches!(error, FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..))
}
