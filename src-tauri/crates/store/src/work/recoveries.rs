//! That `work.db` was damaged and made anew: noted in the new file until the owner was told.

use rusqlite::{Connection, OptionalExtension, Result};

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

/// The latest recovery that the owner was not told of.
pub fn latest(db: &Connection) -> Result<Option<Recovery>> {
    db.query_row("SELECT kept, drafts, messages FROM recoveries ORDER BY kept DESC", [], |row| {
        Ok(Recovery { kept: row.get("kept")?, drafts: row.get("drafts")?, messages: row.get("messages")? })
    })
    .optional()
}

/// The owner was told.
pub fn dismiss(db: &Connection) -> Result<()> {
    db.execute("DELETE FROM recoveries", []).map(drop)
}
