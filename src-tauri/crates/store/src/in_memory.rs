//! The cache of one account in memory, on the functions of the real one: for tests that merge thousands of times.

use crate::cache::messages;
use crate::cache::schema::KIND;
use crate::inbox::merging::{add_sent, merge};
use crate::inbox::proof::proof;
use crate::{Merged, StoreError};
use domain::{AccountId, ConversationId, Message, MessageId, Reading};
use rusqlite::Connection;
use rusqlite_migration::Migrations;

/// The cache of one account, in memory. The functions are those of the real one.
pub struct CacheInMemory {
    db: Connection,
    account: AccountId,
}

impl CacheInMemory {
    /// An empty one.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn new() -> Result<Self, StoreError> {
        let mut db = Connection::open_in_memory()?;
        db.execute_batch("PRAGMA foreign_keys = ON")?;
        db.set_prepared_statement_cache_capacity(64);
        Migrations::from_slice(KIND.migrations).to_latest(&mut db).map_err(|_| StoreError::Broken)?;
        Ok(Self { db, account: "17841400000000001".into() })
    }

    /// Empties it.
    ///
    /// # Errors
    /// As for every call of the store.
    pub fn clear(&self) -> Result<(), StoreError> {
        Ok(self.db.execute_batch("DELETE FROM conversations; DELETE FROM participants; DELETE FROM syncs")?)
    }

    /// See [`crate::Store::merge`]. What is told of a conversation that no head ever named is dropped, so a comparison of
    /// orders begins with its heads; and stays below the numbers from which on the cache is pruned.
    ///
    /// # Errors
    /// As for every call of the store.
    pub fn merge(&self, batch: &Reading) -> Result<Merged, StoreError> {
        let transaction = self.db.unchecked_transaction()?;
        let proof = proof(&self.db, &self.account, batch, &std::collections::BTreeSet::new())?;
        let merged = merge(&self.db, &self.account, batch, &proof, &[])?;
        transaction.commit()?;
        Ok(merged)
    }

    /// See [`crate::Store::add_sent`].
    ///
    /// # Errors
    /// As for every call of the store.
    pub fn add_sent(&self, conversation: &ConversationId, message: &Message) -> Result<(), StoreError> {
        let transaction = self.db.unchecked_transaction()?;
        add_sent(&self.db, &self.account, conversation, message)?;
        Ok(transaction.commit()?)
    }

    /// Forgets what is known of a message, as if nothing had ever been told of it.
    ///
    /// # Errors
    /// As for every call of the store.
    pub fn forget(&self, message: &MessageId) -> Result<(), StoreError> {
        self.db.execute("DELETE FROM messages WHERE id = ?1", [message.as_str()])?;
        Ok(())
    }

    /// Everything that must be the same in whatever order the same facts came: customers, conversations in the order of
    /// the list, each with its messages in the order of the thread. Not in it is what only remembers the latest poll:
    /// which threads could not be served, what was read last and when.
    ///
    /// # Errors
    /// As for every call of the store.
    pub fn rows(&self) -> Result<Vec<String>, StoreError> {
        let mut rows = Vec::new();
        let customers = "SELECT 'customer', id, username, username_at FROM participants ORDER BY id";
        self.dump(customers, &mut rows)?;
        let conversations = "SELECT 'conversation', id, participant, updated_at, active_at, inbound_at
                             FROM conversations ORDER BY active_at DESC, id";
        self.dump(conversations, &mut rows)?;
        let mut ids = self.db.prepare_cached("SELECT id FROM conversations ORDER BY active_at DESC, id")?;
        let ids = ids.query_map([], |row| Ok(ConversationId::new(row.get::<_, String>(0)?)))?;
        for id in ids {
            let id = id?;
            for message in messages::thread(&self.db, &self.account, &id)? {
                let Message { id: message_id, from, own, sent_at, page_position, content } = message;
                rows.push(format!("message {id} {message_id} {from} {own} {sent_at} {page_position} {content:?}"));
            }
        }
        Ok(rows)
    }

    fn dump(&self, sql: &str, rows: &mut Vec<String>) -> Result<(), StoreError> {
        let mut query = self.db.prepare_cached(sql)?;
        let columns = query.column_count();
        let mut found = query.query([])?;
        while let Some(row) = found.next()? {
            let cells = (0..columns).map(|column| row.get_ref(column).map(|cell| format!("{cell:?}")));
            rows.push(cells.collect::<rusqlite::Result<Vec<_>>>()?.join(" "));
        }
        Ok(())
    }
}
