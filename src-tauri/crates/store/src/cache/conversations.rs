//! The conversations: whom with, last activity, up to when their messages were read. The list's order comes from here.
//! What is there already is not written again, so that a poll without news costs no disk.

use crate::columns::{self, from_ms, ms, time};
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::{AccountId, Conversation, ConversationId, ParticipantId};
use rusqlite::{Connection, OptionalExtension, Result, params};
use std::collections::BTreeSet;

impl Store {
    /// For each conversation whose messages were ever read, the `updated_at` they were read for. One whose head now
    /// says something else has news.
    pub async fn known_updates(&self, account: &AccountId) -> Result<Vec<(ConversationId, DateTime<Utc>)>, StoreError> {
        let account = account.clone();
        self.cache().read(move |db| known_updates(db, &account)).await
    }

    /// Writes down that Instagram refused an answer as outside the reply window: it is closed until the customer writes
    /// again (S7). Nothing happens if the conversation is not cached.
    pub async fn window_refused(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (account, conversation) = (account.clone(), conversation.clone());
        self.cache().write("window_refused", move |db| refused(db, &account, &conversation, at)).await
    }
}

fn known_updates(db: &Connection, account: &AccountId) -> Result<Vec<(ConversationId, DateTime<Utc>)>> {
    let sql = "SELECT id, read_as_of FROM conversations WHERE account = ?1 AND read_as_of IS NOT NULL ORDER BY id";
    db.prepare_cached(sql)?
        .query_map([account.as_str()], |row| {
            Ok((ConversationId::new(row.get::<_, String>("id")?), time(row, "read_as_of")?))
        })?
        .collect()
}

/// See [`Store::window_refused`].
pub fn refused(db: &Connection, account: &AccountId, id: &ConversationId, at: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE conversations SET refused_at = max(coalesce(refused_at, ?3), ?3) WHERE account = ?1 AND id = ?2";
    db.prepare_cached(sql)?.execute(params![account.as_str(), id.as_str(), ms(at)])?;
    Ok(())
}

/// Writes a conversation's head down, unless a later one is known. Its participant must be known and in no other
/// conversation. A conversation without a customer takes the head whatever its activity.
pub fn upsert(db: &Connection, account: &AccountId, head: &Conversation) -> Result<()> {
    let sql = "INSERT INTO conversations (account, id, participant, updated_at, active_at, read_as_of, unavailable)
               VALUES (?1, ?2, ?3, ?4, ?4, NULL, 0)
               ON CONFLICT (account, id) DO UPDATE SET
                   participant = excluded.participant, updated_at = excluded.updated_at
               WHERE (excluded.updated_at, excluded.participant) > (conversations.updated_at, conversations.participant)
                   OR (conversations.participant >= '!' AND conversations.participant < '\"')";
    db.prepare_cached(sql)?.execute(params![
        account.as_str(),
        head.id.as_str(),
        head.participant.id.as_str(),
        ms(head.updated_at),
    ])?;
    Ok(())
}

/// Whether a conversation is in the cache.
pub fn exists(db: &Connection, account: &AccountId, id: &ConversationId) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM conversations WHERE account = ?1 AND id = ?2")?
        .exists([account.as_str(), id.as_str()])
}

/// A conversation without a customer has a placeholder in the customer's column. It begins with this, and no id of
/// Meta's does.
const NO_CUSTOMER: &str = "!";

/// The customer a conversation had before it lost them; `None` when it was given to the account itself by mistake.
pub fn former<'a>(placeholder: &'a ParticipantId, id: &ConversationId) -> Option<&'a str> {
    placeholder.as_str().strip_prefix(NO_CUSTOMER)?.strip_prefix(id.as_str())?.strip_prefix(NO_CUSTOMER)
}

/// Whether that is the placeholder of a conversation without a customer.
pub fn is_placeholder(customer: &ParticipantId) -> bool {
    customer.as_str().starts_with(NO_CUSTOMER)
}

/// Whom a conversation is with, if it is cached.
pub fn customer(db: &Connection, account: &AccountId, id: &ConversationId) -> Result<Option<ParticipantId>> {
    db.prepare_cached("SELECT participant FROM conversations WHERE account = ?1 AND id = ?2")?
        .query_row([account.as_str(), id.as_str()], |row| Ok(ParticipantId::new(row.get::<_, String>(0)?)))
        .optional()
}

/// Takes a cached conversation from its customer, because it is not their private one. Its messages can be read again
/// in the conversation they belong to; nothing happens if it is not cached. `by_mistake`: the customer it had was the
/// account itself.
pub fn detach(db: &Connection, account: &AccountId, id: &ConversationId, by_mistake: bool) -> Result<()> {
    let Some(customer) = customer(db, account, id)?.filter(|customer| !is_placeholder(customer)) else {
        return Ok(());
    };
    let placeholder =
        if by_mistake { format!("{NO_CUSTOMER}{id}") } else { format!("{NO_CUSTOMER}{id}{NO_CUSTOMER}{customer}") };
    let meet = "INSERT OR IGNORE INTO participants (account, id, username_at) VALUES (?1, ?2, 0)";
    db.prepare_cached(meet)?.execute([account.as_str(), &placeholder])?;
    let sql =
        "UPDATE conversations SET participant = ?3, unavailable = 1, read_as_of = NULL, inbound_at = NULL, refused_at = NULL
               WHERE account = ?1 AND id = ?2";
    db.prepare_cached(sql)?.execute([account.as_str(), id.as_str(), &placeholder])?;
    db.prepare_cached("DELETE FROM messages WHERE account = ?1 AND conversation = ?2")?
        .execute([account.as_str(), id.as_str()])?;
    Ok(())
}

/// Deletes conversations without a customer, but for the pinned ones; tells which went.
pub fn drop_detached(db: &Connection, account: &AccountId, pinned: &[ConversationId]) -> Result<Vec<ConversationId>> {
    let sql = "SELECT id FROM conversations WHERE account = ?1 AND participant >= '!' AND participant < '\"'";
    let mut detached = db
        .prepare_cached(sql)?
        .query_map([account.as_str()], |row| Ok(ConversationId::new(row.get::<_, String>(0)?)))?
        .collect::<Result<Vec<_>>>()?;
    detached.retain(|id| !pinned.contains(id));
    detached.iter().try_for_each(|id| remove(db, account, id))?;
    Ok(detached)
}

/// Deletes a conversation with its messages.
pub fn remove(db: &Connection, account: &AccountId, id: &ConversationId) -> Result<()> {
    db.prepare_cached("DELETE FROM conversations WHERE account = ?1 AND id = ?2")?
        .execute([account.as_str(), id.as_str()])
        .map(drop)
}

/// The customer of a conversation goes by another number now.
pub fn renumber(db: &Connection, account: &AccountId, id: &ConversationId, customer: &ParticipantId) -> Result<()> {
    let key = [account.as_str(), id.as_str(), customer.as_str()];
    db.prepare_cached("UPDATE conversations SET participant = ?3 WHERE account = ?1 AND id = ?2")?.execute(key)?;
    db.prepare_cached("UPDATE messages SET sender = ?3 WHERE account = ?1 AND conversation = ?2 AND own = 0")?
        .execute(key)?;
    Ok(())
}

/// The conversation with a customer, and what Instagram last said about its activity.
pub fn with(
    db: &Connection,
    account: &AccountId,
    participant: &ParticipantId,
) -> Result<Option<(DateTime<Utc>, ConversationId)>> {
    db.prepare_cached("SELECT updated_at, id FROM conversations WHERE account = ?1 AND participant = ?2")?
        .query_row([account.as_str(), participant.as_str()], |row| {
            Ok((from_ms(row.get("updated_at")?)?, ConversationId::new(row.get::<_, String>("id")?)))
        })
        .optional()
}

/// Makes `from` part of `to`, messages and all; nothing happens if `from` is not there.
pub fn absorb(db: &Connection, account: &AccountId, from: &ConversationId, to: &ConversationId) -> Result<()> {
    let key = [account.as_str(), from.as_str(), to.as_str()];
    if exists(db, account, to)? {
        let both = "UPDATE conversations SET (inbound_at, refused_at) = (
                        SELECT max(inbound_at), max(refused_at) FROM conversations WHERE account = ?1 AND id IN (?2, ?3))
                    WHERE account = ?1 AND id = ?3";
        db.prepare_cached(both)?.execute(key)?;
        db.prepare_cached("UPDATE messages SET conversation = ?3 WHERE account = ?1 AND conversation = ?2")?
            .execute(key)?;
        db.prepare_cached("DELETE FROM conversations WHERE account = ?1 AND id = ?2")?
            .execute([account.as_str(), from.as_str()])?;
    } else {
        db.prepare_cached("UPDATE conversations SET id = ?3 WHERE account = ?1 AND id = ?2")?.execute(key)?;
    }
    Ok(())
}

/// Its messages were read together with a head that told this activity.
pub fn read_with_head(db: &Connection, account: &AccountId, id: &ConversationId, as_of: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE conversations SET read_as_of = ?3 WHERE account = ?1 AND id = ?2 AND read_as_of IS NOT ?3";
    db.prepare_cached(sql)?.execute(params![account.as_str(), id.as_str(), ms(as_of)])?;
    Ok(())
}

/// The customer wrote at this moment: the reply window counts from the latest. Pruning does not undo it.
pub fn heard_from(db: &Connection, account: &AccountId, id: &ConversationId, at: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE conversations SET inbound_at = ?3
               WHERE account = ?1 AND id = ?2 AND (inbound_at IS NULL OR inbound_at < ?3)";
    db.prepare_cached(sql)?.execute(params![account.as_str(), id.as_str(), ms(at)])?;
    Ok(())
}

/// Whether Instagram could not serve its messages the last time they were asked for.
pub fn set_unavailable(db: &Connection, account: &AccountId, id: &ConversationId, unavailable: bool) -> Result<()> {
    db.prepare_cached(
        "UPDATE conversations SET unavailable = ?3 WHERE account = ?1 AND id = ?2 AND unavailable <> ?3",
    )?
    .execute(params![account.as_str(), id.as_str(), unavailable])?;
    Ok(())
}

/// Takes the newest message into account for the order of the list: what was just sent moves its conversation up
/// before Instagram says so, and a poll that was under way meanwhile does not move it down again.
pub fn refresh_activity(db: &Connection, account: &AccountId, id: &ConversationId) -> Result<()> {
    let sql = "WITH newest (at) AS (SELECT max(sent_at) FROM messages WHERE account = ?1 AND conversation = ?2)
               UPDATE conversations SET active_at = max(updated_at, coalesce(at, updated_at)) FROM newest
               WHERE account = ?1 AND id = ?2 AND active_at <> max(updated_at, coalesce(at, updated_at))";
    db.prepare_cached(sql)?.execute([account.as_str(), id.as_str()])?;
    Ok(())
}

/// The newest conversations, so many at most.
pub fn newest(db: &Connection, account: &AccountId, count: usize) -> Result<BTreeSet<ConversationId>> {
    db.prepare_cached("SELECT id FROM conversations WHERE account = ?1 ORDER BY active_at DESC, id LIMIT ?2")?
        .query_map(params![account.as_str(), columns::limit(count)], |row| {
            Ok(ConversationId::new(row.get::<_, String>("id")?))
        })?
        .collect()
}

/// Deletes all but the newest `kept` conversations and the pinned ones; tells which went.
pub fn keep_newest(
    db: &Connection,
    account: &AccountId,
    kept: usize,
    pinned: &[ConversationId],
) -> Result<Vec<ConversationId>> {
    let sql = "SELECT id FROM conversations WHERE account = ?1 ORDER BY active_at DESC, id LIMIT -1 OFFSET ?2";
    let mut old = db
        .prepare_cached(sql)?
        .query_map(params![account.as_str(), columns::limit(kept)], |row| {
            Ok(ConversationId::new(row.get::<_, String>("id")?))
        })?
        .collect::<Result<Vec<_>>>()?;
    old.retain(|id| !pinned.contains(id));
    old.iter().try_for_each(|id| remove(db, account, id))?;
    Ok(old)
}
