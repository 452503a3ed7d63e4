//! Where customers came from (G2): with a message or without one. The table stands in both files, see
//! [`crate::inbox::told_once`].

use crate::cache::newest::Newest;
use crate::columns::ms;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::{AccountId, MessageId, ParticipantId, Referral};
use rusqlite::{Connection, Result, params};

pub const NEWEST: Newest = Newest { table: "referrals", key: "message, person" };

impl Store {
    /// Where a customer came from, last, if Instagram told (G2).
    pub async fn origin(&self, account: &AccountId, customer: &ParticipantId) -> Result<Option<Referral>, StoreError> {
        let (account, customer) = (account.clone(), customer.clone());
        self.cache().read(move |db| origin(db, &account, &customer)).await
    }
}

/// Writes down where somebody came from.
pub fn put(
    db: &Connection,
    account: &AccountId,
    message: Option<&MessageId>,
    at: DateTime<Utc>,
    (person, origin): (&ParticipantId, &Referral),
) -> Result<()> {
    let Ok(json) = serde_json::to_string(origin) else { return Ok(()) };
    let sql = "INSERT INTO referrals (account, message, person, at, origin) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (account, message, person) DO UPDATE SET at = excluded.at, origin = excluded.origin
               WHERE (excluded.at, excluded.origin) > (referrals.at, referrals.origin)";
    let message = message.map_or("", MessageId::as_str);
    db.prepare_cached(sql)?.execute(params![account.as_str(), message, person.as_str(), ms(at), json]).map(drop)
}

/// See [`Store::origin`].
pub fn origin(db: &Connection, account: &AccountId, person: &ParticipantId) -> Result<Option<Referral>> {
    let sql = "SELECT origin FROM referrals WHERE account = ?1 AND person = ?2 ORDER BY at DESC, message LIMIT 1";
    let mut known = db.prepare_cached(sql)?;
    let mut rows = known.query([account.as_str(), person.as_str()])?;
    Ok(rows.next()?.and_then(|row| serde_json::from_str(row.get_ref(0).ok()?.as_str().ok()?).ok()))
}
