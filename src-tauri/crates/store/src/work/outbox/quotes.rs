//! Which message an outbox row quotes (T8).

use domain::{MessageId, OutboxId};
use rusqlite::{Connection, OptionalExtension, Result};

/// The message that a row quotes.
pub fn find(db: &Connection, id: &OutboxId) -> Result<Option<MessageId>> {
    db.prepare_cached("SELECT message FROM quotes WHERE id = ?1")?
        .query_row([id.to_string()], |row| Ok(MessageId::new(row.get::<_, String>(0)?)))
        .optional()
}

/// Notes what a row quotes, or that it quotes nothing.
pub fn put(db: &Connection, id: &OutboxId, message: Option<&MessageId>) -> Result<()> {
    let Some(message) = message else {
        return db.prepare_cached("DELETE FROM quotes WHERE id = ?1")?.execute([id.to_string()]).map(drop);
    };
    db.prepare_cached("INSERT INTO quotes (id, message) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING")?
        .execute([id.to_string(), message.to_string()])
        .map(drop)
}
