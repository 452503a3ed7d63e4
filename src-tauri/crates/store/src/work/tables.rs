//! The tables of `work.db`: checking, copying, rescuing and erasing go through this list, and a test compares it with the
//! schema. A new column stands here once, besides its migration and the module that reads and writes it; of drafts and outbox,
//! whose rows carry checksums, it stands once in the list of columns of its module, which says how it is read and written.

pub use crate::work::drafts::DRAFTS;
pub use crate::work::outbox::columns::OUTBOX;
pub use crate::work::table::{CHANGED, Kept, Table};

use crate::work::table::TABLE;
use crate::work::{accounts, meta_apps, view_states};

/// All of them. What names a row of another table is erased before it.
pub const TABLES: [Table; 22] = [
    Table {
        name: "accounts",
        key: &["id"],
        columns: &[
            "ordinal",
            "id",
            "flavour",
            "node",
            "username",
            "name",
            "picture_url",
            "state",
            "connected_at",
            "token_expires_at",
            "way",
            "token_issued_at",
        ],
        // See `Store::remove_account`.
        of_account: None,
        read_all: Some(|db| accounts::all(db).map(drop)),
        ..TABLE
    },
    Table {
        name: "meta_apps",
        key: &["flavour"],
        columns: &["flavour", "app_id", "redirect"],
        of_account: None,
        read_all: Some(|db| meta_apps::all(db).map(drop)),
        ..TABLE
    },
    Table {
        name: "settings",
        key: &["key"],
        columns: &["key", "value"],
        // Earlier versions kept the webhooks' verify token here. It is a secret, and moves to the vault when it is asked for.
        kept: Kept::CopiedBut("key", "webhookToken"),
        // A setting of one account has its id at the end, behind a dot.
        of_account: Some("substr(key, -length(?1) - 1) = '.' || ?1"),
        ..TABLE
    },
    Table {
        name: "view_states",
        key: &["scope"],
        columns: &["scope", "account", "conversation", "list_scroll", "filter"],
        // Written with each scroll.
        kept: Kept::InFileOnly,
        of_account: Some("account = ?1 OR scope = ?1"),
        read_all: Some(|db| view_states::all(db).map(drop)),
        ..TABLE
    },
    Table {
        name: "quotes",
        since: 6,
        key: &["id"],
        columns: &["id", "message"],
        of_account: Some("id IN (SELECT id FROM outbox WHERE account = ?1)"),
        ..TABLE
    },
    DRAFTS,
    OUTBOX,
    Table {
        name: "read_marks",
        key: &["account", "conversation"],
        columns: &["account", "conversation", "up_to"],
        ..TABLE
    },
    Table {
        name: "notes",
        since: 5,
        key: &["account", "customer"],
        columns: &["account", "customer", "text", "revision", "saved_at"],
        ..TABLE
    },
    Table {
        name: "labels",
        since: 5,
        key: &["account", "customer", "key"],
        columns: &["ordinal", "account", "customer", "key", "name"],
        ..TABLE
    },
    Table {
        name: "first_seen",
        since: 5,
        key: &["account", "customer"],
        columns: &["account", "customer", "at"],
        ..TABLE
    },
    Table {
        name: "files",
        since: 6,
        key: &["id"],
        columns: &["ordinal", "id", "account", "conversation", "kind", "name", "mime", "bytes", "hash"],
        ..TABLE
    },
    Table {
        name: "put_away",
        since: 7,
        key: &["account", "customer"],
        columns: &["ordinal", "account", "customer", "until", "seen", "heard"],
        ..TABLE
    },
    Table { name: "own_ids", since: 8, key: &["account", "id"], columns: &["account", "id"], ..TABLE },
    Table { name: "renames", since: 8, key: &["account", "was"], columns: &["account", "was", "now"], ..TABLE },
    Table {
        name: "sent_here",
        since: 9,
        key: &["account", "message"],
        columns: &["ordinal", "account", "conversation", "message", "id", "part", "parts"],
        // Thousands of rows; without them only a mark on bubbles is missing.
        kept: Kept::InFileOnly,
        ..TABLE
    },
    Table {
        name: "tombstones",
        since: 12,
        key: &["account", "message"],
        columns: &["account", "message", "at"],
        // These three stand in `cache.db`, too, see `inbox/told_once.rs`.
        kept: Kept::InFileOnly,
        ..TABLE
    },
    Table {
        name: "receipts",
        since: 12,
        key: &["account", "message"],
        columns: &["account", "message", "at"],
        kept: Kept::InFileOnly,
        ..TABLE
    },
    Table {
        name: "referrals",
        since: 12,
        key: &["account", "message", "person"],
        columns: &["account", "message", "person", "at", "origin"],
        kept: Kept::InFileOnly,
        ..TABLE
    },
    Table {
        name: "erasures",
        since: 14,
        key: &["account"],
        columns: &["account"],
        // It goes last, when the account is gone from all other tables.
        of_account: None,
        ..TABLE
    },
    Table {
        name: "counters",
        since: 2,
        columns: &["one", "generation", "changes", "identity", "noted"],
        kept: Kept::OfFile,
        of_account: None,
        ..TABLE
    },
    Table {
        name: "recoveries",
        since: 2,
        key: &["kept"],
        columns: &["kept", "drafts", "messages"],
        kept: Kept::OfFile,
        of_account: None,
        ..TABLE
    },
];

/// The wishes for reactions, which are rows of the outbox since the thirteenth schema.
pub const WANTED_REACTIONS: Table = Table {
    name: "wanted_reactions",
    since: 6,
    until: 12,
    key: &["account", "message"],
    columns: &["ordinal", "account", "conversation", "recipient", "message", "emoji", "why"],
    ..TABLE
};

/// The tables that only earlier schemas had. A damaged file, or its second copy, may still have their rows.
pub const EARLIER: [Table; 1] = [WANTED_REACTIONS];

impl Table {
    /// The table of this name, if any schema had one.
    pub fn named(name: &str) -> Option<&'static Self> {
        TABLES.iter().chain(&EARLIER).find(|table| table.name == name)
    }
}
