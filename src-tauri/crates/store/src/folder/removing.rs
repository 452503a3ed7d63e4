//! Removing a folder of Shopbell's with all that Shopbell made in it: the demo's, when it is left (D3).

use super::dir_lock::DirLock;
use super::marker::{Owner, owner_of};
use super::names::{self, FILES, LOCK, MARKER};
use super::private_files::{is_folder, remove_if_there};
use crate::StoreError;
use std::fs;
use std::io;
use std::path::Path;

/// Removes a folder that Shopbell made and nobody uses: every file that bears a name of ours, then the folder if nothing
/// else is in it. Tells whether it is gone. A folder without our marker, or a link to one, is left as it is.
///
/// # Errors
/// [`StoreError::InUse`] when an instance has it. What could not be deleted is still there, and the marker with it.
pub fn remove_folder(folder: &Path) -> Result<bool, StoreError> {
    if !is_folder(folder)? || owner_of(folder)? != Owner::Shopbell {
        return Ok(false);
    }
    let dir_lock = DirLock::lock(folder)?;
    let files = folder.join(FILES);
    if is_folder(&files)? {
        remove_files(&files, names::is_file_id)?;
        remove_if_empty(&files)?;
    }
    // Marker and lock go last: until then the folder is recognised as ours and no other instance can take it.
    remove_files(folder, |name| names::is_ours(name) && name != LOCK && name != MARKER)?;
    drop(dir_lock);
    remove_if_there(&folder.join(LOCK))?;
    if fs::read_dir(folder)?.count() > 1 {
        return Ok(false);
    }
    remove_if_there(&folder.join(MARKER))?;
    Ok(remove_if_empty(folder)?)
}

fn remove_files(folder: &Path, is_meant: impl Fn(&str) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(&is_meant) && entry.file_type()?.is_file() {
            remove_if_there(&entry.path())?;
        }
    }
    Ok(())
}

/// Whether the folder is gone; one that is not empty stays.
fn remove_if_empty(folder: &Path) -> io::Result<bool> {
    match fs::remove_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(false),
        removed => removed.map(|()| true),
    }
}
