//! The folder of the two databases: that nobody else reads it, that one instance has it at a time, that everything in
//! it is what it seems. Owns modes, the lock and setting files aside. Refuses to know SQL.

use crate::StoreError;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The file whose lock says who has the folder. It stays empty and is never deleted: a lock lives in the system, not
/// in the file, so a stale one cannot exist.
const LOCK: &str = "lock";

/// What SQLite puts beside a database.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// The right to use a folder, until dropped or until the process ends in whatever way.
#[derive(Debug)]
pub struct Claim {
    /// Locked; closing it unlocks.
    _lock: File,
}

impl Claim {
    /// Makes the folder if needed, private to the owner's login (0700; on Windows the user profile's own rights), and
    /// takes its lock.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another instance has it.
    pub fn stake(folder: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(folder)?;
        modes::private_folder(folder)?;
        let lock = folder.join(LOCK);
        ensure_private_file(&lock)?;
        let lock = OpenOptions::new().write(true).open(lock)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

/// Makes the database file before SQLite does, since SQLite would make it readable for everybody; tightens what an
/// earlier program or a copy left open. Its companions inherit the mode and are tightened, too.
///
/// # Errors
/// [`StoreError::Broken`] when something that is no regular file stands in its place.
pub fn ensure_private_database(path: &Path) -> Result<(), StoreError> {
    ensure_private_file(path)?;
    for companion in companions(path) {
        if exists(&companion)? {
            ensure_private_file(&companion)?;
        }
    }
    Ok(())
}

/// Renames a database that cannot be used to `….corrupt-<n>`, with its companions: left behind, they would be taken
/// for those of the new file.
pub fn set_aside(path: &Path) -> io::Result<()> {
    let mut number = 1;
    while exists(&suffixed(path, &aside_suffix(number)))? {
        number += 1;
    }
    let aside = suffixed(path, &aside_suffix(number));
    for companion in COMPANIONS {
        let from = suffixed(path, companion);
        if exists(&from)? {
            fs::rename(from, suffixed(&aside, companion))?;
        }
    }
    fs::rename(path, aside)
}

/// Deletes every copy that [`set_aside`] made of this database.
pub fn delete_set_aside(path: &Path) -> io::Result<()> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
    let prefix = format!("{}.corrupt-", name.to_string_lossy());
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&prefix) && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn aside_suffix(number: u32) -> String {
    format!(".corrupt-{number}")
}

fn companions(path: &Path) -> impl Iterator<Item = PathBuf> {
    COMPANIONS.into_iter().map(|companion| suffixed(path, companion))
}

fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Whether anything at all is there, a dangling link included.
fn exists(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Looks before opening: a pipe in the place of a file would make the program wait for ever.
fn ensure_private_file(path: &Path) -> Result<(), StoreError> {
    if exists(path)? {
        if !fs::symlink_metadata(path)?.is_file() {
            return Err(StoreError::Broken);
        }
        modes::private_file(path)?;
        return Ok(());
    }
    match modes::for_new_file(OpenOptions::new().write(true).create_new(true)).open(path) {
        Ok(_) => Ok(()),
        // Another instance made it in this moment, just as private.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(unix)]
mod modes {
    use std::fs::{OpenOptions, Permissions, metadata, set_permissions};
    use std::io;
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    use std::path::Path;

    pub fn private_folder(path: &Path) -> io::Result<()> {
        tighten(path, 0o700)
    }

    pub fn private_file(path: &Path) -> io::Result<()> {
        tighten(path, 0o600)
    }

    pub fn for_new_file(options: &mut OpenOptions) -> &mut OpenOptions {
        options.mode(0o600)
    }

    fn tighten(path: &Path, mode: u32) -> io::Result<()> {
        // Only when it is too open: a folder made read-only on purpose stays so and is reported as such later.
        if metadata(path)?.permissions().mode() & 0o077 == 0 {
            return Ok(());
        }
        set_permissions(path, Permissions::from_mode(mode))
    }
}

#[cfg(not(unix))]
mod modes {
    //! Windows: files in the user's profile are closed to other users by the rights they inherit.

    use std::fs::OpenOptions;
    use std::io;
    use std::path::Path;

    #[allow(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
    pub fn private_folder(_: &Path) -> io::Result<()> {
        Ok(())
    }

    #[allow(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
    pub fn private_file(_: &Path) -> io::Result<()> {
        Ok(())
    }

    pub fn for_new_file(options: &mut OpenOptions) -> &mut OpenOptions {
        options
    }
}
