//! Who reacted to which message with what: told by events and read from pages. The latest word of a person counts.

use crate::cache::newest::Newest;
use crate::columns::ms;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::{AccountId, MessageId, ParticipantId};
use rusqlite::{Connection, Result, params};

pub const NEWEST: Newest = Newest { table: "reactions", key: "message, person" };

/// A reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// Whose.
    pub by: ParticipantId,
    /// With what: an emoji, or Instagram's word for one.
    pub with: String,
}

impl Store {
    /// Writes down that Instagram took a reaction, or took it away.
    pub async fn reacted(
        &self,
        account: &AccountId,
        message: &MessageId,
        at: DateTime<Utc>,
        (by, with): (&ParticipantId, Option<&str>),
    ) -> Result<(), StoreError> {
        let (account, message, by) = (account.clone(), message.clone(), by.clone());
        let with = with.map(str::to_owned);
        self.cache().write("reacted", move |db| put(db, &account, &message, at, (&by, with.as_deref()))).await
    }
}

/// Writes down a reaction, or that it was taken away.
pub fn put(
    db: &Connection,
    account: &AccountId,
    message: &MessageId,
    at: DateTime<Utc>,
    (by, with): (&ParticipantId, Option<&str>),
) -> Result<()> {
    put_one(db, account, message, at, (by.as_str(), with.unwrap_or_default()))
}

fn put_one(
    db: &Connection,
    account: &AccountId,
    message: &MessageId,
    at: DateTime<Utc>,
    (person, emoji): (&str, &str),
) -> Result<()> {
    let sql = "INSERT INTO reactions (account, message, person, at, emoji, by_reading) VALUES (?1, ?2, ?3, ?4, ?5, 0)
               ON CONFLICT (account, message, person) DO UPDATE SET
                   at = excluded.at, emoji = excluded.emoji, by_reading = 0
               WHERE (excluded.at, excluded.emoji) > (reactions.at, reactions.emoji)";
    let key = (account.as_str(), message.as_str(), person);
    db.prepare_cached(sql)?.execute(params![key.0, key.1, key.2, ms(at), emoji]).map(drop)
}

/// Takes over who reacted to a message as a page tells it. What a page once told and a later one does not is gone; what
/// only events told stays, since it is not sure that every account's pages tell reactions (`platform.md` §2.3).
pub fn were_read(
    db: &Connection,
    account: &AccountId,
    message: &MessageId,
    at: DateTime<Utc>,
    reactions: &[(ParticipantId, String)],
) -> Result<()> {
    let sql = "SELECT person FROM reactions WHERE account = ?1 AND message = ?2 AND by_reading = 1 AND emoji <> ''";
    let told = db
        .prepare_cached(sql)?
        .query_map([account.as_str(), message.as_str()], |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>>>()?;
    let gone = told.iter().filter(|person| !reactions.iter().any(|(by, _)| by.as_str() == person.as_str()));
    let stand = reactions.iter().map(|(by, with)| (by.as_str(), with.as_str()));
    for (person, emoji) in stand.chain(gone.map(|person| (person.as_str(), ""))) {
        put_one(db, account, message, at, (person, emoji))?;
        let sql = "UPDATE reactions SET by_reading = 1
                   WHERE account = ?1 AND message = ?2 AND person = ?3 AND at = ?4 AND emoji = ?5";
        let key = params![account.as_str(), message.as_str(), person, ms(at), emoji];
        db.prepare_cached(sql)?.execute(key)?;
    }
    Ok(())
}
