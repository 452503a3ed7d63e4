//! A row of the outbox and its columns.

use crate::columns::{foreign, insert_sql, json, ms, time, time_if_any, to_json};
use crate::work::tables::OUTBOX;
use crate::work::{files, quotes};
use domain::outbox::{Attempt, Hold, OutFile, Payload, WantedReaction};
use domain::{AccountId, ConversationId, MessageId, NotSent, OutboxId, OutboxRow, Part, ParticipantId, SendState};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Params, Result, Row, params_from_iter};

/// The rows that `which` names.
pub fn select(db: &Connection, which: &str, key: impl Params) -> Result<Vec<OutboxRow>> {
    let rows: Vec<OutboxRow> = db
        .prepare_cached(&format!("{} {which}", OUTBOX.select()))?
        .query_map(key, |row| of(row, 0))?
        .collect::<Result<_>>()?;
    rows.into_iter().map(|row| complete(db, row)).collect()
}

/// One row.
pub fn find(db: &Connection, id: &OutboxId) -> Result<Option<OutboxRow>> {
    let row =
        db.prepare_cached(&format!("{} WHERE id = ?1", OUTBOX.select()))?.query_row([id.to_string()], |row| of(row, 0));
    row.optional()?.map(|row| complete(db, row)).transpose()
}

/// The holds of the rows that `which` names.
pub fn holds(db: &Connection, which: &str, key: impl Params) -> Result<Vec<Hold>> {
    db.prepare_cached(&format!("SELECT hold FROM outbox {which}"))?.query_map(key, |row| json(row, "hold"))?.collect()
}

/// With what other tables know of it.
fn complete(db: &Connection, row: OutboxRow) -> Result<OutboxRow> {
    let file = if is_a_file(&row) { files::find(db, &row.id)? } else { None };
    let answers = quotes::find(db, &row.id)?;
    Ok(with(row, file, answers))
}

/// Whether it is a file, of which another table knows more.
fn is_a_file(row: &OutboxRow) -> bool {
    matches!(&row.payload, Payload::Text(text) if text.is_empty())
}

/// A row with what other tables know of it.
pub fn with(row: OutboxRow, file: Option<OutFile>, answers: Option<MessageId>) -> OutboxRow {
    let payload = file.filter(|_| is_a_file(&row)).map_or(row.payload, Payload::File);
    OutboxRow { payload, answers, ..row }
}

/// The parts of one press, first to last.
pub fn press(db: &Connection, press: &OutboxId) -> Result<Vec<OutboxRow>> {
    select(db, "WHERE press = ?1 ORDER BY part", [press.to_string()])
}

/// What never changes in a row: whose it is, to whom it goes and what it says (S3).
const FIXED: [&str; 11] =
    ["id", "account", "conversation", "recipient", "text", "press", "part", "parts", "queued_at", "reacts_to", "emoji"];

/// What a row is written as. Its place in the order and [`crate::work::tables::CHANGED`] are given by the file.
fn cells(row: &OutboxRow) -> Result<Vec<(&'static str, Value)>> {
    let (attempt, state) = (row.attempt.as_ref(), Columns::of(&row.state)?);
    Ok(vec![
        ("id", row.id.to_string().into()),
        ("account", row.account.to_string().into()),
        ("conversation", row.conversation.to_string().into()),
        ("recipient", row.recipient.to_string().into()),
        ("text", row.text().to_owned().into()),
        ("press", row.part.press.to_string().into()),
        ("part", row.part.number.into()),
        ("parts", row.part.of.into()),
        ("queued_at", ms(row.queued_at).into()),
        ("release_at", ms(row.release_at).into()),
        ("try_anyway", row.try_anyway.into()),
        ("attempts", row.attempts.into()),
        ("attempted_at", attempt.map(|attempt| ms(attempt.at)).into()),
        ("text_hash", attempt.map(|attempt| attempt.text_hash.clone()).into()),
        ("known_before", to_json(&attempt.map_or(&[][..], |attempt| &attempt.known_before))?.into()),
        ("human_agent", attempt.is_some_and(|attempt| attempt.human_agent).into()),
        ("look_first", row.look_first.into()),
        ("held", row.held.into()),
        ("failed_before", row.failed_before.as_ref().map(to_json).transpose()?.into()),
        ("state", state.word.to_owned().into()),
        ("hold", state.hold.into()),
        ("sent_id", state.sent_id.map(str::to_owned).into()),
        ("why", state.why.into()),
        ("since", state.since.into()),
        ("looks", state.looks.into()),
        ("reads", state.reads.into()),
        ("reacts_to", row.reaction().map(|reaction| reaction.message.to_string()).into()),
        ("emoji", row.reaction().and_then(|reaction| reaction.emoji.clone()).into()),
    ])
}

/// Writes a new row down, behind all others. One that is there already stays as it is.
pub fn insert(db: &Connection, row: &OutboxRow) -> Result<()> {
    let (columns, values): (Vec<&str>, Vec<Value>) = cells(row)?.into_iter().unzip();
    let sql = format!("{} ON CONFLICT (id) DO NOTHING", insert_sql(OUTBOX.name, &columns));
    if db.prepare_cached(&sql)?.execute(params_from_iter(values))? == 1 {
        quotes::put(db, &row.id, row.answers.as_ref())?;
    }
    Ok(())
}

/// Writes down what may change in a row.
pub fn update(db: &Connection, row: &OutboxRow) -> Result<()> {
    let changing = cells(row)?.into_iter().filter(|(column, _)| !FIXED.contains(column));
    let (columns, mut values): (Vec<&str>, Vec<Value>) = changing.unzip();
    let set: Vec<String> = columns.iter().map(|column| format!("{column} = ?")).collect();
    values.push(row.id.to_string().into());
    db.prepare_cached(&format!("UPDATE outbox SET {} WHERE id = ?", set.join(", ")))?
        .execute(params_from_iter(values))?;
    quotes::put(db, &row.id, row.answers.as_ref())
}

/// Deletes a row. Its file, if it is one, is chosen and not sent again.
pub fn take_out(db: &Connection, id: &OutboxId) -> Result<()> {
    quotes::put(db, id, None)?;
    db.prepare_cached("DELETE FROM outbox WHERE id = ?1")?.execute([id.to_string()])?;
    Ok(())
}

/// Deletes a row and what belongs to it.
pub fn delete(db: &Connection, id: &OutboxId) -> Result<()> {
    files::delete(db, id)?;
    take_out(db, id)
}

/// A row whose columns begin at `first`; one that is not as it was written is an error. What other tables know of it is
/// not in it.
pub fn of(row: &Row<'_>, first: usize) -> Result<OutboxRow> {
    OUTBOX.check_at(row, first)?;
    let at = |column: &str| first + OUTBOX.place(column);
    Ok(OutboxRow {
        id: id(row, at("id"))?,
        account: AccountId::new(row.get::<_, String>(at("account"))?),
        conversation: ConversationId::new(row.get::<_, String>(at("conversation"))?),
        recipient: ParticipantId::new(row.get::<_, String>(at("recipient"))?),
        payload: payload_of(row, at)?,
        answers: None,
        part: Part { press: id(row, at("press"))?, number: row.get(at("part"))?, of: row.get(at("parts"))? },
        queued_at: time(row, at("queued_at"))?,
        release_at: time(row, at("release_at"))?,
        try_anyway: row.get(at("try_anyway"))?,
        attempts: row.get(at("attempts"))?,
        attempt: attempt_of(row, at)?,
        look_first: row.get(at("look_first"))?,
        held: row.get(at("held"))?,
        failed_before: json_if_any::<NotSent>(row, at("failed_before"))?,
        state: state_of(row, at)?,
    })
}

fn id(row: &Row<'_>, column: usize) -> Result<OutboxId> {
    OutboxId::parse(row.get_ref(column)?.as_str()?).map_err(foreign)
}

fn payload_of(row: &Row<'_>, at: impl Fn(&str) -> usize) -> Result<Payload> {
    Ok(match row.get::<_, Option<String>>(at("reacts_to"))? {
        Some(message) => {
            Payload::Reaction(WantedReaction { message: MessageId::new(message), emoji: row.get(at("emoji"))? })
        }
        None => Payload::Text(row.get(at("text"))?),
    })
}

fn attempt_of(row: &Row<'_>, place: impl Fn(&str) -> usize) -> Result<Option<Attempt>> {
    let Some(at) = time_if_any(row, place("attempted_at"))? else { return Ok(None) };
    Ok(Some(Attempt {
        at,
        text_hash: row.get::<_, Option<String>>(place("text_hash"))?.unwrap_or_default(),
        known_before: json(row, place("known_before"))?,
        human_agent: row.get(place("human_agent"))?,
    }))
}

fn state_of(row: &Row<'_>, at: impl Fn(&str) -> usize) -> Result<SendState> {
    Ok(match row.get_ref(at("state"))?.as_str()? {
        "queued" => SendState::Queued { hold: json_if_any::<Hold>(row, at("hold"))? },
        "sending" => SendState::Sending,
        "sent" => SendState::Sent { id: row.get::<_, Option<String>>(at("sent_id"))?.map(MessageId::new) },
        "notSent" => SendState::NotSent { why: json(row, at("why"))? },
        // The column's CHECK leaves nothing else; and what is not understood may have arrived.
        _ => SendState::Unknown {
            since: time(row, at("since"))?,
            looks: row.get(at("looks"))?,
            reads: row.get(at("reads"))?,
        },
    })
}

fn json_if_any<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<Option<T>> {
    row.get_ref(column)?.as_str_or_null()?.map(|text| serde_json::from_str(text).map_err(foreign)).transpose()
}

/// A state as its columns.
#[derive(Default)]
struct Columns<'a> {
    word: &'static str,
    hold: Option<String>,
    sent_id: Option<&'a str>,
    why: Option<String>,
    since: Option<i64>,
    looks: u32,
    reads: u32,
}

impl<'a> Columns<'a> {
    fn of(state: &'a SendState) -> Result<Self> {
        let none = Self::default();
        Ok(match state {
            SendState::Queued { hold } => {
                Self { word: "queued", hold: hold.as_ref().map(to_json).transpose()?, ..none }
            }
            SendState::Sending => Self { word: "sending", ..none },
            SendState::Sent { id } => Self { word: "sent", sent_id: id.as_ref().map(MessageId::as_str), ..none },
            SendState::NotSent { why } => Self { word: "notSent", why: Some(to_json(why)?), ..none },
            SendState::Unknown { since, looks, reads } => {
                Self { word: "unknown", since: Some(ms(*since)), looks: *looks, reads: *reads, ..none }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::tables::CHANGED;

    #[test]
    fn s3_a_row_is_written_with_every_column_that_its_checksum_covers() {
        let row = OutboxRow::pressed(
            OutboxId::new(uuid::Uuid::from_u128(1)),
            ("a".into(), "c".into(), "p".into()),
            "text".into(),
            chrono::DateTime::UNIX_EPOCH,
        );
        let written: Vec<&str> = cells(&row).unwrap().into_iter().map(|(column, _)| column).collect();
        let made_by_the_file = ["ordinal", CHANGED];
        let covered: Vec<&str> =
            OUTBOX.columns.iter().copied().filter(|column| !made_by_the_file.contains(column)).collect();
        assert_eq!(written, covered);
        assert!(FIXED.iter().all(|column| written.contains(column)));
    }
}
