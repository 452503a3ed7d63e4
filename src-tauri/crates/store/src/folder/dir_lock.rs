//! The lock of a folder: one instance has it at a time, and only if the folder is Shopbell's own.

use super::marker::{self, Owner};
use super::modes;
use super::names::{self, LOCK};
use super::private_files::ensure_private_file;
use crate::StoreError;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

/// The right to use a folder, until dropped or until the process ends in whatever way.
#[derive(Debug)]
pub struct DirLock {
    /// Locked; closing it unlocks.
    _lock: File,
}

impl DirLock {
    /// Makes the folder if needed, private to the owner's login (0700; on Windows the user profile's own rights), and
    /// takes its lock. A folder that is there must be empty, or Shopbell's: nothing else is touched.
    ///
    /// # Errors
    /// [`StoreError::Foreign`] when the folder has other things in it and is not Shopbell's; [`StoreError::InUse`] when
    /// another instance has it.
    pub fn acquire(folder: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(folder)?;
        // Looked at before anything is made in it.
        if marker::owner_of(folder)? == Owner::Foreign {
            return Err(StoreError::Foreign);
        }
        let dir_lock = Self::lock(folder)?;
        // Again: another instance may have come and gone in between.
        let owner = marker::owner_of(folder)?;
        // An earlier version took any folder: where other things lie beside ours, the folder stays as open as it is.
        if owner == Owner::Nobody || names::has_only_ours(folder)? {
            modes::private_folder(folder)?;
        }
        match owner {
            Owner::Shopbell => {}
            Owner::Nobody => marker::put(folder)?,
            Owner::EarlierShopbell => adopt(folder)?,
            Owner::Foreign => return Err(StoreError::Foreign),
        }
        close_to_others(folder)?;
        Ok(dir_lock)
    }

    /// Takes the lock of a folder that is Shopbell's.
    pub(super) fn lock(folder: &Path) -> Result<Self, StoreError> {
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

/// Marks a folder that a version without markers made.
fn adopt(folder: &Path) -> Result<(), StoreError> {
    match marker::put(folder).map_err(StoreError::from) {
        // The room that is kept for a full disk is given up later, and the next start marks the folder.
        Err(StoreError::Full) => Ok(()),
        put => put,
    }
}

/// Tightens every file of ours that an earlier program or a copy left open.
fn close_to_others(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_str().is_some_and(names::is_ours);
        if is_ours && entry.file_type()?.is_file() {
            modes::private_file(&entry.path())?;
        }
    }
    Ok(())
}
