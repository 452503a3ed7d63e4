//! What the owner put away: done, or asleep until a moment (T9, L9). Where a conversation stands follows from this and
//! from what was written since, which is not written into this table.

use crate::columns::{ms, time_if_any};
use crate::{Store, StoreError};
use domain::{AccountId, MessageId, ParticipantId, TriageMark};
use rusqlite::{Connection, Result, Row, params};
use std::collections::HashMap;

/// What the owner put away, and by which message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriageRow {
    /// Until when it sleeps, and the time of the newest message seen, as it was known then.
    pub put: TriageMark,
    /// The newest message that the owner had seen; `None`: there was none.
    pub seen: Option<MessageId>,
}

impl Store {
    /// What is put away in an account, by customer.
    pub async fn triage(&self, account: &AccountId) -> Result<HashMap<ParticipantId, TriageRow>, StoreError> {
        let account = account.clone();
        self.work().read(move |db| all(db, &account)).await
    }

    /// Puts the conversation with a customer away, or back (`None`); the latest word counts.
    pub async fn set_triage(
        &self,
        account: &AccountId,
        customer: &ParticipantId,
        triage: Option<TriageRow>,
    ) -> Result<(), StoreError> {
        let (account, customer) = (account.clone(), customer.clone());
        self.work().write("set_triage", move |db| put(db, &account, &customer, triage.as_ref())).await
    }
}

fn all(db: &Connection, account: &AccountId) -> Result<HashMap<ParticipantId, TriageRow>> {
    let sql = "SELECT customer, until, seen, heard FROM put_away WHERE account = ?1";
    db.prepare_cached(sql)?.query_map([account.as_str()], one)?.collect()
}

fn one(row: &Row<'_>) -> Result<(ParticipantId, TriageRow)> {
    Ok((ParticipantId::new(row.get::<_, String>("customer")?), of(row)?))
}

/// The mark in a row, of whichever customer.
pub fn of(row: &Row<'_>) -> Result<TriageRow> {
    let put = TriageMark { until: time_if_any(row, "until")?, heard: time_if_any(row, "heard")? };
    Ok(TriageRow { put, seen: row.get::<_, Option<String>>("seen")?.map(MessageId::new) })
}

fn put(db: &Connection, account: &AccountId, customer: &ParticipantId, triage: Option<&TriageRow>) -> Result<()> {
    let key = (account.as_str(), customer.as_str());
    let Some(TriageRow { put: TriageMark { until, heard }, seen }) = triage else {
        let sql = "DELETE FROM put_away WHERE account = ?1 AND customer = ?2";
        return db.prepare_cached(sql)?.execute([key.0, key.1]).map(drop);
    };
    let sql = "INSERT INTO put_away (account, customer, until, seen, heard) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (account, customer) DO UPDATE SET
                   until = excluded.until, seen = excluded.seen, heard = excluded.heard";
    let seen = seen.as_ref().map(MessageId::as_str);
    db.prepare_cached(sql)?.execute(params![key.0, key.1, until.map(ms), seen, heard.map(ms)]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::tests::{at, work_db};

    #[test]
    fn l9_the_latest_word_on_a_conversation_counts_and_each_account_has_its_own() {
        let db = work_db();
        let (account, customer) = (AccountId::from("a"), ParticipantId::from("p"));
        let done = TriageRow { put: TriageMark { until: None, heard: Some(at(3)) }, seen: Some("m".into()) };
        let asleep = TriageRow { put: TriageMark { until: Some(at(9)), heard: None }, seen: None };
        for triage in [done.clone(), asleep, done] {
            put(&db, &account, &customer, Some(&triage)).unwrap();
            assert_eq!(all(&db, &account).unwrap(), HashMap::from([(customer.clone(), triage)]));
        }
        assert_eq!(all(&db, &"other".into()).unwrap(), HashMap::new());
        put(&db, &"other".into(), &customer, None).unwrap();
        assert_eq!(all(&db, &account).unwrap().len(), 1);
        put(&db, &account, &customer, None).unwrap();
        assert_eq!(all(&db, &account).unwrap(), HashMap::new());
    }
}
