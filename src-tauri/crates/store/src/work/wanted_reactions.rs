//! How the owner wants to have reacted to messages, until Instagram has it (T8). One wish per message: a later one takes
//! the place of an earlier one, also of one that is on its way.

use crate::columns::{foreign, to_json};
use crate::work::renames;
use crate::{Store, StoreError};
use domain::{AccountId, ConversationId, MessageId, NotSent, ParticipantId};
use rusqlite::{Connection, Result, Row, params};

/// One wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedReaction {
    /// Whose.
    pub account: AccountId,
    /// In which conversation.
    pub conversation: ConversationId,
    /// Who wrote to the account there.
    pub recipient: ParticipantId,
    /// To which message.
    pub message: MessageId,
    /// With what; `None`: with nothing any more.
    pub emoji: Option<String>,
}

/// One wish as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptReaction {
    /// A later wish has a higher one.
    pub ordinal: i64,
    /// What is wanted.
    pub wanted: WantedReaction,
    /// Why Instagram did not take it, if it did not.
    pub why: Option<NotSent>,
}

impl Store {
    /// Takes a wish, in place of an earlier one about the same message.
    pub async fn want_reaction(&self, wanted: &WantedReaction) -> Result<(), StoreError> {
        let wanted = wanted.clone();
        let want = move |db: &Connection| {
            let conversation = renames::current(db, &wanted.account, &wanted.conversation)?;
            put(db, &WantedReaction { conversation, ..wanted.clone() })
        };
        self.work().write("want_reaction", want).await
    }

    /// The wishes of an account, earliest first.
    pub async fn wanted_reactions(&self, account: &AccountId) -> Result<Vec<KeptReaction>, StoreError> {
        let account = account.clone();
        self.work().read(move |db| all(db, &account)).await
    }

    /// Instagram refused a wish. One that was replaced meanwhile is not touched.
    pub async fn reaction_refused(&self, ordinal: i64, why: &NotSent) -> Result<(), StoreError> {
        let why = why.clone();
        let sql = "UPDATE wanted_reactions SET why = ?2 WHERE ordinal = ?1";
        let refuse = move |db: &Connection| db.execute(sql, params![ordinal, to_json(&why)?]).map(drop);
        self.work().write("reaction_refused", refuse).await
    }

    /// A wish is fulfilled. One that took its place meanwhile stays.
    pub async fn reaction_done(&self, ordinal: i64) -> Result<(), StoreError> {
        let done =
            move |db: &Connection| db.execute("DELETE FROM wanted_reactions WHERE ordinal = ?1", [ordinal]).map(drop);
        self.work().write("reaction_done", done).await
    }

    /// Forgets the wish about a message; says whether there was one.
    pub async fn forget_reaction(&self, account: &AccountId, message: &MessageId) -> Result<bool, StoreError> {
        let key = [account.to_string(), message.to_string()];
        let forget = move |db: &Connection| {
            let sql = "DELETE FROM wanted_reactions WHERE account = ?1 AND message = ?2";
            Ok(db.execute(sql, key.clone())? == 1)
        };
        self.work().write("forget_reaction", forget).await
    }
}

fn put(db: &Connection, wanted: &WantedReaction) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO wanted_reactions (account, conversation, recipient, message, emoji)
               VALUES (?1, ?2, ?3, ?4, ?5)";
    let ids = (wanted.account.as_str(), wanted.conversation.as_str(), wanted.recipient.as_str());
    db.prepare_cached(sql)?.execute(params![ids.0, ids.1, ids.2, wanted.message.as_str(), wanted.emoji]).map(drop)
}

fn all(db: &Connection, account: &AccountId) -> Result<Vec<KeptReaction>> {
    let sql = "SELECT ordinal, account, conversation, recipient, message, emoji, why FROM wanted_reactions
               WHERE account = ?1 ORDER BY ordinal";
    db.prepare_cached(sql)?.query_map([account.as_str()], of)?.collect()
}

/// Moves the wishes to the conversation's other id.
pub fn follow(db: &Connection, account: &AccountId, from: &ConversationId, to: &ConversationId) -> Result<()> {
    let sql = "UPDATE wanted_reactions SET conversation = ?3 WHERE account = ?1 AND conversation = ?2";
    db.prepare_cached(sql)?.execute([account.as_str(), from.as_str(), to.as_str()]).map(drop)
}

fn of(row: &Row<'_>) -> Result<KeptReaction> {
    let id = |column| row.get::<_, String>(column);
    let why = row.get_ref("why")?.as_str_or_null()?;
    Ok(KeptReaction {
        ordinal: row.get("ordinal")?,
        wanted: WantedReaction {
            account: AccountId::new(id("account")?),
            conversation: ConversationId::new(id("conversation")?),
            recipient: ParticipantId::new(id("recipient")?),
            message: MessageId::new(id("message")?),
            emoji: row.get("emoji")?,
        },
        why: why.map(|json| serde_json::from_str(json).map_err(foreign)).transpose()?,
    })
}
