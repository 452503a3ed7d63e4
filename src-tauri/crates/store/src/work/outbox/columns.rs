//! The columns of the outbox.

use crate::columns::{foreign, ms, to_json};
use crate::work::column::{Cell, Column, names};
use crate::work::table::{Kept, TABLE, Table};
use chrono::DateTime;
use domain::outbox::{Attempt, Hold, Payload, WantedReaction};
use domain::{MessageId, NotSent, OutboxId, OutboxRow, SendState};
use rusqlite::Result;
use rusqlite::types::Value;
use serde::Serialize;

pub const OUTBOX: Table =
    Table { name: "outbox", key: &["id"], columns: &names(&COLUMNS), kept: Kept::Checksummed, ..TABLE };

type Columns = [Column<OutboxRow>; 30];

/// The state comes before what else is told of it, and the time of the latest try before the rest of that.
pub const COLUMNS: Columns = [
    Column::ordinal(),
    Column::fixed("id", |row| text(row.id), |row, it| set(&mut row.id, id(it))),
    Column::fixed("account", |row| text(&row.account), |row, it| set(&mut row.account, it.text().map(Into::into))),
    Column::fixed(
        "conversation",
        |row| text(&row.conversation),
        |row, it| set(&mut row.conversation, it.text().map(Into::into)),
    ),
    Column::fixed(
        "recipient",
        |row| text(&row.recipient),
        |row, it| set(&mut row.recipient, it.text().map(Into::into)),
    ),
    Column::fixed("text", |row| text(row.text()), |row, it| set(&mut row.payload, it.get().map(Payload::Text))),
    Column::fixed("press", |row| text(row.part.first), |row, it| set(&mut row.part.first, id(it))),
    Column::fixed("part", |row| Ok(row.part.number.into()), |row, it| set(&mut row.part.number, it.get())),
    Column::fixed("parts", |row| Ok(row.part.of.into()), |row, it| set(&mut row.part.of, it.get())),
    Column::fixed("queued_at", |row| Ok(ms(row.queued_at).into()), |row, it| set(&mut row.queued_at, it.time())),
    Column::changing("release_at", |row| Ok(ms(row.release_at).into()), |row, it| set(&mut row.release_at, it.time())),
    Column::changing("try_anyway", |row| Ok(row.try_anyway.into()), |row, it| set(&mut row.try_anyway, it.get())),
    Column::changing("attempts", |row| Ok(row.attempts.into()), |row, it| set(&mut row.attempts, it.get())),
    Column::changing("attempted_at", |row| Ok(of_attempt(row, |it| ms(it.at))), read_attempt),
    Column::changing(
        "text_hash",
        |row| Ok(of_attempt(row, |it| it.text_hash.clone())),
        |row, it| {
            in_attempt(row, |attempt| set(&mut attempt.text_hash, Ok(it.get::<Option<_>>()?.unwrap_or_default())))
        },
    ),
    Column::changing(
        "known_before",
        |row| json(&row.attempt.as_ref().map_or(&[][..], |attempt| &attempt.known_before)),
        |row, it| in_attempt(row, |attempt| set(&mut attempt.known_before, it.json())),
    ),
    Column::changing(
        "human_agent",
        |row| Ok(row.attempt.as_ref().is_some_and(|attempt| attempt.human_agent).into()),
        |row, it| in_attempt(row, |attempt| set(&mut attempt.human_agent, it.get())),
    ),
    Column::changing("look_first", |row| Ok(row.look_first.into()), |row, it| set(&mut row.look_first, it.get())),
    Column::changing("held", |row| Ok(row.held.into()), |row, it| set(&mut row.held, it.get())),
    Column::changing(
        "failed_before",
        |row| json_if_any(row.failed_before.as_ref()),
        |row, it| set(&mut row.failed_before, it.if_any(Cell::json)),
    ),
    Column::changing("state", |row| text(word(&row.state)), |row, it| set(&mut row.state, it.text().map(state))),
    Column::changing("hold", |row| json_if_any(row.hold()), read_hold),
    Column::changing("sent_id", |row| Ok(row.message_id().map(ToString::to_string).into()), read_sent_id),
    Column::changing("why", |row| json_if_any(why(&row.state)), read_why),
    Column::changing(
        "since",
        |row| Ok(of_unknown(&row.state).map(|(since, ..)| since).into()),
        |row, it| {
            if let SendState::Unknown { since, .. } = &mut row.state { set(since, it.time()) } else { Ok(()) }
        },
    ),
    Column::changing(
        "looks",
        |row| Ok(of_unknown(&row.state).map_or(0, |(_, looks, _)| looks).into()),
        |row, it| {
            if let SendState::Unknown { looks, .. } = &mut row.state { set(looks, it.get()) } else { Ok(()) }
        },
    ),
    Column::changing(
        "reads",
        |row| Ok(of_unknown(&row.state).map_or(0, |(.., reads)| reads).into()),
        |row, it| {
            if let SendState::Unknown { reads, .. } = &mut row.state { set(reads, it.get()) } else { Ok(()) }
        },
    ),
    Column::changed(),
    Column::fixed(
        "reacts_to",
        |row| Ok(row.reaction().map(|reaction| reaction.message.to_string()).into()),
        read_reacts_to,
    ),
    Column::fixed("emoji", |row| Ok(row.reaction().and_then(|reaction| reaction.emoji.clone()).into()), read_emoji),
];

/// A row into which its other columns are read.
pub fn blank(id: OutboxId) -> OutboxRow {
    OutboxRow::pressed(id, ("".into(), "".into(), "".into()), String::new(), DateTime::UNIX_EPOCH)
}

/// Puts in what was read.
fn set<V>(place: &mut V, read: Result<V>) -> Result<()> {
    *place = read?;
    Ok(())
}

fn text(value: impl ToString) -> Result<Value> {
    Ok(value.to_string().into())
}

fn json<V: Serialize>(value: &V) -> Result<Value> {
    Ok(to_json(value)?.into())
}

fn json_if_any<V: Serialize>(value: Option<&V>) -> Result<Value> {
    Ok(value.map(to_json).transpose()?.into())
}

fn id(it: Cell<'_>) -> Result<OutboxId> {
    OutboxId::parse(it.text()?).map_err(foreign)
}

fn of_attempt<V: Into<Value>>(row: &OutboxRow, of: impl Fn(&Attempt) -> V) -> Value {
    row.attempt.as_ref().map_or(Value::Null, |attempt| of(attempt).into())
}

fn in_attempt(row: &mut OutboxRow, read: impl FnOnce(&mut Attempt) -> Result<()>) -> Result<()> {
    row.attempt.as_mut().map_or(Ok(()), read)
}

fn read_attempt(row: &mut OutboxRow, it: Cell<'_>) -> Result<()> {
    let begun = |at| Attempt { at, text_hash: String::new(), known_before: Vec::new(), human_agent: false };
    set(&mut row.attempt, it.if_any(Cell::time).map(|at| at.map(begun)))
}

const fn word(state: &SendState) -> &'static str {
    match state {
        SendState::Queued { .. } => "queued",
        SendState::Sending => "sending",
        SendState::Sent { .. } => "sent",
        SendState::NotSent { .. } => "notSent",
        SendState::Unknown { .. } => "unknown",
    }
}

/// A state whose further columns are still to be read.
fn state(word: &str) -> SendState {
    match word {
        "queued" => SendState::Queued { hold: None },
        "sending" => SendState::Sending,
        "sent" => SendState::Sent { id: None },
        "notSent" => SendState::NotSent { why: NotSent::NoConnection },
        // The column's CHECK allows no other word; a word that is not understood counts as "may have arrived".
        _ => SendState::Unknown { since: DateTime::UNIX_EPOCH, looks: 0, reads: 0 },
    }
}

fn why(state: &SendState) -> Option<&NotSent> {
    match state {
        SendState::NotSent { why } => Some(why),
        _ => None,
    }
}

fn of_unknown(state: &SendState) -> Option<(i64, u32, u32)> {
    match state {
        SendState::Unknown { since, looks, reads } => Some((ms(*since), *looks, *reads)),
        _ => None,
    }
}

fn read_hold(row: &mut OutboxRow, it: Cell<'_>) -> Result<()> {
    match &mut row.state {
        SendState::Queued { hold } => set(hold, it.if_any(Cell::json::<Hold>)),
        _ => Ok(()),
    }
}

fn read_sent_id(row: &mut OutboxRow, it: Cell<'_>) -> Result<()> {
    match &mut row.state {
        SendState::Sent { id } => set(id, it.get::<Option<String>>().map(|id| id.map(MessageId::new))),
        _ => Ok(()),
    }
}

fn read_why(row: &mut OutboxRow, it: Cell<'_>) -> Result<()> {
    match &mut row.state {
        SendState::NotSent { why } => set(why, it.json()),
        _ => Ok(()),
    }
}

fn read_reacts_to(row: &mut OutboxRow, it: Cell<'_>) -> Result<()> {
    if let Some(message) = it.get::<Option<String>>()? {
        row.payload = Payload::Reaction(WantedReaction { message: MessageId::new(message), emoji: None });
    }
    Ok(())
}

fn read_emoji(row: &mut OutboxRow, it: Cell<'_>) -> Result<()> {
    match &mut row.payload {
        Payload::Reaction(reaction) => set(&mut reaction.emoji, it.get()),
        Payload::Text(_) | Payload::File(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_whose_a_row_is_to_whom_it_goes_and_what_it_says_are_fixed() {
        let assigned = crate::work::column::assigned(&COLUMNS, |_| String::new());
        let changing: Vec<&str> = assigned.split(", ").map(|one| one.trim_end_matches(" = ")).collect();
        let fixed = ["id", "account", "conversation", "recipient", "text", "press", "part", "parts", "queued_at"];
        let of_the_file_or_reaction = ["ordinal", "changed", "reacts_to", "emoji"];
        let expected: Vec<&str> = OUTBOX
            .columns
            .iter()
            .copied()
            .filter(|it| !fixed.contains(it) && !of_the_file_or_reaction.contains(it))
            .collect();
        assert_eq!(changing, expected);
    }
}
