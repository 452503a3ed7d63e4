//! What the owner made, by conversation: where there is any, and how it moves along with a conversation.

use crate::work::outbox::{self, files, sent_here};
use crate::work::{drafts, read_marks, renames, view_states};
use domain::{AccountId, ConversationId, Renamed};
use rusqlite::{Connection, Result};

/// Conversations that hold something of the owner's which Instagram does not have: they stay in the cache whatever
/// their age (Y4).
pub fn conversations_with_work(db: &Connection, account: &AccountId) -> Result<Vec<ConversationId>> {
    let sql = "SELECT conversation FROM drafts WHERE account = ?1 AND text <> ''
               UNION SELECT conversation FROM outbox WHERE account = ?1 AND reacts_to IS NULL
               UNION SELECT conversation FROM files WHERE account = ?1";
    db.prepare_cached(sql)?
        .query_map([account.as_str()], |row| Ok(ConversationId::new(row.get::<_, String>("conversation")?)))?
        .collect()
}

/// Moves the owner's work along when Instagram gives a customer's conversation another id. Doing it twice changes
/// nothing.
pub fn follow(db: &Connection, account: &AccountId, renamed: &[Renamed]) -> Result<()> {
    for rename @ Renamed { from, to } in renamed {
        renames::note(db, account, rename)?;
        drafts::follow(db, account, from, to)?;
        outbox::follow(db, account, from, to)?;
        sent_here::follow(db, account, from, to)?;
        files::follow(db, account, from, to)?;
        read_marks::follow(db, account, from, to)?;
        view_states::follow(db, account, from, to)?;
    }
    Ok(())
}
