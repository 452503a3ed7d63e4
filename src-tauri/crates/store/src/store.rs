//! The handle to the two databases of one folder. Owns the connections' threads and the locks between long calls.

use crate::StoreError;
use crate::db::Db;
use crate::work::recoveries::{self, Recovery};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The two databases of one folder. Cloning is cheap and gives another handle to the same threads.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub struct Inner {
    pub folder: PathBuf,
    pub work: Db,
    pub cache: Db,
    /// How often `work.db` was opened, this time included.
    pub generation: i64,
    pub recovery: Mutex<Option<Recovery>>,
    /// Held while the bytes of files are written or deleted.
    pub files: tokio::sync::Mutex<()>,
    /// Held during a merge.
    pub merging: tokio::sync::Mutex<()>,
}

impl Store {
    /// Whether the two files are where they were when the store was opened: nobody deleted or renamed them, or the folder.
    /// It asks the file system for two names, which may block.
    #[must_use]
    pub fn is_in_place(&self) -> bool {
        self.inner.work.is_in_place() && self.inner.cache.is_in_place()
    }

    /// That `work.db` was damaged and made anew, as long as the owner was not told; see [`Store::dismiss_recovery`].
    #[must_use]
    pub fn recovery(&self) -> Option<Recovery> {
        self.inner.recovery.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The owner was told of the recovery.
    pub async fn dismiss_recovery(&self) -> Result<(), StoreError> {
        self.work().write("dismiss_recovery", recoveries::dismiss).await?;
        self.inner.recovery.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(())
    }

    /// Waits for the calls under way, closes the files and gives the folder back. Other handles answer
    /// [`StoreError::Closed`] from then on. Without it, the same happens some time after the last handle is dropped.
    pub async fn close(self) {
        // It fails only when no thread can be started; then the files are closed when the handles are dropped.
        drop(on_a_thread(move || self.close_blocking()).await);
    }

    fn close_blocking(&self) {
        self.inner.cache.close();
        self.inner.work.close();
    }

    pub(crate) fn work(&self) -> &Db {
        &self.inner.work
    }

    pub(crate) fn cache(&self) -> &Db {
        &self.inner.cache
    }
}

/// Runs what blocks on a thread of its own, since the store has no runtime and must not stop the caller's.
pub async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    let (answer, answered) = tokio::sync::oneshot::channel();
    std::thread::Builder::new().name("store".to_owned()).spawn(move || drop(answer.send(work())))?;
    answered.await.map_err(|_| StoreError::Defect)
}
