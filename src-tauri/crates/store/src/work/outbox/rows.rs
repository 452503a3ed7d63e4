//! The rows of the outbox.

use super::columns::{self, COLUMNS, OUTBOX};
use super::{files, quotes};
use crate::columns::{foreign, json};
use crate::work::column;
use domain::outbox::{Hold, OutFile, Payload};
use domain::{MessageId, OutboxId, OutboxRow};
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

/// Writes a new row down, behind all others. One that is there already stays as it is.
pub fn insert(db: &Connection, row: &OutboxRow) -> Result<()> {
    if column::insert(db, &OUTBOX, &COLUMNS, row, "ON CONFLICT (id) DO NOTHING")? {
        quotes::put(db, &row.id, row.answers.as_ref())?;
    }
    Ok(())
}

/// Writes down what may change in a row.
pub fn update(db: &Connection, row: &OutboxRow) -> Result<()> {
    let mut values = column::changing_values(&COLUMNS, row)?;
    values.push(row.id.to_string().into());
    let set = column::assigned(&COLUMNS, |_| "?".to_owned());
    db.prepare_cached(&format!("UPDATE outbox SET {set} WHERE id = ?"))?.execute(params_from_iter(values))?;
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
    let id = row.get_ref(first + OUTBOX.place("id"))?.as_str()?;
    let blank = columns::blank(OutboxId::parse(id).map_err(foreign)?);
    column::read(&OUTBOX, &COLUMNS, blank, row, first)
}
