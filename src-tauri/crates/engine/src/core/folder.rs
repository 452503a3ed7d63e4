//! The folder of the databases while they are open: somebody may delete or rename it, or a file in it. What is written
//! then is refused by the store; here it is noticed also when nothing is written, and told until the folder is back
//! (S4).

use super::Core;
use crate::failure::{Failure, StoreProblem};
use std::sync::atomic::Ordering;

/// What is said of each account as long as the folder is gone.
pub(crate) const FOLDER_GONE: Failure = Failure::Store { problem: StoreProblem::Gone };

impl Core {
    /// Whether the folder was gone when somebody looked last.
    pub(crate) fn is_folder_gone(&self) -> bool {
        self.is_folder_gone.load(Ordering::Relaxed)
    }

    /// Looks whether the folder is where it was: tells whether it is, if that is different from the last look.
    pub(crate) async fn look_for_the_folder(&self) -> Option<bool> {
        let store = self.store.clone();
        // Asking a file system may block, even for this.
        let is_there = tokio::task::spawn_blocking(move || store.is_in_place()).await.ok()?;
        if self.is_folder_gone.swap(!is_there, Ordering::Relaxed) != is_there {
            return None;
        }
        if is_there {
            tracing::info!("the folder of the databases is back");
        } else {
            tracing::error!("the folder of the databases, or a file in it, was deleted or renamed");
        }
        Some(is_there)
    }
}
