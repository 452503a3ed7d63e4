//! The conversations of one account or of all, each with what the owner has in it.

use crate::cache::messages::{self, EDITS, NEWEST_FIRST, SHOWN_COLUMNS};
use crate::columns::{limit, time_if_any};
use crate::inbox::rows::{self, Row};
use crate::inbox::scope::{SCOPE, SETTINGS, Settings, is_unread, settings};
use crate::work::customer::triage::{self, TriageRow};
use crate::work::drafts;
use crate::work::outbox::files;
use crate::work::outbox::rows as outbox_rows;
use crate::work::tables::{DRAFTS, OUTBOX};
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::{AccountId, ConversationId, MessageId, OutboxRow};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Params, Result, params};

/// Everything on disk that a list is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct List {
    /// What the owner set up.
    pub settings: Settings,
    /// Of each account in view, in the order of first connecting.
    pub accounts: Vec<ListOfAccount>,
}

/// The list of one account.
#[derive(Clone, Debug, PartialEq)]
pub struct ListOfAccount {
    /// Whose.
    pub account: AccountId,
    /// See [`Store::last_synced`].
    pub synced_at: Option<DateTime<Utc>>,
    /// Newest activity first.
    pub rows: Vec<ListRow>,
}

/// One conversation, with what the owner has in it.
#[derive(Clone, Debug, PartialEq)]
pub struct ListRow {
    /// The conversation.
    pub row: Row,
    /// What is typed there and not sent.
    pub draft: Option<String>,
    /// The messages of the outbox there, in the order of pressing Send: those that are not sent, and those that are and
    /// that Instagram has not shown.
    pub outbox: Vec<OutboxRow>,
    /// How it was put away, if it was.
    pub triage: Option<TriageRow>,
    /// When the message was written by which it was put away, as that is known now; `None` when it is not cached.
    pub seen_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Reads the list of an account, or those of all (`None`), in one query: of each account the newest `shown`
    /// conversations.
    pub async fn list(&self, account: Option<&AccountId>, shown: usize) -> Result<List, StoreError> {
        let account = account.cloned();
        self.cache().read(move |db| read(db, &sql(), params![name(account.as_ref()), limit(shown)])).await
    }

    /// Reads of the same list those of the named conversations that are in it, in one query. No other is looked at.
    pub async fn list_rows(
        &self,
        account: Option<&AccountId>,
        shown: usize,
        named: &[(AccountId, ConversationId)],
    ) -> Result<List, StoreError> {
        let account = account.cloned();
        let named: Vec<_> = named.iter().map(|(account, id)| [account.as_str(), id.as_str()]).collect();
        let named = serde_json::to_string(&named).unwrap_or_default();
        self.cache()
            .read(move |db| read(db, &sql_of_rows(), params![name(account.as_ref()), limit(shown), named]))
            .await
    }
}

fn name(account: Option<&AccountId>) -> Option<&str> {
    account.map(AccountId::as_str)
}

/// Of the accounts ?1 (see [`SCOPE`]) the newest ?2 conversations.
pub(super) fn sql() -> String {
    sql_where(&format!("conversations.id IN ({NEWEST})"))
}

/// The same, but only those that ?3 names, as JSON: `[[account, conversation], …]`. The plus keeps SQLite from beginning
/// with all the others.
pub(super) fn sql_of_rows() -> String {
    sql_where(&format!(
        "conversations.id IN (SELECT named.value ->> 1 FROM json_each(?3) AS named WHERE named.value ->> 0 = scope.account)
         AND +conversations.id IN ({NEWEST})"
    ))
}

const NEWEST: &str = "SELECT newer.id FROM conversations AS newer WHERE newer.account = scope.account
    ORDER BY newer.active_at DESC, newer.id LIMIT ?2";

fn sql_where(is_meant: &str) -> String {
    format!(
        "{SCOPE}
         SELECT {SETTINGS}, scope.account AS whose, syncs.synced_at, {conversation}, {SHOWN_COLUMNS},
                (SELECT count(*) FROM messages AS theirs WHERE {unread}) AS unread,
                put_away.customer AS put, put_away.until, put_away.seen, put_away.heard,
                (SELECT sent_at FROM messages AS named
                 WHERE named.account = scope.account AND named.id = put_away.seen) AS seen_at,
                {draft}, {outbox}, {file}, quotes.message AS answers
         FROM scope
         LEFT JOIN syncs ON syncs.account = scope.account
         LEFT JOIN conversations ON conversations.account = scope.account AND {is_meant}
         LEFT {customer}
         LEFT JOIN messages ON messages.rowid = (
             SELECT rowid FROM messages AS newer
             WHERE newer.account = conversations.account AND newer.conversation = conversations.id {NEWEST_FIRST} LIMIT 1)
         {EDITS}
         LEFT JOIN work.put_away AS put_away
             ON put_away.account = conversations.account AND put_away.customer = conversations.participant
         LEFT JOIN work.drafts AS drafts
             ON drafts.account = conversations.account AND drafts.conversation = conversations.id AND drafts.text <> ''
         LEFT JOIN work.outbox AS outbox
             ON outbox.account = conversations.account AND outbox.conversation = conversations.id
             AND outbox.reacts_to IS NULL
         LEFT JOIN work.files AS files ON files.id = outbox.id AND outbox.text = ''
         LEFT JOIN work.quotes AS quotes ON quotes.id = outbox.id
         ORDER BY scope.place, conversations.active_at DESC, conversations.id, outbox.ordinal",
        conversation = rows::COLUMNS,
        customer = rows::CUSTOMER,
        unread = is_unread("conversations.account", "conversations.id"),
        draft = DRAFTS.columns_within(),
        outbox = OUTBOX.columns_within(),
        file = files::columns_within("file_"),
    )
}

fn read(db: &Connection, sql: &str, of: impl Params) -> Result<List> {
    let mut list = List::default();
    let mut query = db.prepare_cached(sql)?;
    let mut found = query.query(of)?;
    while let Some(row) = found.next()? {
        if let Some(settings) = settings(row)? {
            list.settings = settings;
            continue;
        }
        let whose: String = row.get("whose")?;
        if list.accounts.last().is_none_or(|last| last.account.as_str() != whose) {
            let synced_at = time_if_any(row, "synced_at")?;
            list.accounts.push(ListOfAccount { account: AccountId::new(whose), synced_at, rows: Vec::new() });
        }
        if let Some(last) = list.accounts.last_mut() {
            add(&mut last.rows, row)?;
        }
    }
    Ok(list)
}

/// Adds what a row of the query tells: a conversation, or one more message of the outbox of the one before.
fn add(rows: &mut Vec<ListRow>, row: &rusqlite::Row<'_>) -> Result<()> {
    let Some(id) = row.get_ref("id")?.as_str_or_null()? else { return Ok(()) };
    if rows.last().is_none_or(|last| last.row.conversation.id.as_str() != id) {
        rows.push(conversation(row)?);
    }
    if let (Some(last), Some(first)) = (rows.last_mut(), OUTBOX.begins_at(row)?) {
        let answers = row.get::<_, Option<String>>("answers")?.map(MessageId::new);
        last.outbox.push(outbox_rows::with(outbox_rows::of(row, first)?, files::within(row, "file_")?, answers));
    }
    Ok(())
}

fn conversation(row: &rusqlite::Row<'_>) -> Result<ListRow> {
    let is_there = |column: &str| Ok::<_, rusqlite::Error>(row.get_ref(column)? != ValueRef::Null);
    let newest = if is_there("message")? { Some(messages::of(row)?) } else { None };
    let draft = DRAFTS.begins_at(row)?.map(|first| drafts::of(row, first)).transpose()?;
    Ok(ListRow {
        row: Row { newest, unread: row.get("unread")?, ..rows::without_messages(row)? },
        draft: draft.map(|draft| draft.text),
        outbox: Vec::new(),
        triage: if is_there("put")? { Some(triage::of(row)?) } else { None },
        seen_at: time_if_any(row, "seen_at")?,
    })
}
