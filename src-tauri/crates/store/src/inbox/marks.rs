//! What is known of a conversation's messages beside what they say, put together from the tables of what happened to them.

use crate::cache::messages;
use crate::cache::reactions::Reaction;
use crate::{Store, StoreError};
use domain::{AccountId, ConversationId, Message, MessageId, ParticipantId, Referral};
use rusqlite::{Connection, Result, Row};
use std::collections::BTreeMap;

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

impl Store {
    /// The marks of a conversation's cached messages; a message without any is left out.
    pub async fn marks(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
    ) -> Result<BTreeMap<MessageId, Marks>, StoreError> {
        let (account, conversation) = (account.clone(), conversation.clone());
        self.cache().read(move |db| of(db, &account, &conversation)).await
    }
}

const SQL: &str = "WITH here (id) AS (SELECT id FROM messages WHERE account = ?1 AND conversation = ?2)
    SELECT 'edit' AS kind, message, '' AS person, '' AS told FROM edits
        WHERE account = ?1 AND message IN here
    UNION ALL SELECT 'receipt', message, '', '' FROM receipts WHERE account = ?1 AND message IN here
    UNION ALL SELECT 'reaction', message, person, emoji FROM reactions
        WHERE account = ?1 AND message IN here AND emoji <> ''
    UNION ALL SELECT 'referral', message, person, origin FROM referrals WHERE account = ?1 AND message IN here
    ORDER BY message, kind, person";

/// See [`Store::marks`].
pub fn of(db: &Connection, account: &AccountId, conversation: &ConversationId) -> Result<BTreeMap<MessageId, Marks>> {
    of_thread(db, account, conversation, &messages::thread(db, account, conversation)?)
}

/// The same, of a conversation whose messages have been read, oldest first.
pub fn of_thread(
    db: &Connection,
    account: &AccountId,
    conversation: &ConversationId,
    thread: &[Message],
) -> Result<BTreeMap<MessageId, Marks>> {
    let mut known = db.prepare_cached(SQL)?;
    let mut rows = known.query([account.as_str(), conversation.as_str()])?;
    let mut marks: BTreeMap<MessageId, Marks> = BTreeMap::new();
    let mut read_up_to = None;
    while let Some(row) = rows.next()? {
        let id = MessageId::new(row.get::<_, String>("message")?);
        match row.get_ref("kind")?.as_str()? {
            "edit" => marks.entry(id).or_default().edited = true,
            "reaction" => marks.entry(id).or_default().reactions.push(reaction(row)?),
            "referral" => {
                marks.entry(id).or_default().referral = serde_json::from_str(row.get_ref("told")?.as_str()?).ok();
            }
            // A receipt means that everything above it in the thread was seen, too.
            _ => read_up_to = read_up_to.max(thread.iter().position(|message| message.id == id)),
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

fn reaction(row: &Row<'_>) -> Result<Reaction> {
    Ok(Reaction { by: ParticipantId::new(row.get::<_, String>("person")?), with: row.get("told")? })
}
