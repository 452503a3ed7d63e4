//! The folder of the databases while they are open: somebody may delete or rename it, or a file in it. What is written then
//! is refused by the store; here it is noticed when nothing is written, and said until it is back (S4).

use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::{Failure, StoreProblem};
use std::sync::atomic::Ordering;

/// What is said of each account as long as the folder is gone.
pub(crate) const FOLDER_GONE: Failure = Failure::Store { problem: StoreProblem::Gone };

impl Engine {
    /// Whether the folder was gone when somebody looked last.
    pub(crate) fn is_folder_gone(&self) -> bool {
        self.0.is_folder_gone.load(Ordering::Relaxed)
    }

    /// FilePreview whether the folder is where it was, and tells when that is different from the last look. What failed for
    /// want of it is tried again when it is back.
    pub(crate) async fn look_for_the_folder(&self) {
        let store = self.0.store.clone();
        // A file system may be slow to answer even that.
        let Ok(is_there) = tokio::task::spawn_blocking(move || store.is_in_place()).await else { return };
        if self.0.is_folder_gone.swap(!is_there, Ordering::Relaxed) != is_there {
            return;
        }
        if is_there {
            tracing::info!("the folder of the databases is back");
        } else {
            tracing::error!("the folder of the databases, or a file in it, was deleted or renamed");
        }
        for (account, session) in self.lock(&self.0.sessions).iter() {
            let mut progress = self.lock(&session.progress);
            if is_there && progress.failure == Some(FOLDER_GONE) {
                progress.failure = None;
                progress.failures = 0;
            }
            drop(progress);
            self.tell(Change::List { account: account.clone() });
        }
        self.tell(Change::Frame);
        if is_there && self.0.poll_every.is_some() {
            self.wake_all();
        }
    }
}
