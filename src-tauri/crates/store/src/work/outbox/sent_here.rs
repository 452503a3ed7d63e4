//! Which messages were sent from here (T7): what is kept of a row once it has left the outbox, so that its bubble keeps
//! its key and is not marked as sent from Instagram's app. Nothing else depends on it.

use crate::cache::KEPT_MESSAGES;
use crate::columns::{foreign, limit};
use crate::{Store, StoreError};
use domain::{AccountId, ConversationId, MessageId, OutboxId, OutboxRow};
use rusqlite::{Connection, Result, Row, params};

/// How many are kept of an account, the newest: the 25 conversations in the cache have 500 messages at most, and this
/// many leave room for some that come back.
const KEPT_OF_ACCOUNT: usize = 2000;

/// A message that was sent from here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentHere {
    /// Which.
    pub message: MessageId,
    /// The row it was in the outbox.
    pub row: OutboxId,
    /// Which part of a press it was, from 1.
    pub part: u32,
    /// How many parts there were.
    pub parts: u32,
}

impl Store {
    /// The messages of a conversation that were sent from here and have left the outbox, as far as they can be in the
    /// cache.
    pub async fn sent_here(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
    ) -> Result<Vec<SentHere>, StoreError> {
        let (account, conversation) = (account.clone(), conversation.clone());
        self.work().read(move |db| all(db, &account, &conversation)).await
    }
}

/// See [`Store::sent_here`].
pub fn all(db: &Connection, account: &AccountId, conversation: &ConversationId) -> Result<Vec<SentHere>> {
    let sql =
        "SELECT message, id, part, parts FROM sent_here WHERE account = ?1 AND conversation = ?2 ORDER BY ordinal";
    db.prepare_cached(sql)?.query_map([account.as_str(), conversation.as_str()], of)?.collect()
}

fn of(row: &Row<'_>) -> Result<SentHere> {
    Ok(SentHere {
        message: MessageId::new(row.get::<_, String>("message")?),
        row: OutboxId::parse(row.get_ref("id")?.as_str()?).map_err(foreign)?,
        part: row.get("part")?,
        parts: row.get("parts")?,
    })
}

/// Notes that a message was a row. The oldest are forgotten: no more are in the cache of one conversation than it keeps.
pub fn put(db: &Connection, row: &OutboxRow, message: &MessageId) -> Result<()> {
    let (account, conversation) = (row.account.as_str(), row.conversation.as_str());
    let sql = "INSERT INTO sent_here (account, conversation, message, id, part, parts) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT (account, message) DO UPDATE SET
                   conversation = excluded.conversation, id = excluded.id, part = excluded.part, parts = excluded.parts";
    let id = row.id.to_string();
    db.prepare_cached(sql)?.execute(params![
        account,
        conversation,
        message.as_str(),
        id,
        row.part.number,
        row.part.of
    ])?;
    let older = "DELETE FROM sent_here WHERE account = ?1 AND conversation = ?2 AND ordinal <= (
                     SELECT ordinal FROM sent_here WHERE account = ?1 AND conversation = ?2
                     ORDER BY ordinal DESC LIMIT 1 OFFSET ?3)";
    db.prepare_cached(older)?.execute(params![account, conversation, limit(KEPT_MESSAGES)])?;
    let oldest = "DELETE FROM sent_here WHERE account = ?1 AND ordinal <= (
                      SELECT ordinal FROM sent_here WHERE account = ?1 ORDER BY ordinal DESC LIMIT 1 OFFSET ?2)";
    db.prepare_cached(oldest)?.execute(params![account, limit(KEPT_OF_ACCOUNT)]).map(drop)
}

/// Whether a message is known to have been sent from here by a row that has left.
pub fn is_known(db: &Connection, account: &AccountId, message: &MessageId) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM sent_here WHERE account = ?1 AND message = ?2")?
        .exists([account.as_str(), message.as_str()])
}

/// Moves them to the conversation's other id.
pub fn follow(db: &Connection, account: &AccountId, from: &ConversationId, to: &ConversationId) -> Result<()> {
    let sql = "UPDATE sent_here SET conversation = ?3 WHERE account = ?1 AND conversation = ?2";
    db.prepare_cached(sql)?.execute([account.as_str(), from.as_str(), to.as_str()]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::tests::{at, work_db};
    use domain::Part;

    fn row(number: u128, conversation: &str) -> OutboxRow {
        let id = OutboxId::new(uuid::Uuid::from_u128(number));
        let to = ("a".into(), conversation.into(), "p".into());
        OutboxRow { part: Part { first: id, number: 2, of: 3 }, ..OutboxRow::pressed(id, to, "text".into(), at(0)) }
    }

    fn count(db: &Connection) -> u32 {
        db.query_row("SELECT count(*) FROM sent_here", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn t7_what_was_sent_from_here_is_known_by_message_and_conversation() {
        let db = work_db();
        put(&db, &row(1, "c"), &"m1".into()).unwrap();
        put(&db, &row(2, "d"), &"m2".into()).unwrap();
        let expected = SentHere { message: "m1".into(), row: row(1, "c").id, part: 2, parts: 3 };
        assert_eq!(all(&db, &"a".into(), &"c".into()).unwrap(), std::slice::from_ref(&expected));
        assert!(is_known(&db, &"a".into(), &"m1".into()).unwrap());
        assert!(!is_known(&db, &"b".into(), &"m1".into()).unwrap(), "ids are scoped to an account");
        follow(&db, &"a".into(), &"c".into(), &"d".into()).unwrap();
        assert_eq!(all(&db, &"a".into(), &"c".into()).unwrap(), []);
        assert_eq!(all(&db, &"a".into(), &"d".into()).unwrap()[0], expected);
    }

    #[test]
    fn y4_no_more_is_kept_than_can_be_in_the_cache_and_the_newest_stay() {
        let db = work_db();
        for number in 1..=50_u32 {
            put(&db, &row(number.into(), "c"), &MessageId::new(format!("m{number}"))).unwrap();
        }
        let kept = all(&db, &"a".into(), &"c".into()).unwrap();
        assert_eq!((kept.len(), kept[0].message.as_str()), (KEPT_MESSAGES, "m31"));
        for number in 0..2_100_u32 {
            let (conversation, message) = (format!("d{number}"), MessageId::new(format!("of d{number}")));
            put(&db, &row(u128::from(number) + 100, &conversation), &message).unwrap();
        }
        assert_eq!(count(&db), 2000);
        assert!(is_known(&db, &"a".into(), &"of d100".into()).unwrap());
        assert!(!is_known(&db, &"a".into(), &"of d99".into()).unwrap());
    }
}
