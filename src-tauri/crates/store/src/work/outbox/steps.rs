//! The steps of rows, each in the transaction that writes it.

use super::{rows, sent_here};
use crate::work::drafts::{self, Draft};
use chrono::{DateTime, Utc};
use domain::outbox::{Event, LOOK_AFTER, Outcome, may_discard, may_edit, may_undo, step};
use domain::{MessageId, OutboxId, OutboxRow, SendState};
use rusqlite::{Connection, Params, Result, params};

/// Why a message goes back into the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakeBack {
    /// The press is undone, as long as nothing of it has begun.
    Undo,
    /// A message that was not sent is changed.
    Edit,
}

/// See [`crate::Store::step`].
pub fn take(db: &Connection, id: &OutboxId, event: &Event, generation: i64) -> Result<Option<OutboxRow>> {
    let Some(row) = rows::find(db, id)? else { return Ok(None) };
    let Ok(next) = step(&row, event.clone()) else { return Ok(None) };
    match event {
        Event::Begin(_) if !may_begin(db, &row, generation)? => return Ok(None),
        Event::Found(message) if is_taken(db, &row, message)? => return Ok(None),
        Event::Answered(Outcome::Sent(message)) => {
            if let Some(other) = holder(db, &row, message)? {
                rows::update(db, &mistaken(other))?;
            }
        }
        _ => {}
    }
    if next.reaction().is_some() && next.is_sent() {
        // It never shows as a message in the thread.
        rows::delete(db, id)?;
    } else {
        rows::update(db, &next)?;
    }
    Ok(Some(next))
}

/// Nothing else of the row's lane is on its way, and the file was not opened anew by somebody else.
fn may_begin(db: &Connection, row: &OutboxRow, generation: i64) -> Result<bool> {
    let sql = "SELECT (SELECT generation FROM counters) = ?3 AND NOT EXISTS (
                   SELECT 1 FROM outbox
                   WHERE account = ?1 AND conversation = ?2 AND reacts_to IS ?4 AND state = 'sending')";
    let reacts_to = row.reaction().map(|reaction| reaction.message.as_str());
    let key = params![row.account.as_str(), row.conversation.as_str(), generation, reacts_to];
    db.prepare_cached(sql)?.query_row(key, |answer| answer.get(0))
}

/// The other row that has a message.
fn holder(db: &Connection, row: &OutboxRow, message: &MessageId) -> Result<Option<OutboxRow>> {
    let key = [row.account.as_str(), message.as_str(), &row.id.to_string()];
    Ok(rows::select(db, "WHERE account = ?1 AND sent_id = ?2 AND id <> ?3", key)?.pop())
}

/// Whether a message is another row's, one that has left included.
fn is_taken(db: &Connection, row: &OutboxRow, message: &MessageId) -> Result<bool> {
    Ok(holder(db, row, message)?.is_some() || sent_here::is_known(db, &row.account, message)?)
}

/// See [`crate::Store::forget_sent`].
pub fn forget_sent(db: &Connection, id: &OutboxId) -> Result<()> {
    let Some(row) = rows::find(db, id)?.filter(OutboxRow::is_sent) else { return Ok(()) };
    if let Some(message) = row.message_id() {
        sent_here::put(db, &row, message)?;
    }
    rows::delete(db, id)
}

/// A row whose message turned out to be another's: its outcome is unknown, and the owner is asked unless the next
/// readings of the thread answer.
fn mistaken(row: OutboxRow) -> OutboxRow {
    let since = row.attempt.as_ref().map_or(row.queued_at, |attempt| attempt.at);
    let looks = u32::try_from(LOOK_AFTER.len()).unwrap_or(u32::MAX);
    OutboxRow { state: SendState::Unknown { since, looks, reads: 0 }, ..row }
}

/// Applies an event to every row of `which` that it changes; tells how many there were.
pub fn take_each(db: &Connection, which: &str, key: impl Params, event: &Event) -> Result<usize> {
    let mut changed = 0;
    for row in rows::select(db, which, key)? {
        let Ok(next) = step(&row, event.clone()) else { continue };
        if next != row {
            rows::update(db, &next)?;
            changed += 1;
        }
    }
    Ok(changed)
}

/// See [`crate::Store::take_back`].
pub fn take_back(db: &Connection, id: &OutboxId, why: TakeBack, now: DateTime<Utc>) -> Result<Option<Draft>> {
    let Some(row) = rows::find(db, id)? else { return Ok(None) };
    let press = rows::press(db, &row.part.first)?;
    let taken: Vec<OutboxRow> = match why {
        TakeBack::Undo if press.iter().all(|part| may_undo(part, now)) => press,
        TakeBack::Edit if may_edit(&row) => {
            let later = press.into_iter().filter(|part| part.part.number >= row.part.number);
            later.filter(may_edit).collect()
        }
        _ => return Ok(None),
    };
    taken.iter().try_for_each(|part| rows::take_out(db, &part.id))?;
    let text: String = taken.iter().map(|part| part.text()).collect();
    drafts::put_before(db, &row.account, &row.conversation, &text, now).map(Some)
}

/// See [`crate::Store::discard`].
pub fn discard(db: &Connection, id: &OutboxId) -> Result<bool> {
    let Some(row) = rows::find(db, id)?.filter(may_discard) else { return Ok(false) };
    let press = rows::press(db, &row.part.first)?;
    let gone = press.iter().filter(|part| part.part.number >= row.part.number && may_discard(part));
    gone.map(|part| &part.id).try_for_each(|id| rows::delete(db, id))?;
    Ok(true)
}
