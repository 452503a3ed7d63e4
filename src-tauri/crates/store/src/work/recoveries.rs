//! That `work.db` was damaged and made anew: noted in the new file until the owner was told.

use crate::{Store, StoreError};
use rusqlite::{Connection, OptionalExtension, Result};
use std::sync::PoisonError;

/// `work.db` was damaged and made anew from what could be read of it and of its second copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// How many drafts there are in it.
    pub drafts: u32,
    /// How many unsent messages there are in it.
    pub messages: u32,
    /// The name under which the damaged file is kept, beside `work.db`; empty when there was none.
    pub kept: String,
}

impl Store {
    /// That `work.db` was damaged and made anew, as long as the owner was not told; see [`Store::dismiss_recovery`].
    #[must_use]
    pub fn recovery(&self) -> Option<Recovery> {
        self.inner.recovery.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The owner was told of the recovery.
    pub async fn dismiss_recovery(&self) -> Result<(), StoreError> {
        self.work().write("dismiss_recovery", |db| db.execute("DELETE FROM recoveries", [])).await?;
        self.inner.recovery.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(())
    }
}

/// The latest recovery that the owner was not told of.
pub fn latest(db: &Connection) -> Result<Option<Recovery>> {
    db.query_row("SELECT kept, drafts, messages FROM recoveries ORDER BY kept DESC", [], |row| {
        Ok(Recovery { kept: row.get("kept")?, drafts: row.get("drafts")?, messages: row.get("messages")? })
    })
    .optional()
}
