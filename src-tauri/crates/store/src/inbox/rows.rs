//! The list as the screen needs it: conversations with their customers, newest messages and counts of unread ones.
//! Owns no table. Reads the marks of `work.db` first, then everything else in one state of `cache.db`.

use crate::cache::conversations;
use crate::cache::messages::{self, UNREAD_SQL};
use crate::columns::{self, time, time_if_any};
use crate::work::read_marks::{self, ReadMarks};
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::{AccountId, Conversation, ConversationId, Message, Participant, ParticipantId};
use rusqlite::{Connection, Result, params};

/// One conversation as the list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The conversation. `updated_at` is the later of what Instagram says and the newest cached message.
    pub conversation: Conversation,
    /// Its newest cached message.
    pub newest: Option<Message>,
    /// Messages of the customer after both the read mark and the newest own message, as far as cached.
    pub unread: u32,
    /// The customer's display name, once learned.
    pub name: Option<String>,
    /// The customer's @username without the @.
    pub username: Option<String>,
    /// Where the customer's picture could be fetched when the profile was asked for.
    pub picture_url: Option<String>,
    /// Whether [`Store::picture`] has the customer's picture.
    pub has_picture: bool,
    /// Instagram could not serve its messages the last time they were asked for (Y2).
    pub unavailable: bool,
    /// Whether the customer follows the business, once learned.
    pub follows_business: Option<bool>,
    /// When the customer wrote last, as far as ever cached: the reply window counts from here (S7).
    pub last_inbound: Option<DateTime<Utc>>,
    /// When Instagram refused an answer as outside the reply window, last; see [`Store::window_refused`].
    pub refused_at: Option<DateTime<Utc>>,
}

impl Row {
    /// Whether it is a customer's private one. One that turned out to be none is kept only for what the owner has in it,
    /// and never answered.
    #[must_use]
    pub fn has_customer(&self) -> bool {
        !conversations::is_placeholder(&self.conversation.participant.id)
    }
}

impl Store {
    /// The conversations of an account, newest activity first, `limit` at most.
    pub async fn conversations(&self, account: &AccountId, limit: usize) -> Result<Vec<Row>, StoreError> {
        let marks = self.read_marks(account).await?;
        let account = account.clone();
        self.cache().read(move |db| list(db, &account, limit, &marks)).await
    }

    /// One conversation, if it is cached.
    pub async fn conversation(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
    ) -> Result<Option<Row>, StoreError> {
        let (account, conversation) = (account.clone(), conversation.clone());
        let key = (account.clone(), conversation.clone());
        // This mark alone: those of an account are as many as the conversations that were ever read.
        let mark = self.work().read(move |db| read_marks::find(db, &key.0, &key.1)).await?;
        self.cache().read(move |db| one(db, &account, &conversation, mark)).await
    }

    async fn read_marks(&self, account: &AccountId) -> Result<ReadMarks, StoreError> {
        let account = account.clone();
        self.work().read(move |db| read_marks::all(db, &account)).await
    }
}

/// What is read of a conversation and its customer.
pub const COLUMNS: &str = "conversations.id, participant, active_at, unavailable, inbound_at, refused_at,
    participants.name, participants.username, participants.picture_url, follows_business,
    EXISTS (SELECT 1 FROM pictures WHERE pictures.account = conversations.account
                AND pictures.participant = conversations.participant) AS has_picture";

/// The customer of a conversation.
pub const CUSTOMER: &str = "JOIN participants ON participants.account = conversations.account
    AND participants.id = conversations.participant";

fn select_sql() -> String {
    format!("SELECT {COLUMNS} FROM conversations {CUSTOMER} WHERE conversations.account = ?1")
}

fn list_sql() -> String {
    format!("{} ORDER BY active_at DESC, conversations.id LIMIT ?2", select_sql())
}

/// See [`Store::conversations`].
pub fn list(db: &Connection, account: &AccountId, limit: usize, marks: &ReadMarks) -> Result<Vec<Row>> {
    let mut rows = db
        .prepare_cached(&list_sql())?
        .query_map(params![account.as_str(), columns::limit(limit)], without_messages)?
        .collect::<Result<Vec<Row>>>()?;
    for row in &mut rows {
        let mark = marks.get(&row.conversation.id).copied();
        add_messages(db, account, row, mark)?;
    }
    Ok(rows)
}

/// See [`Store::conversation`].
pub fn one(
    db: &Connection,
    account: &AccountId,
    conversation: &ConversationId,
    mark: Option<i64>,
) -> Result<Option<Row>> {
    let mut found = db
        .prepare_cached(&format!("{} AND conversations.id = ?2", select_sql()))?
        .query_map([account.as_str(), conversation.as_str()], without_messages)?
        .collect::<Result<Vec<Row>>>()?
        .pop();
    if let Some(row) = &mut found {
        add_messages(db, account, row, mark)?;
    }
    Ok(found)
}

/// A row with [`COLUMNS`].
pub fn without_messages(row: &rusqlite::Row<'_>) -> Result<Row> {
    let username: Option<String> = row.get("username")?;
    let participant = ParticipantId::new(row.get::<_, String>("participant")?);
    Ok(Row {
        conversation: Conversation {
            id: ConversationId::new(row.get::<_, String>("id")?),
            participant: Participant { id: participant, username: username.clone() },
            updated_at: time(row, "active_at")?,
        },
        newest: None,
        unread: 0,
        name: row.get("name")?,
        username,
        picture_url: row.get("picture_url")?,
        has_picture: row.get("has_picture")?,
        unavailable: row.get("unavailable")?,
        follows_business: row.get("follows_business")?,
        last_inbound: time_if_any(row, "inbound_at")?,
        refused_at: time_if_any(row, "refused_at")?,
    })
}

fn add_messages(db: &Connection, account: &AccountId, row: &mut Row, mark: Option<i64>) -> Result<()> {
    let id = &row.conversation.id;
    let mark = messages::second(mark.unwrap_or(i64::MIN));
    row.newest = messages::newest(db, account, id)?;
    row.unread =
        db.prepare_cached(UNREAD_SQL)?.query_row(params![account.as_str(), id.as_str(), mark], |count| count.get(0))?;
    Ok(())
}

#[cfg(test)]
mod tests;
