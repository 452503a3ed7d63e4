//! Files and folders that only the owner's login may read: making, replacing, renaming and deleting them so that a crash
//! leaves the old state or the new one. Refuses to know what is in them.

use super::modes;
use super::names::{self, ASIDE};
use crate::StoreError;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What SQLite puts beside a database.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// Makes a folder inside ours if needed, as private as ours. A link in its place is not followed: what lies behind it is
/// not ours.
pub fn ensure_own_folder(path: &Path) -> io::Result<()> {
    match modes::make_private_folder(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && is_folder(path)? => Ok(()),
        made => made,
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
/// for those of the new file. Renamed and not copied, so that it costs the same however long the file is. If the
/// program is killed in between, it can be repeated. Nothing happens when there is none.
pub fn set_aside(path: &Path) -> io::Result<()> {
    let aside = free_name(path)?;
    for part in COMPANIONS.into_iter().chain([""]) {
        let from = suffixed(path, part);
        if exists(&from)? {
            fs::rename(from, suffixed(&aside, part))?;
        }
    }
    sync_folder_of(path)
}

/// Whether something may be set aside. Only a file is: a folder, a link or a pipe in its place was put there by somebody.
pub fn can_be_set_aside(path: &Path) -> io::Result<bool> {
    Ok(is_file(path)? || !exists(path)?)
}

/// Puts a database in the place of another, whose companions must not outlive it. Killed in between, it can be done
/// again: `from` is still there.
pub fn put_in_place(from: &Path, path: &Path) -> io::Result<()> {
    for companion in companions(path) {
        remove_if_there(&companion)?;
    }
    fs::rename(from, path)?;
    sync_folder_of(path)
}

/// Removes a database and its companions.
pub fn remove_database(path: &Path) -> io::Result<()> {
    for companion in companions(path) {
        remove_if_there(&companion)?;
    }
    remove_if_there(path)
}

/// Removes a file that may not be there.
pub fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Writes a private file so that after a crash it is the old one or the new one, and is on the disk when this returns.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = suffixed(path, ".new");
    remove_if_there(&new)?;
    let written = (|| {
        let mut file = modes::for_new_file(OpenOptions::new().write(true).create_new(true)).open(&new)?;
        file.write_all(bytes)?;
        file.sync_all()
    })();
    if let Err(error) = written {
        drop(remove_if_there(&new));
        return Err(error);
    }
    fs::rename(&new, path)?;
    sync_folder_of(path)
}

/// Makes the names in a file's folder survive a power cut. Windows has no such call and needs none.
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// What a regular file of at most so many bytes holds; nothing when there is none, or something else in its place.
pub fn read_file(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    if is_file(path)? && length(path) <= most { fs::read(path).map(Some) } else { Ok(None) }
}

/// Whether a regular file is there.
pub fn is_file(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(there) => Ok(there.is_file()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// How many bytes a file has; 0 when it is not there.
pub fn length(path: &Path) -> u64 {
    fs::symlink_metadata(path).map_or(0, |there| there.len())
}

/// Whether a folder is there, and no link to one.
pub fn is_folder(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(there) => Ok(there.is_dir()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Deletes the copies of a database whose names go on like this, a number, and what SQLite puts beside them.
pub fn delete_copies(path: &Path, suffix: &str) -> io::Result<()> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(OsStr::to_str)) else { return Ok(()) };
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_copy = entry.file_name().to_str().is_some_and(|copy| names::is_copy(copy, name, suffix));
        if is_copy && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// The first name for setting aside that is free.
pub fn free_name(path: &Path) -> io::Result<PathBuf> {
    let mut number = 1;
    while exists(&suffixed(path, &aside_suffix(number)))? {
        number += 1;
    }
    Ok(suffixed(path, &aside_suffix(number)))
}

fn aside_suffix(number: u32) -> String {
    format!("{ASIDE}{number}")
}

fn companions(path: &Path) -> impl Iterator<Item = PathBuf> {
    COMPANIONS.into_iter().map(|companion| suffixed(path, companion))
}

/// A path with a suffix at its name.
pub fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// One file, to be recognised later.
#[derive(Debug)]
pub struct Seen {
    path: PathBuf,
    identity: Option<modes::Identity>,
}

impl Seen {
    /// The file as it is now.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), identity: modes::identity(path) }
    }

    /// Whether the same file is still there. Where a file that is open can neither be deleted nor renamed, it always is.
    pub fn is_there(&self) -> bool {
        self.identity.is_none() || modes::identity(&self.path) == self.identity
    }
}

/// Whether anything at all is there, a dangling link included.
pub fn exists(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Looks before opening: a pipe in the place of a file would make the program wait for ever.
pub fn ensure_private_file(path: &Path) -> Result<(), StoreError> {
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
