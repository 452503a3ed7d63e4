//! What happened to messages beside being written: edited, taken back, seen, reacted to, and where their writers came
//! from. Kept for messages that are not
//! here as well, since an event may be told before its message (`reliability.md` B3). Of two words about the same the
//! greater counts, so that the order in which they come does not matter.

use crate::cache::messages;
use crate::columns::ms;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::{AccountId, ConversationId, MessageId, ParticipantId, Referral};
use rusqlite::{Connection, Result, Row, params};
use std::collections::BTreeMap;

/// How many events of one kind are kept per account, the newest: more than a full cache has messages.
pub const KEPT_EVENTS: usize = 2000;

/// What is known of a message beside what it says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Its text was changed after it was sent.
    pub edited: bool,
    /// The business wrote it, and Instagram said that the customer read up to it or to a later one.
    pub seen: bool,
    /// Reactions that stand, by person.
    pub reactions: Vec<Reaction>,
    /// Where its writer came from (G2).
    pub referral: Option<Referral>,
}

/// A reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// Whose.
    pub by: ParticipantId,
    /// With what: an emoji, or Instagram's word for one.
    pub with: String,
}

impl Store {
    /// The marks of a conversation's cached messages; a message without any is left out.
    pub async fn marks(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
    ) -> Result<BTreeMap<MessageId, Marks>, StoreError> {
        let (account, conversation) = (account.clone(), conversation.clone());
        self.cache().read(move |db| marks(db, &account, &conversation)).await
    }

    /// Notes that Instagram took a reaction, or took it away.
    pub async fn reacted(
        &self,
        account: &AccountId,
        message: &MessageId,
        at: DateTime<Utc>,
        (by, with): (&ParticipantId, Option<&str>),
    ) -> Result<(), StoreError> {
        let (account, message, by) = (account.clone(), message.clone(), by.clone());
        let with = with.map(str::to_owned);
        self.cache().write("reacted", move |db| reacted(db, &account, &message, at, (&by, with.as_deref()))).await
    }

    /// Where a customer came from, last, if Instagram told (G2).
    pub async fn origin(&self, account: &AccountId, customer: &ParticipantId) -> Result<Option<Referral>, StoreError> {
        let (account, customer) = (account.clone(), customer.clone());
        self.cache().read(move |db| origin(db, &account, &customer)).await
    }
}

/// The kinds of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Edited,
    Unsent,
    Seen,
    Reacted,
    Referral,
}

impl What {
    const fn word(self) -> &'static str {
        match self {
            Self::Edited => "edited",
            Self::Unsent => "unsent",
            Self::Seen => "seen",
            Self::Reacted => "reacted",
            Self::Referral => "came_from",
        }
    }
}

/// Notes that a message's text was changed. Of one that was taken back only that it was.
pub fn edited(
    db: &Connection,
    account: &AccountId,
    message: &MessageId,
    at: DateTime<Utc>,
    (text, revision): (&str, u32),
) -> Result<()> {
    let text = if is_unsent(db, account, message)? { "" } else { text };
    put(db, account, message, (What::Edited, "", at, revision, text))
}

/// Notes that a message was taken back, and forgets what edits of it said.
pub fn unsent(db: &Connection, account: &AccountId, message: &MessageId, at: DateTime<Utc>) -> Result<()> {
    put(db, account, message, (What::Unsent, "", at, 0, ""))?;
    let sql =
        "UPDATE message_events SET text = '' WHERE account = ?1 AND message = ?2 AND what = 'edited' AND text <> ''";
    db.prepare_cached(sql)?.execute([account.as_str(), message.as_str()])?;
    Ok(())
}

/// Notes that the customer read up to a message.
pub fn seen(db: &Connection, account: &AccountId, message: &MessageId, at: DateTime<Utc>) -> Result<()> {
    put(db, account, message, (What::Seen, "", at, 0, ""))
}

/// Notes a reaction, or that it was taken away.
pub fn reacted(
    db: &Connection,
    account: &AccountId,
    message: &MessageId,
    at: DateTime<Utc>,
    (by, with): (&ParticipantId, Option<&str>),
) -> Result<()> {
    put(db, account, message, (What::Reacted, by.as_str(), at, 0, with.unwrap_or_default()))
}

/// Takes over who reacted to a message as a page tells it. What a page once told and a later one does not is gone; what
/// only events told stays, since it is not sure that every account's pages tell reactions (`platform.md` §2.3).
pub fn reactions_read(
    db: &Connection,
    account: &AccountId,
    message: &MessageId,
    at: DateTime<Utc>,
    reactions: &[(ParticipantId, String)],
) -> Result<()> {
    let told = db
        .prepare_cached(
            "SELECT person FROM message_events
             WHERE account = ?1 AND message = ?2 AND what = 'reacted' AND by_reading = 1 AND text <> ''",
        )?
        .query_map([account.as_str(), message.as_str()], |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>>>()?;
    let gone = told.iter().filter(|person| !reactions.iter().any(|(by, _)| by.as_str() == person.as_str()));
    let stand = reactions.iter().map(|(by, with)| (by.as_str(), with.as_str()));
    for (person, with) in stand.chain(gone.map(|person| (person.as_str(), ""))) {
        put(db, account, message, (What::Reacted, person, at, 0, with))?;
        let sql = "UPDATE message_events SET by_reading = 1
                   WHERE account = ?1 AND message = ?2 AND what = 'reacted' AND person = ?3 AND at = ?4 AND text = ?5";
        let key = params![account.as_str(), message.as_str(), person, ms(at), with];
        db.prepare_cached(sql)?.execute(key)?;
    }
    Ok(())
}

/// Notes where somebody came from, with a message or without.
pub fn referral(
    db: &Connection,
    account: &AccountId,
    message: Option<&MessageId>,
    at: DateTime<Utc>,
    (person, origin): (&ParticipantId, &Referral),
) -> Result<()> {
    let Ok(json) = serde_json::to_string(origin) else { return Ok(()) };
    let none = MessageId::new("");
    put(db, account, message.unwrap_or(&none), (What::Referral, person.as_str(), at, 0, &json))
}

/// See [`Store::origin`].
pub fn origin(db: &Connection, account: &AccountId, person: &ParticipantId) -> Result<Option<Referral>> {
    let sql = "SELECT text FROM message_events WHERE account = ?1 AND person = ?2 AND what = 'came_from'
               ORDER BY at DESC, message LIMIT 1";
    let mut known = db.prepare_cached(sql)?;
    let mut rows = known.query([account.as_str(), person.as_str()])?;
    Ok(rows.next()?.and_then(|row| serde_json::from_str(row.get_ref(0).ok()?.as_str().ok()?).ok()))
}

fn put(
    db: &Connection,
    account: &AccountId,
    message: &MessageId,
    (what, person, at, revision, text): (What, &str, DateTime<Utc>, u32, &str),
) -> Result<()> {
    let sql = "INSERT INTO message_events (account, message, what, person, at, revision, text)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
               ON CONFLICT (account, message, what, person) DO UPDATE SET
                   at = excluded.at, revision = excluded.revision, text = excluded.text, by_reading = 0
               WHERE (excluded.revision, excluded.at, excluded.text)
                   > (message_events.revision, message_events.at, message_events.text)";
    let key = (account.as_str(), message.as_str(), what.word(), person);
    db.prepare_cached(sql)?.execute(params![key.0, key.1, key.2, key.3, ms(at), revision, text])?;
    Ok(())
}

/// Whether a message was taken back, as far as events told.
pub fn is_unsent(db: &Connection, account: &AccountId, message: &MessageId) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM message_events WHERE account = ?1 AND message = ?2 AND what = 'unsent'")?
        .exists([account.as_str(), message.as_str()])
}

/// Deletes all but the newest events of a kind.
pub fn keep_newest(db: &Connection, account: &AccountId, what: What, kept: usize) -> Result<()> {
    let sql = "DELETE FROM message_events WHERE account = ?1 AND what = ?2 AND (message, person) IN (
                   SELECT message, person FROM message_events WHERE account = ?1 AND what = ?2
                   ORDER BY at DESC, message, person LIMIT -1 OFFSET ?3)";
    let kept = crate::columns::limit(kept);
    db.prepare_cached(sql)?.execute(params![account.as_str(), what.word(), kept])?;
    Ok(())
}

/// See [`Store::marks`].
pub fn marks(
    db: &Connection,
    account: &AccountId,
    conversation: &ConversationId,
) -> Result<BTreeMap<MessageId, Marks>> {
    let thread = messages::thread(db, account, conversation)?;
    let sql = "SELECT message, what, person, text FROM message_events
               WHERE account = ?1 AND message IN (SELECT id FROM messages WHERE account = ?1 AND conversation = ?2)
               ORDER BY message, what, person";
    let mut known = db.prepare_cached(sql)?;
    let mut rows = known.query([account.as_str(), conversation.as_str()])?;
    let mut marks: BTreeMap<MessageId, Marks> = BTreeMap::new();
    let mut read_up_to = None;
    while let Some(row) = rows.next()? {
        let id = MessageId::new(row.get::<_, String>("message")?);
        match row.get_ref("what")?.as_str()? {
            "edited" => marks.entry(id).or_default().edited = true,
            "reacted" => marks.entry(id).or_default().reactions.extend(reaction(row)?),
            "came_from" => {
                marks.entry(id).or_default().referral = serde_json::from_str(row.get_ref("text")?.as_str()?).ok();
            }
            // Everything above it was seen, too, in the order the thread has.
            "seen" => read_up_to = read_up_to.max(thread.iter().position(|message| message.id == id)),
            _ => {}
        }
    }
    if let Some(last) = read_up_to {
        for message in thread.iter().take(last + 1).filter(|message| message.own) {
            marks.entry(message.id.clone()).or_default().seen = true;
        }
    }
    marks.retain(|_, marks| *marks != Marks::default());
    Ok(marks)
}

fn reaction(row: &Row<'_>) -> Result<Option<Reaction>> {
    let (by, with): (String, String) = (row.get("person")?, row.get("text")?);
    Ok((!with.is_empty()).then(|| Reaction { by: ParticipantId::new(by), with }))
}
