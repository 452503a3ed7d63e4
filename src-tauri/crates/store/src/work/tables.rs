//! The tables of `work.db`, each with all that is done to every table alike: checking, copying, rescuing and erasing go
//! through this list, and a test compares it with the schema. A new column stands here once, besides its migration and the
//! module that reads and writes it.

use crate::work::{accounts, meta_apps, view_states};
use rusqlite::{Connection, Result};

/// A table.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The schema that brought it.
    pub since: u32,
    /// What a row is known by: columns that hold text.
    pub key: &'static [&'static str],
    /// Its columns, the checksum apart; where rows carry one, what it covers, in its order.
    pub columns: &'static [&'static str],
    /// How its rows survive damage of the file.
    pub kept: Kept,
    /// The condition for the rows of the account ?1, which go when it is erased; `None`: its rows are no account's, or stay.
    pub of_account: Option<&'static str>,
    /// Reads all rows, if not every value that a column takes is understood.
    pub read_all: Option<fn(&Connection) -> Result<()>>,
}

/// How rows survive damage of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Each carries a checksum, and has a second copy in the journal.
    Checksummed,
    /// Each has a second copy in the journal.
    Copied,
    /// The same, but for those with this value in this column.
    CopiedBut(&'static str, &'static str),
    /// They are read out of the damaged file as far as that goes; losing them costs little.
    InFileOnly,
    /// They tell of the file itself.
    OfFile,
}

/// Which change of the file was the row's latest: of two copies of one row the one with the greater number is later.
pub const CHANGED: &str = "changed";

const OF_ACCOUNT: Option<&str> = Some("account = ?1");

/// What most tables are like.
const TABLE: Table =
    Table { name: "", since: 1, key: &[], columns: &[], kept: Kept::Copied, of_account: OF_ACCOUNT, read_all: None };

pub const DRAFTS: Table = Table {
    name: "drafts",
    key: &["account", "conversation"],
    columns: &["account", "conversation", "text", "revision", "saved_at", CHANGED],
    kept: Kept::Checksummed,
    ..TABLE
};

pub const OUTBOX: Table = Table {
    name: "outbox",
    key: &["id"],
    columns: &[
        "ordinal",
        "id",
        "account",
        "conversation",
        "recipient",
        "text",
        "press",
        "part",
        "parts",
        "queued_at",
        "release_at",
        "try_anyway",
        "attempts",
        "attempted_at",
        "text_hash",
        "known_before",
        "human_agent",
        "look_first",
        "held",
        "failed_before",
        "state",
        "hold",
        "sent_id",
        "why",
        "since",
        "looks",
        "reads",
        CHANGED,
        "reacts_to",
        "emoji",
    ],
    kept: Kept::Checksummed,
    ..TABLE
};

/// All of them. What names a row of another table is erased before it.
pub const TABLES: [Table; 21] = [
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
        // Thousands of rows; losing them costs a mark on a bubble.
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

impl Table {
    /// The table of this name, if there is one.
    pub fn named(name: &str) -> Option<&'static Self> {
        TABLES.iter().find(|table| table.name == name)
    }

    /// Whether each row carries a checksum.
    pub fn is_checksummed(&self) -> bool {
        self.kept == Kept::Checksummed
    }

    /// Whether the journal has its rows without checksums of their own.
    pub fn is_copied(&self) -> bool {
        matches!(self.kept, Kept::Copied | Kept::CopiedBut(..))
    }

    /// The query of its rows.
    pub fn select(&self) -> String {
        let checksum = if self.is_checksummed() { ", checksum" } else { "" };
        format!("SELECT {}{checksum} FROM {}", self.columns.join(", "), self.name)
    }

    /// The query of the rows that the journal has.
    pub fn select_copied(&self) -> String {
        match self.kept {
            Kept::CopiedBut(column, value) => format!("{} WHERE {column} <> '{value}'", self.select()),
            _ => self.select(),
        }
    }

    /// The query of the row with a key.
    pub fn select_one(&self) -> String {
        let key: Vec<String> = self.key.iter().map(|column| format!("{column} = ?")).collect();
        format!("{} WHERE {}", self.select(), key.join(" AND "))
    }

    /// In which order its rows are read: by their numbers where the order counts, else by what they are known by.
    pub fn order(&self) -> String {
        if self.is_checksummed() {
            "rowid".to_owned()
        } else if self.columns.contains(&"ordinal") {
            "ordinal".to_owned()
        } else {
            self.key.join(", ")
        }
    }

    /// Deletes the rows of an account.
    pub fn erase(&self, db: &Connection, account: &str) -> Result<()> {
        let Some(of_account) = self.of_account else { return Ok(()) };
        db.execute(&format!("DELETE FROM {} WHERE {of_account}", self.name), [account]).map(drop)
    }
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
