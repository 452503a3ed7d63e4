//! What is typed and not sent, one per conversation. Every save carries a revision, so that a late one can neither
//! overwrite a newer text nor bring back a cleared one.

use crate::columns::ms;
use crate::work::column::{self, Column, names};
use crate::work::renames;
use crate::work::table::{Kept, TABLE, Table};
use crate::{Store, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, ConversationId};
use rusqlite::{Connection, OptionalExtension, Result, Row};
use std::fmt;

/// How long a tombstone keeps late saves from bringing a cleared text back. A save is late by the time the window takes
/// to hand it over, far below a second.
const TOMBSTONES_STAY: TimeDelta = TimeDelta::hours(1);

pub const DRAFTS: Table = Table {
    name: "drafts",
    key: &["account", "conversation"],
    columns: &names(&COLUMNS),
    kept: Kept::Checksummed,
    ..TABLE
};

const COLUMNS: [Column<Saved>; 6] = [
    Column::fixed(
        "account",
        |it| Ok(it.draft.account.to_string().into()),
        |it, cell| cell.text().map(|id| it.draft.account = id.into()),
    ),
    Column::fixed(
        "conversation",
        |it| Ok(it.draft.conversation.to_string().into()),
        |it, cell| cell.text().map(|id| it.draft.conversation = id.into()),
    ),
    Column::changing(
        "text",
        |it| Ok(it.draft.text.clone().into()),
        |it, cell| cell.get().map(|text| it.draft.text = text),
    ),
    Column::changing(
        "revision",
        |it| Ok(of_revision(it.draft.revision)?.into()),
        |it, cell| cell.get().map(|revision: i64| it.draft.revision = revision.unsigned_abs()),
    ),
    Column::changing("saved_at", |it| Ok(it.saved_at.into()), |it, cell| cell.get().map(|at| it.saved_at = at)),
    Column::changed(),
];

/// A draft or a tombstone as it lies on disk.
struct Saved {
    draft: Draft,
    /// In milliseconds.
    saved_at: i64,
}

/// A draft at one revision.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// Whose.
    pub account: AccountId,
    /// Where.
    pub conversation: ConversationId,
    /// What is typed; empty clears the draft.
    pub text: String,
    /// Counts the saves of this conversation, up to 2⁶³−1; the highest wins.
    pub revision: u64,
}

impl fmt::Debug for Draft {
    /// Tells how long the text is, not what it says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("account", &self.account)
            .field("conversation", &self.conversation)
            .field("bytes", &self.text.len())
            .field("revision", &self.revision)
            .finish()
    }
}

impl Store {
    /// The draft of a conversation; none when nothing is typed there.
    pub async fn draft(&self, account: &AccountId, conversation: &ConversationId) -> Result<Option<Draft>, StoreError> {
        let (account, conversation) = (account.clone(), conversation.clone());
        self.work().read(move |db| Ok(find(db, &account, &conversation)?.filter(|d| !d.text.is_empty()))).await
    }

    /// The revision last saved or cleared in a conversation; 0 when there never was one.
    pub async fn draft_revision(&self, account: &AccountId, conversation: &ConversationId) -> Result<u64, StoreError> {
        let (account, conversation) = (account.clone(), conversation.clone());
        self.work().read(move |db| Ok(find(db, &account, &conversation)?.map_or(0, |draft| draft.revision))).await
    }

    /// Saves a draft unless its revision is not higher than the one on disk; says whether it did. When it returns,
    /// the text survives a power cut.
    pub async fn save_draft(&self, draft: &Draft, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let draft = draft.clone();
        let save = move |db: &Connection| {
            let conversation = renames::current(db, &draft.account, &draft.conversation)?;
            save(db, &Draft { conversation, ..draft.clone() }, now)
        };
        self.work().write("save_draft", save).await
    }

    /// Forgets tombstones of an hour ago or earlier: no save of a text from before can still be on its way then.
    pub async fn forget_cleared_drafts(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        if self.work().read(move |db| has_old_tombstones(db, now)).await? {
            self.work().write("forget_cleared", move |db| forget_tombstones(db, now)).await?;
        }
        Ok(())
    }

    /// Every draft of an account that has text.
    pub async fn drafts(&self, account: &AccountId) -> Result<Vec<Draft>, StoreError> {
        let account = account.clone();
        self.work().read(move |db| all(db, &account)).await
    }
}

/// The draft or the tombstone of one.
fn find(db: &Connection, account: &AccountId, conversation: &ConversationId) -> Result<Option<Draft>> {
    Ok(saved(db, account, conversation)?.map(|saved| saved.draft))
}

fn saved(db: &Connection, account: &AccountId, conversation: &ConversationId) -> Result<Option<Saved>> {
    let sql = format!("{} WHERE account = ?1 AND conversation = ?2", DRAFTS.select());
    db.prepare_cached(&sql)?.query_row([account.as_str(), conversation.as_str()], |row| read(row, 0)).optional()
}

fn all(db: &Connection, account: &AccountId) -> Result<Vec<Draft>> {
    let sql = format!("{} WHERE account = ?1 AND text <> '' ORDER BY conversation", DRAFTS.select());
    db.prepare_cached(&sql)?.query_map([account.as_str()], |row| of(row, 0))?.collect()
}

/// A row with a checksum whose columns begin at `first`; one that is not as it was written is an error.
pub fn of(row: &Row<'_>, first: usize) -> Result<Draft> {
    Ok(read(row, first)?.draft)
}

fn read(row: &Row<'_>, first: usize) -> Result<Saved> {
    let draft = Draft { account: "".into(), conversation: "".into(), text: String::new(), revision: 0 };
    column::read(&DRAFTS, &COLUMNS, Saved { draft, saved_at: 0 }, row, first)
}

fn save(db: &Connection, draft: &Draft, now: DateTime<Utc>) -> Result<bool> {
    write(db, &Saved { draft: draft.clone(), saved_at: ms(now) }, "excluded.revision > drafts.revision")
}

/// Writes a draft down, in place of one that is there if `it_counts`.
fn write(db: &Connection, saved: &Saved, it_counts: &str) -> Result<bool> {
    let set = column::assigned(&COLUMNS, |column| format!("excluded.{column}"));
    let on_conflict = format!("ON CONFLICT (account, conversation) DO UPDATE SET {set} WHERE {it_counts}");
    column::insert(db, &DRAFTS, &COLUMNS, saved, &on_conflict)
}

/// Leaves a tombstone at `revision`, unless something newer was typed meanwhile.
pub fn clear(
    db: &Connection,
    account: &AccountId,
    conversation: &ConversationId,
    revision: u64,
    now: DateTime<Utc>,
) -> Result<()> {
    let (account, conversation) = (account.clone(), conversation.clone());
    let draft = Draft { account, conversation, text: String::new(), revision };
    write(db, &Saved { draft, saved_at: ms(now) }, "excluded.revision >= drafts.revision").map(drop)
}

/// Which tombstones are old. A tombstone with a time in the future was made before the clock was set back, and counts
/// as old.
const OLD_TOMBSTONES: &str = "text = '' AND (saved_at <= ?1 OR saved_at >= ?2)";

fn old(now: DateTime<Utc>) -> [i64; 2] {
    [ms(now - TOMBSTONES_STAY), ms(now + TOMBSTONES_STAY)]
}

fn has_old_tombstones(db: &Connection, now: DateTime<Utc>) -> Result<bool> {
    db.prepare_cached(&format!("SELECT 1 FROM drafts WHERE {OLD_TOMBSTONES}"))?.exists(old(now))
}

fn forget_tombstones(db: &Connection, now: DateTime<Utc>) -> Result<()> {
    db.prepare_cached(&format!("DELETE FROM drafts WHERE {OLD_TOMBSTONES}"))?.execute(old(now)).map(drop)
}

/// Puts a text before what is typed, on a line of its own; nothing changes what is typed.
pub fn put_before(
    db: &Connection,
    account: &AccountId,
    conversation: &ConversationId,
    text: &str,
    now: DateTime<Utc>,
) -> Result<Draft> {
    let (typed, revision) = find(db, account, conversation)?.map_or_else(Default::default, |d| (d.text, d.revision));
    let text = match (text, typed.as_str()) {
        (text, "") => text.to_owned(),
        ("", _) => typed,
        (text, typed) => format!("{text}\n{typed}"),
    };
    let draft = Draft {
        account: account.clone(),
        conversation: conversation.clone(),
        text,
        revision: revision.saturating_add(1),
    };
    save(db, &draft, now)?;
    Ok(draft)
}

/// Moves a draft to the conversation's other id. If both ids have text, both texts are kept, one below the other.
pub fn follow(db: &Connection, account: &AccountId, from: &ConversationId, to: &ConversationId) -> Result<()> {
    let Some(moved) = saved(db, account, from)? else { return Ok(()) };
    let moved = Saved { draft: Draft { conversation: to.clone(), ..moved.draft }, ..moved };
    let united = match saved(db, account, to)? {
        Some(there) => there.above(moved),
        None => moved,
    };
    write(db, &united, "TRUE")?;
    db.prepare_cached("DELETE FROM drafts WHERE account = ?1 AND conversation = ?2")?
        .execute([account.as_str(), from.as_str()])
        .map(drop)
}

impl Saved {
    /// Both texts, this one first.
    fn above(self, other: Self) -> Self {
        let texts = [self.draft.text, other.draft.text].into_iter().filter(|text| !text.is_empty());
        Self {
            draft: Draft {
                text: texts.collect::<Vec<_>>().join("\n"),
                revision: self.draft.revision.max(other.draft.revision),
                ..self.draft
            },
            saved_at: self.saved_at.max(other.saved_at),
        }
    }
}

fn of_revision(revision: u64) -> Result<i64> {
    i64::try_from(revision).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

#[cfg(test)]
pub mod tests;
