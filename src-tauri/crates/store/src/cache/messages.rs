//! The messages. Each stands in one conversation and is identified by its id. What a source tells is joined with what
//! is known, and never replaces it by less.
//!
//! Order: by the second, which every source knows; within a second as the pages have it, and messages of which no page
//! told yet come last. So no message changes its place when its milliseconds arrive.

mod facts;

pub use facts::{Fact, Source};

use crate::columns::{self, ms, time};
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::{AccountId, Content, ConversationId, Kind, Message, MessageId, ParticipantId};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use std::collections::HashSet;

/// What is known of a message, as it was told, with the conversation it is in and whether it was unsent: one row whether or
/// not the message is here.
const KNOWN: &str = "SELECT EXISTS (SELECT 1 FROM tombstones WHERE account = ?1 AND message = ?2) AS unsent,
        conversation, id AS message, sender, own, sent_at, page_position, kind, text, type_name, raw,
        time_quality, guessed, placed_at, told_by, told_at
    FROM (SELECT 1) LEFT JOIN messages ON account = ?1 AND id = ?2";

/// A message as it is shown: with the text of its latest edit, unless a page that was read well after the edit says it.
/// A page read just after an edit may still have the old text.
pub const SHOWN_COLUMNS: &str = "messages.id AS message, sender, own, sent_at, page_position, messages.kind,
    type_name, raw,
    CASE WHEN edits.text IS NULL OR messages.kind = 'unsent' OR (told_by = 2 AND told_at > edits.at + 60000)
        THEN messages.text ELSE edits.text END AS text";

/// The latest edit of a message, if it was edited.
pub const EDITS: &str = "LEFT JOIN edits ON edits.account = messages.account AND edits.message = messages.id";

/// Newest first. Read backwards, the same index gives oldest first.
pub const NEWEST_FIRST: &str = "ORDER BY second DESC, placed_at DESC, page_position, sent_at DESC, id DESC";

impl Store {
    /// The cached messages of a conversation, oldest first; those of one second in the order Instagram gave them.
    pub async fn thread(&self, account: &AccountId, conversation: &ConversationId) -> Result<Vec<Message>, StoreError> {
        let (account, conversation) = (account.clone(), conversation.clone());
        self.cache().read(move |db| thread(db, &account, &conversation)).await
    }

    /// A cached message and the conversation it is in.
    pub async fn message(
        &self,
        account: &AccountId,
        id: &MessageId,
    ) -> Result<Option<(ConversationId, Message)>, StoreError> {
        let (account, id) = (account.clone(), id.clone());
        self.cache().read(move |db| find(db, &account, &id)).await
    }

    /// Which of these messages Instagram has shown, in a reading or an event, as far as they are cached: the others are
    /// known from our own sends alone.
    pub async fn shown(&self, account: &AccountId, ids: Vec<MessageId>) -> Result<HashSet<MessageId>, StoreError> {
        let account = account.clone();
        let is_shown = move |db: &Connection| {
            ids.into_iter()
                .map(|id| Ok(is_shown(db, &account, &id)?.then_some(id)))
                .filter_map(Result::transpose)
                .collect()
        };
        self.cache().read(is_shown).await
    }

    /// The ids of the cached messages the business itself wrote in a conversation since a time, and of those of which
    /// Instagram did not say when.
    pub async fn own_messages_since(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        since: DateTime<Utc>,
    ) -> Result<Vec<MessageId>, StoreError> {
        let (account, conversation) = (account.clone(), conversation.clone());
        self.cache().read(move |db| own_since(db, &account, &conversation, since)).await
    }
}

/// See [`Store::thread`].
pub fn thread(db: &Connection, account: &AccountId, conversation: &ConversationId) -> Result<Vec<Message>> {
    db.prepare_cached(&thread_sql())?.query_map([account.as_str(), conversation.as_str()], of)?.collect()
}

fn own_since(
    db: &Connection,
    account: &AccountId,
    conversation: &ConversationId,
    since: DateTime<Utc>,
) -> Result<Vec<MessageId>> {
    let sql = "SELECT id FROM messages
               WHERE account = ?1 AND conversation = ?2 AND own = 1 AND (sent_at >= ?3 OR guessed = 1)
               ORDER BY second, id";
    db.prepare_cached(sql)?
        .query_map(params![account.as_str(), conversation.as_str(), ms(since)], |row| {
            Ok(MessageId::new(row.get::<_, String>(0)?))
        })?
        .collect()
}

fn find(db: &Connection, account: &AccountId, id: &MessageId) -> Result<Option<(ConversationId, Message)>> {
    Ok(known(db, account, id)?.here.map(|(home, fact)| (home, fact.message)))
}

/// Instagram's time replaces our own clock's as soon as Instagram tells one, so a message with our time was not shown
/// yet.
fn is_shown(db: &Connection, account: &AccountId, id: &MessageId) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM messages WHERE account = ?1 AND id = ?2 AND time_quality > 0")?
        .exists([account.as_str(), id.as_str()])
}

/// The query of [`thread`].
pub fn thread_sql() -> String {
    format!(
        "SELECT {SHOWN_COLUMNS} FROM messages {EDITS} WHERE messages.account = ?1 AND conversation = ?2
         ORDER BY second, placed_at, page_position DESC, sent_at, messages.id"
    )
}

/// The newest message of a conversation.
pub fn newest(db: &Connection, account: &AccountId, conversation: &ConversationId) -> Result<Option<Message>> {
    db.prepare_cached(&newest_sql())?.query_row([account.as_str(), conversation.as_str()], of).optional()
}

/// The query of [`newest`].
pub fn newest_sql() -> String {
    format!(
        "SELECT {SHOWN_COLUMNS} FROM messages {EDITS} WHERE messages.account = ?1 AND conversation = ?2
         {NEWEST_FIRST} LIMIT 1"
    )
}

/// The query of the number of messages of the customer after a second (?3) and after that of the newest own one. Whole
/// seconds, so that a message that was read is not unread again when its milliseconds become known.
pub const UNREAD_SQL: &str = "SELECT count(*) FROM messages
    WHERE account = ?1 AND conversation = ?2 AND own = 0 AND second > max(?3, coalesce(
        (SELECT max(second) FROM messages WHERE account = ?1 AND conversation = ?2 AND own = 1), ?3))";

/// The second a time lies in.
pub const fn second(ms: i64) -> i64 {
    ms.div_euclid(1000)
}

/// A message as a row of a query has it: with [`SHOWN_COLUMNS`], or what is named like them.
pub fn of(row: &Row<'_>) -> Result<Message> {
    let word: String = row.get("kind")?;
    // A word that is no kind can only come from damage; the message is shown as not understood.
    let (kind, unknown) = word.parse().map_or((Kind::Unsupported, Some(word)), |kind| (kind, None));
    Ok(Message {
        id: MessageId::new(row.get::<_, String>("message")?),
        from: ParticipantId::new(row.get::<_, String>("sender")?),
        own: row.get("own")?,
        sent_at: time(row, "sent_at")?,
        page_position: row.get("page_position")?,
        content: Content {
            kind,
            text: row.get("text")?,
            type_name: unknown.or(row.get("type_name")?),
            raw: row.get("raw")?,
        },
    })
}

fn fact_of(row: &Row<'_>) -> Result<Fact> {
    Ok(Fact {
        message: of(row)?,
        time_quality: row.get("time_quality")?,
        guessed: row.get("guessed")?,
        placed_at: row.get("placed_at")?,
        told_by: row.get("told_by")?,
        told_at: row.get("told_at")?,
    })
}

/// What is known of a message.
struct Known {
    /// Instagram told that it was unsent.
    is_unsent: bool,
    /// The conversation it is in, and what it says.
    here: Option<(ConversationId, Fact)>,
}

fn known(db: &Connection, account: &AccountId, id: &MessageId) -> Result<Known> {
    db.prepare_cached(KNOWN)?.query_row([account.as_str(), id.as_str()], |row| {
        let home: Option<String> = row.get("conversation")?;
        let here = home.map(|home| Ok::<_, rusqlite::Error>((ConversationId::new(home), fact_of(row)?))).transpose()?;
        Ok(Known { is_unsent: row.get("unsent")?, here })
    })
}

/// Joins what a source tells of some messages of a conversation with what is known, and answers which of them belong
/// there: what stands in another conversation stays there. A message is also written when only the time of its page is
/// later: without it an older page that comes in late would win.
pub fn merge<'m>(
    db: &Connection,
    account: &AccountId,
    conversation: &ConversationId,
    messages: impl IntoIterator<Item = &'m Message>,
    source: Source,
) -> Result<Vec<&'m Message>> {
    let (mut taken, mut joined, mut news) = (Vec::new(), Vec::new(), false);
    for message in messages {
        let Known { is_unsent, here } = known(db, account, &message.id)?;
        if here.as_ref().is_some_and(|(home, _)| home != conversation) {
            continue;
        }
        let (told, before) = (Fact::of(message, source), here.map(|(_, fact)| fact));
        let fact = match before.clone() {
            Some(before) => before.join(told),
            None => told,
        };
        let fact = if is_unsent { fact.taken_back() } else { fact };
        news |= before.as_ref() != Some(&fact);
        taken.push(message);
        joined.push(fact);
    }
    if news {
        joined.iter().try_for_each(|fact| write(db, account, conversation, fact))?;
    }
    Ok(taken)
}

/// Takes the content from a message that was taken back, if it is here. A message that is not here yet loses its
/// content when it comes.
pub fn take_back(db: &Connection, account: &AccountId, id: &MessageId) -> Result<()> {
    let Some((conversation, known)) = known(db, account, id)?.here else { return Ok(()) };
    let taken_back = known.clone().taken_back();
    if taken_back == known { Ok(()) } else { write(db, account, &conversation, &taken_back) }
}

/// What was written under one of the account's own numbers is the account's, wherever it stands.
pub fn are_own(db: &Connection, account: &AccountId, number: &str) -> Result<()> {
    let sql = "UPDATE messages SET own = 1, sender = ?1 WHERE account = ?1 AND sender = ?2";
    db.prepare_cached(sql)?.execute([account.as_str(), number]).map(drop)
}

/// The conversation a message is in.
pub fn home(db: &Connection, account: &AccountId, id: &MessageId) -> Result<Option<ConversationId>> {
    db.prepare_cached("SELECT conversation FROM messages WHERE account = ?1 AND id = ?2")?
        .query_row([account.as_str(), id.as_str()], |row| Ok(ConversationId::new(row.get::<_, String>(0)?)))
        .optional()
}

fn write(db: &Connection, account: &AccountId, conversation: &ConversationId, fact: &Fact) -> Result<()> {
    let (message, content) = (&fact.message, &fact.message.content);
    let sql = "INSERT INTO messages (account, id, conversation, sender, own, sent_at, page_position, kind, text,
                                     type_name, raw, time_quality, guessed, second, placed_at, told_by, told_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
               ON CONFLICT (account, id) DO UPDATE SET
                   conversation = excluded.conversation, sender = excluded.sender, own = excluded.own,
                   sent_at = excluded.sent_at, page_position = excluded.page_position, kind = excluded.kind,
                   text = excluded.text, type_name = excluded.type_name, raw = excluded.raw,
                   time_quality = excluded.time_quality, guessed = excluded.guessed, second = excluded.second,
                   placed_at = excluded.placed_at, told_by = excluded.told_by, told_at = excluded.told_at";
    db.prepare_cached(sql)?.execute(params![
        account.as_str(),
        message.id.as_str(),
        conversation.as_str(),
        message.from.as_str(),
        message.own,
        ms(message.sent_at),
        message.page_position,
        content.kind.to_string(),
        content.text,
        content.type_name,
        content.raw,
        fact.time_quality,
        fact.guessed,
        second(ms(message.sent_at)),
        fact.placed_at,
        fact.told_by,
        fact.told_at,
    ])?;
    Ok(())
}

/// Deletes all but the newest `kept` messages of a conversation.
pub fn keep_newest(db: &Connection, account: &AccountId, conversation: &ConversationId, kept: usize) -> Result<()> {
    let sql = format!(
        "DELETE FROM messages WHERE rowid IN (
             SELECT rowid FROM messages WHERE account = ?1 AND conversation = ?2 {NEWEST_FIRST} LIMIT -1 OFFSET ?3)"
    );
    db.prepare_cached(&sql)?.execute(params![account.as_str(), conversation.as_str(), columns::limit(kept)])?;
    Ok(())
}

#[cfg(test)]
mod tests;
