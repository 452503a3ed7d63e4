//! Conversations that go by another id now. The old id may still be used by a window that has not read the change yet,
//! by a save on its way to the disk, or by a link, and leads to the new one: every write of the owner's asks here, in
//! its own transaction, so that none can fall between the two ids.

use crate::{Store, StoreError};
use domain::{AccountId, ConversationId, Renamed};
use rusqlite::{Connection, OptionalExtension, Result};
use std::collections::HashMap;

impl Store {
    /// The id a conversation goes by now: its own, unless it was renamed.
    pub async fn current_id(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
    ) -> Result<ConversationId, StoreError> {
        let (account, conversation) = (account.clone(), conversation.clone());
        self.work().read(move |db| current(db, &account, &conversation)).await
    }

    /// Every conversation of an account that was renamed, with the id it goes by now.
    pub async fn renamed(&self, account: &AccountId) -> Result<HashMap<ConversationId, ConversationId>, StoreError> {
        let account = account.clone();
        self.work().read(move |db| all(db, &account)).await
    }
}

/// See [`Store::current_id`].
pub fn current(db: &Connection, account: &AccountId, id: &ConversationId) -> Result<ConversationId> {
    let now = db
        .prepare_cached("SELECT now FROM renames WHERE account = ?1 AND was = ?2")?
        .query_row([account.as_str(), id.as_str()], |row| row.get::<_, String>(0))
        .optional()?;
    Ok(now.map_or_else(|| id.clone(), ConversationId::new))
}

fn all(db: &Connection, account: &AccountId) -> Result<HashMap<ConversationId, ConversationId>> {
    db.prepare_cached("SELECT was, now FROM renames WHERE account = ?1")?
        .query_map([account.as_str()], |row| {
            Ok((ConversationId::new(row.get::<_, String>(0)?), ConversationId::new(row.get::<_, String>(1)?)))
        })?
        .collect()
}

/// Notes that `from` goes by `to` now, and with it everything that went by `from`.
pub fn note(db: &Connection, account: &AccountId, Renamed { from, to }: &Renamed) -> Result<()> {
    let key = [account.as_str(), from.as_str(), to.as_str()];
    db.prepare_cached("UPDATE renames SET now = ?3 WHERE account = ?1 AND now = ?2")?.execute(key)?;
    db.prepare_cached("INSERT OR REPLACE INTO renames (account, was, now) VALUES (?1, ?2, ?3)")?.execute(key)?;
    is_itself(db, account, to)
}

/// An id is a conversation's own again: Instagram names it, and perhaps with somebody else.
pub fn is_itself(db: &Connection, account: &AccountId, id: &ConversationId) -> Result<()> {
    db.prepare_cached("DELETE FROM renames WHERE account = ?1 AND was = ?2")?
        .execute([account.as_str(), id.as_str()])
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::tests::work_db;

    #[test]
    fn y4_whoever_names_an_old_id_gets_where_the_conversation_is_now() {
        let (db, account) = (work_db(), AccountId::from("a"));
        let now = |id: &str| current(&db, &account, &id.into()).unwrap().as_str().to_owned();
        let rename = |from: &str, to: &str| note(&db, &account, &Renamed { from: from.into(), to: to.into() }).unwrap();
        assert_eq!(now("one"), "one");
        rename("one", "two");
        rename("two", "three");
        assert_eq!([now("one"), now("two"), now("three")], ["three"; 3]);
        assert_eq!(current(&db, &"b".into(), &"one".into()).unwrap(), "one".into(), "another account's");
        rename("three", "one");
        assert_eq!([now("one"), now("two"), now("three")], ["one"; 3], "no circles");
        is_itself(&db, &account, &"two".into()).unwrap();
        assert_eq!([now("one"), now("two"), now("three")], ["one", "two", "one"]);
    }
}
