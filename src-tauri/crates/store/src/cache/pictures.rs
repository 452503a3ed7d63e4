//! Customers' profile pictures, as PNG. Kept apart from the rows of the list, which are read far more often.

use crate::{Store, StoreError};
use domain::{AccountId, ParticipantId};
use rusqlite::{Connection, OptionalExtension, Result, params};

impl Store {
    /// Keeps a customer's picture, in place of an earlier one.
    pub async fn save_picture(
        &self,
        account: &AccountId,
        participant: &ParticipantId,
        png: &[u8],
    ) -> Result<(), StoreError> {
        let (account, participant, png) = (account.clone(), participant.clone(), png.to_vec());
        self.cache().write("save_picture", move |db| save(db, &account, &participant, &png)).await
    }

    /// A customer's picture, once kept.
    pub async fn picture(
        &self,
        account: &AccountId,
        participant: &ParticipantId,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let (account, participant) = (account.clone(), participant.clone());
        self.cache().read(move |db| find(db, &account, &participant)).await
    }
}

fn save(db: &Connection, account: &AccountId, participant: &ParticipantId, png: &[u8]) -> Result<()> {
    let sql = "INSERT INTO pictures (account, participant, png) VALUES (?1, ?2, ?3)
               ON CONFLICT (account, participant) DO UPDATE SET png = excluded.png";
    db.prepare_cached(sql)?.execute(params![account.as_str(), participant.as_str(), png])?;
    Ok(())
}

fn find(db: &Connection, account: &AccountId, participant: &ParticipantId) -> Result<Option<Vec<u8>>> {
    db.prepare_cached("SELECT png FROM pictures WHERE account = ?1 AND participant = ?2")?
        .query_row([account.as_str(), participant.as_str()], |row| row.get("png"))
        .optional()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::tests::cache_db;

    #[test]
    fn l1_a_picture_belongs_to_one_customer_of_one_account() {
        let db = cache_db();
        save(&db, &"a".into(), &"p".into(), b"old").unwrap();
        save(&db, &"a".into(), &"p".into(), b"new").unwrap();
        assert_eq!(find(&db, &"a".into(), &"p".into()).unwrap().as_deref(), Some(&b"new"[..]));
        assert_eq!(find(&db, &"b".into(), &"p".into()).unwrap(), None);
    }
}
