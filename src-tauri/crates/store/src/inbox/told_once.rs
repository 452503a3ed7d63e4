//! What Instagram tells only once: that a message was unsent or seen, and where a customer came from. No reading brings it
//! again, so it must not be lost with `cache.db`, which is set aside when it is damaged or newer, and whose last seconds a
//! power cut may take.
//!
//! Its three tables therefore stand in both files. `cache.db` needs them because a merge must know, inside its own
//! transaction, which messages were unsent, and the cache's writer has no access to `work.db`. `work.db` has them
//! because it is synced before a call answers: an event is written there first, so that it is acknowledged to Instagram
//! only when it survives a power cut. That costs one FULL commit (some milliseconds) for a delivery that tells such
//! things, and nothing for messages, edits and reactions, which reading brings again.
//!
//! There is no transaction over both. Of two values for the same thing the greater counts, so either write may be
//! repeated; if the program ends in between, or one of the files is begun anew, opening finds different numbers of rows
//! and gives each file what only the other has ([`crate::inbox::unite_told_once`]). Each is the other's second copy,
//! and so the journal has none.

use crate::cache::newest::Newest;
use crate::cache::{receipts, referrals, tombstones};
use crate::columns::time;
use domain::{AccountId, EventKind, MessageEvent, MessageId, ParticipantId};
use rusqlite::{Connection, Result, Row};
use std::collections::BTreeMap;

const TABLES: [Newest; 3] = [tombstones::NEWEST, receipts::NEWEST, referrals::NEWEST];

/// Whether an event of an account is told only once.
pub fn is(event: &MessageEvent, account: &AccountId) -> bool {
    match event.kind {
        EventKind::Unsent { .. } => true,
        EventKind::Seen { .. } => !event.is_by(account),
        EventKind::Referral { .. } => event.customer.is_some(),
        _ => false,
    }
}

/// Writes such events down in `work.db`.
pub fn keep(db: &Connection, account: &AccountId, events: &[MessageEvent]) -> Result<()> {
    for event in events.iter().filter(|event| is(event, account)) {
        match (&event.kind, &event.customer) {
            (EventKind::Unsent { message }, _) => tombstones::put(db, account, message, event.at)?,
            (EventKind::Seen { message }, _) => receipts::put(db, account, message, event.at)?,
            (EventKind::Referral { message, origin }, Some(customer)) => {
                referrals::put(db, account, message.as_ref(), event.at, (customer, origin))?;
            }
            _ => {}
        }
    }
    TABLES.iter().try_for_each(|table| table.prune(db, account))
}

/// How many rows each of the tables has, in either file.
pub fn counts(db: &Connection) -> Result<[i64; 3]> {
    let sql =
        "SELECT (SELECT count(*) FROM tombstones), (SELECT count(*) FROM receipts), (SELECT count(*) FROM referrals)";
    db.query_row(sql, [], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
}

/// Everything that either file has of it, as it was told.
pub fn all(db: &Connection) -> Result<BTreeMap<AccountId, Vec<MessageEvent>>> {
    let sql = "SELECT 'tombstone' AS kind, account, message, '' AS person, at, '' AS origin FROM tombstones
               UNION ALL SELECT 'receipt', account, message, '', at, '' FROM receipts
               UNION ALL SELECT 'referral', account, message, person, at, origin FROM referrals";
    let mut query = db.prepare(sql)?;
    let mut rows = query.query([])?;
    let mut all: BTreeMap<AccountId, Vec<MessageEvent>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let account = AccountId::new(row.get::<_, String>("account")?);
        all.entry(account).or_default().extend(event(row)?);
    }
    Ok(all)
}

/// None where a row says what no version wrote.
fn event(row: &Row<'_>) -> Result<Option<MessageEvent>> {
    let (person, message): (String, String) = (row.get("person")?, row.get("message")?);
    let message = Some(message).filter(|message| !message.is_empty()).map(MessageId::new);
    let kind = match (row.get_ref("kind")?.as_str()?, message) {
        ("tombstone", Some(message)) => EventKind::Unsent { message },
        ("receipt", Some(message)) => EventKind::Seen { message },
        ("referral", message) => match serde_json::from_str(row.get_ref("origin")?.as_str()?) {
            Ok(origin) => EventKind::Referral { message, origin },
            Err(_) => return Ok(None),
        },
        _ => return Ok(None),
    };
    let customer = Some(person).filter(|person| !person.is_empty()).map(ParticipantId::new);
    Ok(Some(MessageEvent { customer, by: None, at: time(row, "at")?, kind }))
}
