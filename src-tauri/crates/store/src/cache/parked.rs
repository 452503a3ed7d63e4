//! Messages of people whose conversation is not known yet: a first contact by a button or an ad is told by an event before
//! any list has it, and some of it is never read. Kept per customer, and put into the conversation once it comes.

use crate::cache::messages;
use crate::columns::{limit, ms};
use domain::{AccountId, Message, MessageId, ParticipantId};
use rusqlite::{Connection, Result, params};

/// How many are kept per account, the newest.
pub const KEPT: usize = 500;

/// Keeps a message until its conversation is known.
pub fn park(db: &Connection, account: &AccountId, customer: &ParticipantId, message: &Message) -> Result<()> {
    let sql = "INSERT INTO parked_messages (account, id, customer, sender, own, sent_at, kind, text, type_name, raw)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
               ON CONFLICT (account, id) DO NOTHING";
    let content = &message.content;
    db.prepare_cached(sql)?.execute(params![
        account.as_str(),
        message.id.as_str(),
        customer.as_str(),
        message.from.as_str(),
        message.own,
        ms(message.sent_at),
        content.kind.to_string(),
        content.text,
        content.type_name,
        content.raw,
    ])?;
    let sql = "DELETE FROM parked_messages WHERE rowid IN (
                   SELECT rowid FROM parked_messages WHERE account = ?1 ORDER BY sent_at DESC, id LIMIT -1 OFFSET ?2)";
    db.prepare_cached(sql)?.execute(params![account.as_str(), limit(KEPT)])?;
    Ok(())
}

/// Takes out what waits for a customer's conversation, oldest first.
pub fn unpark(db: &Connection, account: &AccountId, customer: &ParticipantId) -> Result<Vec<Message>> {
    let sql = "SELECT id AS message, sender, own, sent_at, 0 AS page_position, kind, text, type_name, raw FROM parked_messages
               WHERE account = ?1 AND customer = ?2 ORDER BY sent_at, id";
    let key = [account.as_str(), customer.as_str()];
    let parked: Vec<Message> = db.prepare_cached(sql)?.query_map(key, messages::of)?.collect::<Result<_>>()?;
    if !parked.is_empty() {
        db.prepare_cached("DELETE FROM parked_messages WHERE account = ?1 AND customer = ?2")?.execute(key)?;
    }
    Ok(parked)
}

/// A message was taken back: its words leave the disk.
pub fn forget(db: &Connection, account: &AccountId, message: &MessageId) -> Result<()> {
    db.prepare_cached("DELETE FROM parked_messages WHERE account = ?1 AND id = ?2")?
        .execute([account.as_str(), message.as_str()])
        .map(drop)
}
