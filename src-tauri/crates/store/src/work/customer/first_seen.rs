//! Since when each customer is known here (T9): the earliest moment the cache ever held of them. It is written down
//! while that is cached, and stays when the cache has long forgotten it.

use crate::columns::from_ms;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::{AccountId, ParticipantId};
use rusqlite::{Connection, OptionalExtension, Result, params};
use std::collections::HashMap;

impl Store {
    /// Since when a customer is known here.
    pub async fn first_seen(
        &self,
        account: &AccountId,
        customer: &ParticipantId,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let (account, customer) = (account.clone(), customer.clone());
        self.work().read(move |db| find(db, &account, &customer)).await
    }

    /// Writes down of each cached conversation since when its customer is known, where that is not known yet or is
    /// earlier than what was. Tells of whom. Costs no disk when there is nothing new.
    pub async fn note_first_seen(&self, account: &AccountId) -> Result<Vec<ParticipantId>, StoreError> {
        let of_account = account.clone();
        let cached = self.cache().read(move |db| earliest(db, &of_account)).await?;
        let of_account = account.clone();
        let known = self.work().read(move |db| all(db, &of_account)).await?;
        let is_news = |(customer, at): &(ParticipantId, i64)| known.get(customer).is_none_or(|known| at < known);
        let news: Vec<_> = cached.into_iter().filter(is_news).collect();
        if !news.is_empty() {
            let (account, news) = (account.clone(), news.clone());
            let write = move |db: &Connection| news.iter().try_for_each(|(who, at)| note(db, &account, who, *at));
            self.work().write("note_first_seen", write).await?;
        }
        Ok(news.into_iter().map(|(customer, _)| customer).collect())
    }
}

/// The earliest the cache has of each customer: a message, or the conversation itself where it has none.
fn earliest(cache: &Connection, account: &AccountId) -> Result<Vec<(ParticipantId, i64)>> {
    let sql = "SELECT participant, min(updated_at, coalesce(
                   (SELECT min(sent_at) FROM messages WHERE account = ?1 AND conversation = conversations.id), updated_at))
               FROM conversations WHERE account = ?1 AND substr(participant, 1, 1) <> '!'";
    cache
        .prepare_cached(sql)?
        .query_map([account.as_str()], |row| Ok((ParticipantId::new(row.get::<_, String>(0)?), row.get(1)?)))?
        .collect()
}

fn all(db: &Connection, account: &AccountId) -> Result<HashMap<ParticipantId, i64>> {
    db.prepare_cached("SELECT customer, at FROM first_seen WHERE account = ?1")?
        .query_map([account.as_str()], |row| Ok((ParticipantId::new(row.get::<_, String>(0)?), row.get(1)?)))?
        .collect()
}

fn find(db: &Connection, account: &AccountId, customer: &ParticipantId) -> Result<Option<DateTime<Utc>>> {
    let sql = "SELECT at FROM first_seen WHERE account = ?1 AND customer = ?2";
    let at = db.prepare_cached(sql)?.query_row([account.as_str(), customer.as_str()], |row| row.get(0)).optional()?;
    at.map(from_ms).transpose()
}

fn note(db: &Connection, account: &AccountId, customer: &ParticipantId, at: i64) -> Result<()> {
    let sql = "INSERT INTO first_seen (account, customer, at) VALUES (?1, ?2, ?3)
               ON CONFLICT (account, customer) DO UPDATE SET at = min(first_seen.at, excluded.at)";
    db.prepare_cached(sql)?.execute(params![account.as_str(), customer.as_str(), at])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::ms;
    use crate::work::tests::{at, work_db};

    #[test]
    fn t9_first_seen_never_becomes_later() {
        let db = work_db();
        let (account, customer) = (AccountId::from("a"), ParticipantId::from("p"));
        assert_eq!(find(&db, &account, &customer).unwrap(), None);
        for (second, expected) in [(10, 10), (20, 10), (5, 5)] {
            note(&db, &account, &customer, ms(at(second))).unwrap();
            assert_eq!(find(&db, &account, &customer).unwrap(), Some(at(expected)));
        }
        assert_eq!(find(&db, &"b".into(), &customer).unwrap(), None);
    }
}
