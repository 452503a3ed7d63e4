//! A table of `work.db` and all that is done to every table alike.

use rusqlite::{Connection, Result};

/// A table.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The schema that brought it.
    pub since: u32,
    /// The last schema that had it.
    pub until: u32,
    /// What a row is known by: columns that hold text.
    pub key: &'static [&'static str],
    /// Its columns, the checksum apart; where rows carry one, what it covers, in its order.
    pub columns: &'static [&'static str],
    /// How its rows survive damage of the file.
    pub kept: Kept,
    /// The condition for the rows of the account ?1, which go when it is erased; `None`: its rows are no account's, or stay.
    pub of_account: Option<&'static str>,
    /// Reads all rows, where a column can hold a value that is not understood.
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
pub const TABLE: Table = Table {
    name: "",
    since: 1,
    until: u32::MAX,
    key: &[],
    columns: &[],
    kept: Kept::Copied,
    of_account: OF_ACCOUNT,
    read_all: None,
};

impl Table {
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
