//! Opening a store: the lock of its folder, then the owner's file, then the cache.

use crate::db::Guard;
use crate::durability::{cache_file, work_file};
use crate::folder::DirLock;
use crate::store::{Inner, on_a_thread};
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

impl Store {
    /// Opens the databases of a folder, making what is missing, and keeps other instances out until it is closed.
    /// The folder is made private to the owner's login. A damaged `work.db` is set aside and made anew from what can be
    /// read of it and of its second copy, see [`Store::recovery`]; messages in it that were under way or waiting become
    /// unknown since `now`, because an old copy may not know that they were sent. A `cache.db` that cannot be used is
    /// renamed to `cache.db.corrupt-<n>` and begun anew, so that everything must be read from Instagram again.
    ///
    /// # Errors
    /// [`StoreError::Foreign`] when the folder is neither empty nor Shopbell's, and nothing in it was touched;
    /// [`StoreError::InUse`] when another instance has it; [`StoreError::Newer`] when a newer version of the
    /// program wrote `work.db`, and [`StoreError::Broken`] when something that is no file stands in its place, which
    /// leave it as it was; see [`crate::unsent`]. [`StoreError::Full`] and [`StoreError::ReadOnly`] when a damaged file
    /// could not be made anew: the damaged one is still there.
    pub async fn open(folder: &Path, now: DateTime<Utc>) -> Result<Self, StoreError> {
        let folder = folder.to_owned();
        let store = on_a_thread(move || open_blocking(folder, now)).await??;
        if let Err(error) = store.finish_erasing().await {
            tracing::warn!(%error, "an account is not erased yet; the next start goes on");
        }
        if let Err(error) = store.unite_told_once().await {
            // Both files are open and intact, so this failure does not stop the start; the next start tries it again.
            tracing::warn!(%error, "what is told only once is not the same in both files yet");
        }
        Ok(store)
    }
}

pub fn open_blocking(folder: PathBuf, now: DateTime<Utc>) -> Result<Store, StoreError> {
    let dir_lock: Guard = Arc::new(DirLock::acquire(&folder)?);
    // The owner's file first: if it must not be used, nothing else is touched either.
    let work_file::Opened { db: work, generation, recovery } = work_file::open(&folder, &dir_lock, now)?;
    let cache = cache_file::open(&folder, &dir_lock)?;
    let recovery = Mutex::new(recovery);
    let (files, merging) = (tokio::sync::Mutex::default(), tokio::sync::Mutex::default());
    Ok(Store { inner: Arc::new(Inner { folder, work, cache, generation, recovery, files, merging }) })
}
