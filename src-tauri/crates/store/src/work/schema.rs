//! What `work.db` is: its migrations, how it is set up, and its tables.

use crate::durability::checksums;
use crate::durability::opening::Kind;
use crate::folder::names;
use domain::AccountId;
use rusqlite::{Connection, Result};
use rusqlite_migration::M;

/// The file.
pub const KIND: Kind = Kind {
    name: names::WORK,
    application_id: names::WORK_ID,
    migrations: &[
        M::up(include_str!("../../migrations/work/01-initial.sql")),
        M::up(include_str!("../../migrations/work/02-presses-and-checksums.sql")),
        M::up(include_str!("../../migrations/work/03-identity.sql")),
        M::up(include_str!("../../migrations/work/04-tokens.sql")),
        M::up(include_str!("../../migrations/work/05-details.sql")),
        M::up(include_str!("../../migrations/work/06-files-quotes-reactions.sql")),
        M::up(include_str!("../../migrations/work/07-put-away.sql")),
        M::up(include_str!("../../migrations/work/08-own-side.sql")),
        M::up(include_str!("../../migrations/work/09-sent-here.sql")),
        M::up(include_str!("../../migrations/work/10-filter.sql")),
        M::up(include_str!("../../migrations/work/11-noted.sql")),
    ],
    // On macOS only `fullfsync` makes the drive write its cache out; elsewhere it has no effect.
    pragmas: "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON",
    functions: checksums::register,
    is_precious: true,
    sees: None,
};

/// Deletes every row of an account.
pub fn erase(db: &Connection, account: &AccountId) -> Result<()> {
    db.execute("DELETE FROM quotes WHERE id IN (SELECT id FROM outbox WHERE account = ?1)", [account.as_str()])?;
    for table in [
        "drafts",
        "outbox",
        "read_marks",
        "view_states",
        "notes",
        "labels",
        "first_seen",
        "files",
        "wanted_reactions",
        "put_away",
        "own_ids",
        "renames",
        "sent_here",
    ] {
        db.execute(&format!("DELETE FROM {table} WHERE account = ?1"), [account.as_str()])?;
    }
    db.execute("DELETE FROM view_states WHERE scope = ?1", [account.as_str()])?;
    Ok(())
}
