//! SQLite, and the only crate that knows it. Two files lie in one folder: `work.db` holds what the owner made (accounts,
//! drafts, outbox, settings) and is on the disk when a call returns; `cache.db` holds what Instagram can be asked for
//! again and may be thrown away. What prunes the second has no handle to the first.
//!
//! Owns tables, queries, transactions, and the rules of merging what arrives twice or in any order. Refuses to know
//! where facts come from, what a message looks like on screen, and what time it is.
//!
//! Times are kept to the millisecond. Every call is one transaction; it is answered by threads of the store's own.

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod ballast;
mod cache;
mod columns;
mod crash;
mod db;
mod error;
mod folder;
mod image;
pub mod in_memory;
#[cfg(all(test, target_os = "linux"))]
mod length_tests;
mod opening;
mod screen;
mod unsent;
mod work;

pub use crash::CRASH_POINTS;

pub use cache::inbox::Row;
pub use cache::merging::{Merged, Renamed, SyncBatch};
pub use cache::message_events::{Marks, News, Reaction, Told};
pub use cache::taking::Taken;
pub use cache::{KEPT_CONVERSATIONS, KEPT_MESSAGES};
pub use error::StoreError;
pub use folder::remove_folder;
pub use screen::Settings;
pub use screen::frame::{Frame, Tab};
pub use screen::list::{List, ListOfAccount, ListRow};
pub use unsent::{Unsent, UnsentKind, unsent};
pub use work::Recovery;
pub use work::drafts::Draft;
pub use work::labels::Labelled;
pub use work::meta_apps::MetaApp;
pub use work::notes::Notes;
pub use work::outbox::TakeBack;
pub use work::sent_here::SentHere;
pub use work::triage::TriageRow;
pub use work::view_states::ViewState;
pub use work::wanted_reactions::{KeptReaction, WantedReaction};

use chrono::{DateTime, Utc};
use db::Db;
use folder::Claim;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The two databases of one folder. Cloning is cheap and gives another handle to the same threads.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    work: Db,
    cache: Db,
    rebuilt: bool,
    generation: i64,
    recovery: Mutex<Option<Recovery>>,
    /// Held by whoever writes or deletes the bytes of files.
    files: tokio::sync::Mutex<()>,
    /// Held by whoever merges.
    merging: tokio::sync::Mutex<()>,
}

impl Store {
    /// Opens the databases of a folder, making what is missing, and keeps other instances out until it is closed.
    /// The folder is made private to the owner's login. A damaged `work.db` is set aside and made anew from what can be
    /// read of it and of its second copy, see [`Store::recovery`]; messages in it that were under way or waiting become
    /// unknown since `now`, because an old copy may not know that they were sent. A `cache.db` that cannot be used is
    /// set aside and begun anew, see [`Store::was_rebuilt`].
    ///
    /// # Errors
    /// [`StoreError::Foreign`] when the folder is neither empty nor Shopbell's, and nothing in it was touched;
    /// [`StoreError::InUse`] when another instance has it; [`StoreError::Newer`] when a newer version of the
    /// program wrote `work.db`, and [`StoreError::Broken`] when something that is no file stands in its place, which
    /// leave it as it was; see [`unsent`]. [`StoreError::Full`] and [`StoreError::ReadOnly`] when a damaged file could
    /// not be made anew: the damaged one is still there.
    pub async fn open(folder: &Path, now: DateTime<Utc>) -> Result<Self, StoreError> {
        let folder = folder.to_owned();
        on_a_thread(move || Self::open_blocking(folder, now)).await?
    }

    fn open_blocking(folder: PathBuf, now: DateTime<Utc>) -> Result<Self, StoreError> {
        let claim = Arc::new(Claim::stake(&folder)?);
        // The owner's file first: if it must not be used, nothing else is touched either.
        let work::Opened { db: work, generation, recovery } = work::open(&folder, &claim, now)?;
        let (cache, rebuilt) = cache::open(&folder, &claim)?;
        let recovery = Mutex::new(recovery);
        let (files, merging) = (tokio::sync::Mutex::default(), tokio::sync::Mutex::default());
        Ok(Self { inner: Arc::new(Inner { folder, work, cache, rebuilt, generation, recovery, files, merging }) })
    }

    /// Whether `cache.db` could not be used when the store was opened: it was renamed to `cache.db.corrupt-<n>` and
    /// begun anew, so that everything must be read from Instagram again.
    #[must_use]
    pub fn was_rebuilt(&self) -> bool {
        self.inner.rebuilt
    }

    /// Whether the two files are where they were when the store was opened: nobody deleted or renamed them, or the folder.
    /// It asks the file system for two names, which may block.
    #[must_use]
    pub fn is_in_place(&self) -> bool {
        self.inner.work.is_in_place() && self.inner.cache.is_in_place()
    }

    /// Waits for the calls under way, closes the files and gives the folder back. Other handles answer
    /// [`StoreError::Closed`] from then on. Without it, the same happens some time after the last handle is dropped.
    pub async fn close(self) {
        // A failure means that no thread could be started; then dropping the handles closes the files.
        drop(on_a_thread(move || self.close_blocking()).await);
    }

    fn close_blocking(&self) {
        self.inner.cache.close();
        self.inner.work.close();
    }

    fn work(&self) -> &Db {
        &self.inner.work
    }

    fn cache(&self) -> &Db {
        &self.inner.cache
    }
}

/// Runs what blocks on a thread of its own, since the store has no runtime and must not stop the caller's.
async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    let (answer, answered) = tokio::sync::oneshot::channel();
    std::thread::Builder::new().name("store".to_owned()).spawn(move || drop(answer.send(work())))?;
    answered.await.map_err(|_| StoreError::Defect)
}
