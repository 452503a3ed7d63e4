//! Saving the owner's words when the store cannot be opened.

use crate::cache;
use crate::durability::file_image;
use crate::durability::raw_row::RawRow;
use crate::durability::salvage::{self, unite, unite_copied};
use crate::work::tables::{DRAFTS, OUTBOX, Table};
use chrono::{DateTime, Utc};
use domain::{UnsentKind, given_name};
use rusqlite::Connection;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::path::Path;

/// Something the owner typed that Instagram does not have, as far as is known.
#[derive(Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Draft or message.
    pub kind: UnsentKind,
    /// The account's @username without the @, when it could be read.
    pub account: Option<String>,
    /// The customer's name or @username, when it could be read.
    pub customer: Option<String>,
    /// The text.
    pub text: String,
    /// When it was saved, or Send was pressed.
    pub at: Option<DateTime<Utc>>,
}

impl fmt::Debug for Unsent {
    /// Tells how long the text is, not what it says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsent").field("kind", &self.kind).field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}

/// Everything unsent in a folder, read from its files as they lie there: also when they are damaged, locked, written by a
/// newer version or not to be written to. Texts with a valid checksum come first; each text once. Changes nothing.
#[must_use]
pub fn unsent(folder: &Path) -> Vec<Unsent> {
    let (mut reading, told) = salvage::read(folder);
    let altered = std::mem::take(&mut reading.altered);
    let tables = unite_copied(&mut reading, &told);
    let names = Names::of(&tables, &folder.join(cache::schema::KIND.name));
    let (drafts, outbox) = unite(reading, &told);
    let sound = drafts.into_iter().map(|row| (DRAFTS, row)).chain(outbox.into_iter().map(|row| (OUTBOX, row)));
    let mut seen = BTreeSet::new();
    let is_new = |(table, row): &(Table, RawRow)| {
        let is_unsent = *table == DRAFTS || row.text("state") != Some("sent");
        let [account, conversation, text] = ["account", "conversation", "text"].map(|column| row.text(column));
        let what = (table.name, account.map(str::to_owned), conversation.map(str::to_owned), text.map(str::to_owned));
        is_unsent && text.is_some_and(|text| !text.is_empty()) && seen.insert(what)
    };
    sound.chain(altered).filter(is_new).map(|(table, row)| names.tell(&table, &row)).collect()
}

/// The names that belong to ids.
#[derive(Default)]
struct Names {
    /// The usernames of the accounts.
    accounts: HashMap<String, String>,
    /// The customers' names by account and id.
    customers: HashMap<(String, String), String>,
    /// With whom a conversation is, by account and id.
    conversations: HashMap<(String, String), String>,
}

impl Names {
    fn of(tables: &[(Table, Vec<RawRow>)], cache: &Path) -> Self {
        let accounts = tables.iter().filter(|(table, _)| table.name == "accounts").flat_map(|(_, rows)| rows);
        let named = accounts.filter_map(|row| Some((row.text("id")?.to_owned(), row.text("username")?.to_owned())));
        let mut names = Self { accounts: named.collect(), ..Self::default() };
        if let Ok(db) = file_image::open(cache, true) {
            // What an earlier version kept as a name may be an id (L2).
            let called = "SELECT account, id, username FROM participants WHERE username <> id";
            let named = "SELECT account, id, name FROM participants";
            names.customers = pairs(&db, called).unwrap_or_default();
            let given = pairs(&db, named).unwrap_or_default();
            names.customers.extend(given.into_iter().filter(|(_, name)| given_name(Some(name)).is_some()));
            names.conversations = pairs(&db, "SELECT account, id, participant FROM conversations").unwrap_or_default();
        }
        names
    }

    fn tell(&self, table: &Table, row: &RawRow) -> Unsent {
        let column = |column: &str| row.text(column).unwrap_or_default().to_owned();
        let place = (column("account"), column("conversation"));
        let recipient = row.text("recipient").map(str::to_owned).or_else(|| self.conversations.get(&place).cloned());
        let (kind, at) = if *table == DRAFTS {
            (UnsentKind::Draft, row.integer("saved_at"))
        } else {
            (UnsentKind::Message, row.integer("queued_at"))
        };
        Unsent {
            kind,
            account: self.accounts.get(&place.0).cloned(),
            customer: recipient.and_then(|id| self.customers.get(&(place.0, id)).cloned()),
            text: column("text"),
            at: at.and_then(DateTime::from_timestamp_millis),
        }
    }
}

/// Names by account and id. One that cannot be read is left out.
fn pairs(db: &Connection, sql: &str) -> rusqlite::Result<HashMap<(String, String), String>> {
    let mut query = db.prepare(sql)?;
    let rows = query.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(rows.filter_map(Result::ok).collect())
}
