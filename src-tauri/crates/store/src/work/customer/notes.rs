//! What the owner noted of a customer, one text each (T9). Every save carries a revision, as a draft's does, so that a
//! late one never overwrites a newer text.

use crate::columns::ms;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::{AccountId, ParticipantId};
use rusqlite::{Connection, OptionalExtension, Result, params};
use std::fmt;

/// The notes of one customer at one revision.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Notes {
    /// What is noted; may be empty.
    pub text: String,
    /// Counts the saves of this customer's notes; the highest wins. 0: there never was one.
    pub revision: u32,
}

impl fmt::Debug for Notes {
    /// Tells how long the text is, not what it says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notes").field("bytes", &self.text.len()).field("revision", &self.revision).finish()
    }
}

impl Store {
    /// The notes of a customer.
    pub async fn notes(&self, account: &AccountId, customer: &ParticipantId) -> Result<Notes, StoreError> {
        let (account, customer) = (account.clone(), customer.clone());
        self.work().read(move |db| find(db, &account, &customer)).await
    }

    /// Saves notes unless their revision is not higher than the one on disk; says whether it did. When it returns, the
    /// text survives a power cut.
    pub async fn save_notes(
        &self,
        account: &AccountId,
        customer: &ParticipantId,
        notes: &Notes,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let (account, customer, notes) = (account.clone(), customer.clone(), notes.clone());
        self.work().write("save_notes", move |db| save(db, &account, &customer, &notes, now)).await
    }
}

fn find(db: &Connection, account: &AccountId, customer: &ParticipantId) -> Result<Notes> {
    let sql = "SELECT text, revision FROM notes WHERE account = ?1 AND customer = ?2";
    let found = db
        .prepare_cached(sql)?
        .query_row([account.as_str(), customer.as_str()], |row| {
            Ok(Notes { text: row.get("text")?, revision: row.get("revision")? })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

fn save(
    db: &Connection,
    account: &AccountId,
    customer: &ParticipantId,
    notes: &Notes,
    now: DateTime<Utc>,
) -> Result<bool> {
    let sql = "INSERT INTO notes (account, customer, text, revision, saved_at) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (account, customer) DO UPDATE SET
                   text = excluded.text, revision = excluded.revision, saved_at = excluded.saved_at
               WHERE excluded.revision > notes.revision";
    let key = (account.as_str(), customer.as_str());
    let written = db.prepare_cached(sql)?.execute(params![key.0, key.1, notes.text, notes.revision, ms(now)])?;
    Ok(written == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::tests::{at, work_db};

    #[test]
    fn t9_the_highest_revision_of_notes_wins_and_each_customer_has_their_own() {
        let db = work_db();
        let (account, customer) = (AccountId::from("a"), ParticipantId::from("p"));
        let notes = |text: &str, revision| Notes { text: text.to_owned(), revision };
        assert_eq!(find(&db, &account, &customer).unwrap(), Notes::default());
        assert!(save(&db, &account, &customer, &notes("no nuts\nbirthday: 3 May", 2), at(1)).unwrap());
        for stale in [1, 2] {
            assert!(!save(&db, &account, &customer, &notes("late", stale), at(2)).unwrap());
        }
        assert_eq!(find(&db, &account, &customer).unwrap(), notes("no nuts\nbirthday: 3 May", 2));
        assert!(save(&db, &account, &customer, &notes("", 3), at(3)).unwrap());
        assert_eq!(find(&db, &account, &customer).unwrap(), notes("", 3), "cleared, and still known at its revision");
        assert_eq!(find(&db, &"other".into(), &customer).unwrap(), Notes::default());
        assert_eq!(find(&db, &account, &"other".into()).unwrap(), Notes::default());
    }

    #[test]
    fn t9_debug_tells_no_note() {
        let notes = Notes { text: "my secret".into(), revision: 1 };
        assert!(!format!("{notes:?}").contains("secret"));
    }
}
