//! What is typed and not sent, one per conversation. Every save carries a revision, so that a late one can neither
//! overwrite a newer text nor bring back a cleared one.

use crate::columns::ms;
use crate::work::renames;
use crate::work::tables::DRAFTS;
use crate::{Store, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, ConversationId};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use std::fmt;

/// How long a tombstone keeps late saves from bringing a cleared text back. They are late by the time the window takes to
/// hand them over, far below a second.
const TOMBSTONES_STAY: TimeDelta = TimeDelta::hours(1);

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

    /// Forgets what was cleared an hour ago or earlier: by then no save that it has to be kept from is still on its way.
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
    let sql = format!("{} WHERE account = ?1 AND conversation = ?2", DRAFTS.select());
    db.prepare_cached(&sql)?.query_row([account.as_str(), conversation.as_str()], |row| of(row, 0)).optional()
}

fn all(db: &Connection, account: &AccountId) -> Result<Vec<Draft>> {
    let sql = format!("{} WHERE account = ?1 AND text <> '' ORDER BY conversation", DRAFTS.select());
    db.prepare_cached(&sql)?.query_map([account.as_str()], |row| of(row, 0))?.collect()
}

/// A row with a checksum whose columns begin at `first`; one that is not as it was written is an error.
pub fn of(row: &Row<'_>, first: usize) -> Result<Draft> {
    DRAFTS.check_at(row, first)?;
    let at = |column: &str| first + DRAFTS.place(column);
    Ok(Draft {
        account: AccountId::new(row.get::<_, String>(at("account"))?),
        conversation: ConversationId::new(row.get::<_, String>(at("conversation"))?),
        text: row.get(at("text"))?,
        revision: row.get::<_, i64>(at("revision"))?.unsigned_abs(),
    })
}

fn save(db: &Connection, draft: &Draft, now: DateTime<Utc>) -> Result<bool> {
    let sql = "INSERT INTO drafts (account, conversation, text, revision, saved_at) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (account, conversation) DO UPDATE SET
                   text = excluded.text, revision = excluded.revision, saved_at = excluded.saved_at
               WHERE excluded.revision > drafts.revision";
    let written = db.prepare_cached(sql)?.execute(params![
        draft.account.as_str(),
        draft.conversation.as_str(),
        draft.text,
        column(draft.revision)?,
        ms(now),
    ])?;
    Ok(written == 1)
}

/// Leaves a tombstone at `revision`, unless something newer was typed meanwhile.
pub fn clear(
    db: &Connection,
    account: &AccountId,
    conversation: &ConversationId,
    revision: u64,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO drafts (account, conversation, text, revision, saved_at) VALUES (?1, ?2, '', ?3, ?4)
               ON CONFLICT (account, conversation) DO UPDATE SET
                   text = '', revision = excluded.revision, saved_at = excluded.saved_at
               WHERE excluded.revision >= drafts.revision";
    let key = (account.as_str(), conversation.as_str());
    db.prepare_cached(sql)?.execute(params![key.0, key.1, column(revision)?, ms(now)])?;
    Ok(())
}

/// Which tombstones are old. One from the future was made before the clock was set back.
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
    let sql = "INSERT INTO drafts (account, conversation, text, revision, saved_at)
               SELECT account, ?3, text, revision, saved_at FROM drafts WHERE account = ?1 AND conversation = ?2
               ON CONFLICT (account, conversation) DO UPDATE SET
                   text = drafts.text || iif(drafts.text <> '' AND excluded.text <> '', char(10), '') || excluded.text,
                   revision = max(drafts.revision, excluded.revision),
                   saved_at = max(drafts.saved_at, excluded.saved_at)";
    db.prepare_cached(sql)?.execute([account.as_str(), from.as_str(), to.as_str()])?;
    db.prepare_cached("DELETE FROM drafts WHERE account = ?1 AND conversation = ?2")?
        .execute([account.as_str(), from.as_str()])?;
    Ok(())
}

fn column(revision: u64) -> Result<i64> {
    i64::try_from(revision).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

#[cfg(test)]
pub mod tests;
