//! Up to when the owner has read each conversation. Instagram does not tell this, so it cannot be read again.

use crate::columns::ms;
use crate::work::renames;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::{AccountId, ConversationId};
use rusqlite::{Connection, OptionalExtension, Result, params};
use std::collections::HashMap;

/// The marks of one account, as [`ms`].
pub type ReadMarks = HashMap<ConversationId, i64>;

impl Store {
    /// Marks a conversation as read up to a moment. It only moves forward.
    pub async fn mark_read(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        up_to: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (account, conversation) = (account.clone(), conversation.clone());
        let mark = move |db: &Connection| {
            let conversation = renames::current(db, &account, &conversation)?;
            mark(db, &account, &conversation, up_to)
        };
        self.work().write("mark_read", mark).await
    }
}

fn mark(db: &Connection, account: &AccountId, conversation: &ConversationId, up_to: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO read_marks (account, conversation, up_to) VALUES (?1, ?2, ?3)
               ON CONFLICT (account, conversation) DO UPDATE SET up_to = excluded.up_to
               WHERE excluded.up_to > read_marks.up_to";
    db.prepare_cached(sql)?.execute(params![account.as_str(), conversation.as_str(), ms(up_to)])?;
    Ok(())
}

/// Every mark of an account.
pub fn all(db: &Connection, account: &AccountId) -> Result<ReadMarks> {
    db.prepare_cached("SELECT conversation, up_to FROM read_marks WHERE account = ?1")?
        .query_map([account.as_str()], |row| {
            Ok((ConversationId::new(row.get::<_, String>("conversation")?), row.get("up_to")?))
        })?
        .collect()
}

/// The mark of one conversation, as [`ms`].
pub fn find(db: &Connection, account: &AccountId, conversation: &ConversationId) -> Result<Option<i64>> {
    db.prepare_cached("SELECT up_to FROM read_marks WHERE account = ?1 AND conversation = ?2")?
        .query_row([account.as_str(), conversation.as_str()], |row| row.get("up_to"))
        .optional()
}

/// Moves a mark to the conversation's other id; the later one stays.
pub fn follow(db: &Connection, account: &AccountId, from: &ConversationId, to: &ConversationId) -> Result<()> {
    let sql = "INSERT INTO read_marks (account, conversation, up_to)
               SELECT account, ?3, up_to FROM read_marks WHERE account = ?1 AND conversation = ?2
               ON CONFLICT (account, conversation) DO UPDATE SET up_to = max(read_marks.up_to, excluded.up_to)";
    db.prepare_cached(sql)?.execute([account.as_str(), from.as_str(), to.as_str()])?;
    db.prepare_cached("DELETE FROM read_marks WHERE account = ?1 AND conversation = ?2")?
        .execute([account.as_str(), from.as_str()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::tests::{at, work_db};

    #[test]
    fn l8_a_read_mark_only_moves_forward() {
        let db = work_db();
        let (account, conversation) = (AccountId::from("a"), ConversationId::from("c"));
        for (second, expected) in [(10, 10), (5, 10), (11, 11)] {
            mark(&db, &account, &conversation, at(second)).unwrap();
            assert_eq!(all(&db, &account).unwrap()[&conversation], ms(at(expected)));
        }
        follow(&db, &account, &conversation, &"new".into()).unwrap();
        assert_eq!(all(&db, &account).unwrap(), ReadMarks::from([("new".into(), ms(at(11)))]));
    }
}
