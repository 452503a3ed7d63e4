//! What `work.db` is: its migrations and how it is set up.

use crate::durability::checksums;
use crate::durability::opening::Kind;
use crate::folder::names;
use crate::work::tables::TABLES;
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
        M::up(include_str!("../../migrations/work/12-told-once.sql")),
        M::up(include_str!("../../migrations/work/13-reactions-in-the-outbox.sql")),
        M::up(include_str!("../../migrations/work/14-erasures.sql")),
    ],
    // On macOS only `fullfsync` makes the drive write its cache out; elsewhere it has no effect.
    pragmas: "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON",
    functions: checksums::register,
    is_precious: true,
    sees: None,
};

/// Deletes every row of an account.
pub fn erase(db: &Connection, account: &AccountId) -> Result<()> {
    TABLES.iter().try_for_each(|table| table.erase(db, account.as_str()))
}
