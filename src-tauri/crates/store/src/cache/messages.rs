//! The messages. One has a place in one conversation and is known by its id; what it says only ever gets better.

use crate::columns::{self, ms, time};
use crate::{Store, StoreError};
use domain::{AccountId, Content, ConversationId, Kind, Message, MessageId, ParticipantId};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

const SELECT: &str = "SELECT id, sender, own, sent_at, page_position, kind, text, type_name, raw FROM messages";

/// Newest first. Read backwards, the same index gives oldest first.
const NEWEST_FIRST: &str = "ORDER BY sent_at DESC, page_position, id DESC";

impl Store {
    /// The cached messages of a conversation, oldest first; those of one second in the order Instagram gave them.
    pub async fn thread(&self, account: &AccountId, conversation: &ConversationId) -> Result<Vec<Message>, StoreError> {
        let (account, conversation) = (account.clone(), conversation.clone());
        self.cache().read(move |db| thread(db, &account, &conversation)).await
    }

    /// The ids of the cached messages the business itself wrote in a conversation, oldest first.
    pub async fn own_message_ids(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
    ) -> Result<Vec<MessageId>, StoreError> {
        let thread = self.thread(account, conversation).await?;
        Ok(thread.into_iter().filter(|message| message.own).map(|message| message.id).collect())
    }
}

/// See [`Store::thread`].
pub fn thread(db: &Connection, account: &AccountId, conversation: &ConversationId) -> Result<Vec<Message>> {
    db.prepare_cached(&thread_sql())?.query_map([account.as_str(), conversation.as_str()], of)?.collect()
}

/// The query of [`thread`].
pub fn thread_sql() -> String {
    format!("{SELECT} WHERE account = ?1 AND conversation = ?2 ORDER BY sent_at, page_position DESC, id")
}

/// The newest message of a conversation.
pub fn newest(db: &Connection, account: &AccountId, conversation: &ConversationId) -> Result<Option<Message>> {
    db.prepare_cached(&newest_sql())?.query_row([account.as_str(), conversation.as_str()], of).optional()
}

/// The query of [`newest`].
pub fn newest_sql() -> String {
    format!("{SELECT} WHERE account = ?1 AND conversation = ?2 {NEWEST_FIRST} LIMIT 1")
}

/// The query of the number of messages of the customer after a moment (?3) and after the newest own one.
pub const UNREAD_SQL: &str = "SELECT count(*) FROM messages
    WHERE account = ?1 AND conversation = ?2 AND own = 0 AND sent_at > max(?3, coalesce(
        (SELECT max(sent_at) FROM messages WHERE account = ?1 AND conversation = ?2 AND own = 1), ?3))";

fn of(row: &Row<'_>) -> Result<Message> {
    let word: String = row.get("kind")?;
    // A word that is no kind can only come from damage; it is shown as what it is: not understood.
    let (kind, unknown) = word.parse().map_or((Kind::Unsupported, Some(word)), |kind| (kind, None));
    Ok(Message {
        id: MessageId::new(row.get::<_, String>("id")?),
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

/// Whether a message is in the cache.
pub fn exists(db: &Connection, account: &AccountId, id: &MessageId) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM messages WHERE account = ?1 AND id = ?2")?.exists([account.as_str(), id.as_str()])
}

/// Writes a message down, or what is better in it than in the stored one.
pub fn merge(db: &Connection, account: &AccountId, conversation: &ConversationId, message: &Message) -> Result<()> {
    let stored = db
        .prepare_cached(&format!("{SELECT} WHERE account = ?1 AND id = ?2"))?
        .query_row([account.as_str(), message.id.as_str()], of)
        .optional()?;
    let content = match &stored {
        Some(stored) if worth(&message.content) < worth(&stored.content) => &stored.content,
        _ => &message.content,
    };
    let sql = "INSERT INTO messages (account, id, conversation, sender, own, sent_at, page_position,
                                     kind, text, type_name, raw)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
               ON CONFLICT (account, id) DO UPDATE SET
                   conversation = excluded.conversation, sender = excluded.sender, own = excluded.own,
                   sent_at = excluded.sent_at, page_position = excluded.page_position, kind = excluded.kind,
                   text = excluded.text, type_name = excluded.type_name, raw = excluded.raw
               WHERE (conversation, sender, own, sent_at, page_position, kind, text, type_name, raw) IS NOT
                     (excluded.conversation, excluded.sender, excluded.own, excluded.sent_at, excluded.page_position,
                      excluded.kind, excluded.text, excluded.type_name, excluded.raw)";
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
    ])?;
    Ok(())
}

/// How much a content tells. Less never replaces more: Instagram at times returns a message blank or as unsupported
/// that it gave whole before (`platform.md` §2), and what was taken back must not come back. Equals replace each
/// other, so that an edit is seen.
fn worth(content: &Content) -> u8 {
    match content.kind {
        Kind::Text if content.text.is_empty() => 0,
        Kind::Unsupported => 1,
        Kind::Unsent => 3,
        _ => 2,
    }
}

/// A full page is the newest part of a thread, so what is stored of the same second as its oldest message, and is not
/// on it, is older: it moves behind the page, in the order it has.
pub fn move_behind_page(
    db: &Connection,
    account: &AccountId,
    conversation: &ConversationId,
    page: &[Message],
) -> Result<()> {
    let Some(oldest) = page.iter().map(|message| message.sent_at).min() else { return Ok(()) };
    let on_page = |id: &MessageId| page.iter().any(|message| message.id == *id);
    let sql = format!("{SELECT} WHERE account = ?1 AND conversation = ?2 AND sent_at = ?3 {NEWEST_FIRST}");
    let same_second = db
        .prepare_cached(&sql)?
        .query_map(params![account.as_str(), conversation.as_str(), ms(oldest)], of)?
        .collect::<Result<Vec<Message>>>()?;
    let behind = page.iter().map(|message| message.page_position).max().unwrap_or(0) + 1;
    for (place, message) in (behind..).zip(same_second.iter().filter(|message| !on_page(&message.id))) {
        db.prepare_cached("UPDATE messages SET page_position = ?3 WHERE account = ?1 AND id = ?2")?
            .execute(params![account.as_str(), message.id.as_str(), place])?;
    }
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
