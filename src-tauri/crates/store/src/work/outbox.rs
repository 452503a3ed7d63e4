//! What the owner sent that Instagram has not yet confirmed, one row per press of Send. A row is on disk before a socket
//! opens; the steps a row may take are guarded here, in the statement that writes them, so that no race can skip one.

use crate::columns::{json, ms, time, time_if_any, to_json};
use crate::work::drafts;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::{AccountId, ConversationId, MessageId, OutboxId, OutboxRow, ParticipantId, SendState};
use rusqlite::{Connection, OptionalExtension, Params, Result, Row, params};

/// Every column of a row, for the queries below.
const SELECT: &str = "SELECT id, account, conversation, recipient, text, queued_at, attempts, attempted_at,
                             known_before, state, sent_id, why FROM outbox";

impl Store {
    /// Takes a press of Send: writes the row and clears the draft it was typed as, in one transaction (S2). A draft
    /// saved with a higher revision than `draft_revision` was typed since and stays. Taking the same press twice
    /// changes nothing.
    pub async fn queue(&self, row: &OutboxRow, draft_revision: u64) -> Result<(), StoreError> {
        let row = row.clone();
        self.work().write(move |db| queue(db, &row, draft_revision)).await
    }

    /// Writes down that a row is about to be sent, with the own messages already known in its conversation. Says no,
    /// and changes nothing, unless it is queued or certainly not sent and nothing else of its conversation is on its
    /// way.
    pub async fn begin_attempt(
        &self,
        id: &OutboxId,
        at: DateTime<Utc>,
        known_before: &[MessageId],
    ) -> Result<bool, StoreError> {
        let (id, known_before) = (*id, known_before.to_vec());
        self.work().write(move |db| begin_attempt(db, &id, at, &known_before)).await
    }

    /// Writes down how an attempt ended: sent, not sent or unknown. Says no, and changes nothing, when there is no such
    /// row, when it already has its message, or when another row has that message. Saying the same twice is fine.
    pub async fn settle(&self, id: &OutboxId, state: &SendState) -> Result<bool, StoreError> {
        let (id, state) = (*id, state.clone());
        self.work().write(move |db| settle(db, &id, &state)).await
    }

    /// Puts a row whose outcome is unknown or that was not sent back into the queue, at its old place. Says whether
    /// it did.
    pub async fn requeue(&self, id: &OutboxId) -> Result<bool, StoreError> {
        self.change(
            "UPDATE outbox SET state = 'queued', why = NULL WHERE id = ?1 AND state IN ('notSent', 'unknown')",
            id,
        )
        .await
    }

    /// Throws a row away, on the owner's word. Says no when it is on its way or sent.
    pub async fn discard(&self, id: &OutboxId) -> Result<bool, StoreError> {
        self.change("DELETE FROM outbox WHERE id = ?1 AND state IN ('queued', 'notSent', 'unknown')", id).await
    }

    /// Drops a sent row once its message is in the cache. Anything else stays; doing it twice changes nothing.
    pub async fn forget_sent(&self, id: &OutboxId) -> Result<(), StoreError> {
        self.change("DELETE FROM outbox WHERE id = ?1 AND state = 'sent'", id).await.map(drop)
    }

    /// The rows of a conversation, in the order of pressing Send.
    pub async fn outbox(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let key = [account.to_string(), conversation.to_string()];
        self.rows("WHERE account = ?1 AND conversation = ?2 ORDER BY ordinal", key).await
    }

    /// The rows of an account, in the order of pressing Send.
    pub async fn outbox_all(&self, account: &AccountId) -> Result<Vec<OutboxRow>, StoreError> {
        self.rows("WHERE account = ?1 ORDER BY ordinal", [account.to_string()]).await
    }

    /// The rows of all accounts that need something done (queued, sending, unknown), in the order of pressing Send.
    pub async fn unsettled(&self) -> Result<Vec<OutboxRow>, StoreError> {
        self.rows("WHERE state IN ('queued', 'sending', 'unknown') ORDER BY ordinal", []).await
    }

    /// To be called once, before anything is sent: a try that was cut off when the program ended may have arrived, so
    /// it becomes unknown. Tells how many there were.
    pub async fn recover_after_restart(&self) -> Result<usize, StoreError> {
        self.work().write(|db| db.execute("UPDATE outbox SET state = 'unknown' WHERE state = 'sending'", [])).await
    }

    async fn change(&self, sql: &'static str, id: &OutboxId) -> Result<bool, StoreError> {
        let id = id.to_string();
        self.work().write(move |db| Ok(db.prepare_cached(sql)?.execute([id])? == 1)).await
    }

    async fn rows<P: Params + Send + 'static>(
        &self,
        which: &'static str,
        key: P,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        self.work().read(move |db| select(db, which, key)).await
    }
}

fn select(db: &Connection, which: &str, key: impl Params) -> Result<Vec<OutboxRow>> {
    db.prepare_cached(&format!("{SELECT} {which}"))?.query_map(key, of)?.collect()
}

fn of(row: &Row<'_>) -> Result<OutboxRow> {
    let id: String = row.get("id")?;
    Ok(OutboxRow {
        id: OutboxId::parse(&id).map_err(crate::columns::foreign)?,
        account: AccountId::new(row.get::<_, String>("account")?),
        conversation: ConversationId::new(row.get::<_, String>("conversation")?),
        recipient: ParticipantId::new(row.get::<_, String>("recipient")?),
        text: row.get("text")?,
        queued_at: time(row, "queued_at")?,
        attempts: row.get("attempts")?,
        attempted_at: time_if_any(row, "attempted_at")?,
        known_before: json(row, "known_before")?,
        state: state_of(row)?,
    })
}

fn state_of(row: &Row<'_>) -> Result<SendState> {
    Ok(match row.get_ref("state")?.as_str()? {
        "queued" => SendState::Queued,
        "sending" => SendState::Sending,
        "sent" => SendState::Sent { id: MessageId::new(row.get::<_, String>("sent_id")?) },
        "notSent" => SendState::NotSent { why: json(row, "why")? },
        // The column's CHECK leaves nothing else; and what is not understood may have arrived.
        _ => SendState::Unknown,
    })
}

/// A state as its three columns: word, message id, reason.
fn columns(state: &SendState) -> Result<(&'static str, Option<&str>, Option<String>)> {
    Ok(match state {
        SendState::Queued => ("queued", None, None),
        SendState::Sending => ("sending", None, None),
        SendState::Sent { id } => ("sent", Some(id.as_str()), None),
        SendState::NotSent { why } => ("notSent", None, Some(to_json(why)?)),
        SendState::Unknown => ("unknown", None, None),
    })
}

fn queue(db: &Connection, row: &OutboxRow, draft_revision: u64) -> Result<()> {
    let (state, sent_id, why) = columns(&row.state)?;
    let sql = "INSERT INTO outbox (id, account, conversation, recipient, text, queued_at, attempts, attempted_at,
                                   known_before, state, sent_id, why)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (id) DO NOTHING";
    db.prepare_cached(sql)?.execute(params![
        row.id.to_string(),
        row.account.as_str(),
        row.conversation.as_str(),
        row.recipient.as_str(),
        row.text,
        ms(row.queued_at),
        row.attempts,
        row.attempted_at.map(ms),
        to_json(&row.known_before)?,
        state,
        sent_id,
        why,
    ])?;
    drafts::clear(db, &row.account, &row.conversation, draft_revision, row.queued_at)
}

fn begin_attempt(db: &Connection, id: &OutboxId, at: DateTime<Utc>, known_before: &[MessageId]) -> Result<bool> {
    let sql = "UPDATE outbox SET state = 'sending', why = NULL, attempts = attempts + 1, attempted_at = ?2,
                                 known_before = ?3
               WHERE id = ?1 AND state IN ('queued', 'notSent') AND NOT EXISTS (
                   SELECT 1 FROM outbox AS other
                   WHERE other.account = outbox.account AND other.conversation = outbox.conversation
                     AND other.state = 'sending')";
    Ok(db.prepare_cached(sql)?.execute(params![id.to_string(), ms(at), to_json(&known_before)?])? == 1)
}

fn settle(db: &Connection, id: &OutboxId, state: &SendState) -> Result<bool> {
    let id = id.to_string();
    let before = db.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?.query_row([&id], of).optional()?;
    match before {
        None => return Ok(false),
        Some(row) if row.state == *state => return Ok(true),
        Some(row) if matches!(row.state, SendState::Sent { .. }) => return Ok(false),
        Some(_) if matches!(state, SendState::Queued | SendState::Sending) => return Ok(false),
        Some(_) => {}
    }
    let (word, sent_id, why) = columns(state)?;
    // OR IGNORE: that another row has the message already is the one thing that can be in the way.
    let sql = "UPDATE OR IGNORE outbox SET state = ?2, sent_id = ?3, why = ?4 WHERE id = ?1";
    Ok(db.prepare_cached(sql)?.execute(params![id, word, sent_id, why])? == 1)
}

/// Moves the rows to the conversation's other id; the recipient stays what it was at the key press (S3).
pub fn follow(db: &Connection, account: &AccountId, from: &ConversationId, to: &ConversationId) -> Result<()> {
    db.prepare_cached("UPDATE outbox SET conversation = ?3 WHERE account = ?1 AND conversation = ?2")?.execute([
        account.as_str(),
        from.as_str(),
        to.as_str(),
    ])?;
    Ok(())
}

#[cfg(test)]
mod tests;
