//! The accounts as their tabs show them, and the settings.

use crate::columns::{limit, time_if_any};
use crate::inbox::scope::{SCOPE, SETTINGS, Settings, is_unread, settings};
use crate::work::accounts;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::Account;
use rusqlite::types::Null;
use rusqlite::{Connection, Result, Row, params};

/// Everything on disk that the frame is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// What the owner set up.
    pub settings: Settings,
    /// The accounts, in the order of first connecting.
    pub tabs: Vec<Tab>,
}

/// One account as its tab shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab {
    /// The account.
    pub account: Account,
    /// How many of its newest conversations have something unread, see [`crate::Row::unread`].
    pub unread: u32,
    /// Whether [`Store::account_picture`] has its picture.
    pub has_picture: bool,
    /// See [`Store::last_synced`].
    pub synced_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Reads the frame in one query. Of each account the newest `shown` conversations count.
    pub async fn frame(&self, shown: usize) -> Result<Frame, StoreError> {
        self.cache().read(move |db| read(db, shown)).await
    }
}

pub(super) fn sql() -> String {
    let columns: Vec<String> =
        accounts::COLUMNS.split(',').map(|column| format!("accounts.{}", column.trim())).collect();
    format!(
        "{SCOPE}
         SELECT {SETTINGS}, {columns}, syncs.synced_at,
                EXISTS (SELECT 1 FROM account_pictures WHERE account_pictures.account = scope.account) AS has_picture,
                (SELECT count(*)
                 FROM (SELECT newer.account, newer.id FROM conversations AS newer WHERE newer.account = scope.account
                       ORDER BY newer.active_at DESC, newer.id LIMIT ?2) AS shown
                 WHERE EXISTS (SELECT 1 FROM messages AS theirs WHERE {unread})) AS unread
         FROM scope
         LEFT JOIN work.accounts AS accounts ON accounts.id = scope.account
         LEFT JOIN syncs ON syncs.account = scope.account
         ORDER BY scope.place",
        columns = columns.join(", "),
        unread = is_unread("shown.account", "shown.id"),
    )
}

fn read(db: &Connection, shown: usize) -> Result<Frame> {
    let mut frame = Frame::default();
    let mut query = db.prepare_cached(&sql())?;
    let mut rows = query.query(params![Null, limit(shown)])?;
    while let Some(row) = rows.next()? {
        match settings(row)? {
            Some(settings) => frame.settings = settings,
            None => frame.tabs.push(tab(row)?),
        }
    }
    Ok(frame)
}

fn tab(row: &Row<'_>) -> Result<Tab> {
    Ok(Tab {
        account: accounts::of(row)?,
        unread: row.get("unread")?,
        has_picture: row.get("has_picture")?,
        synced_at: time_if_any(row, "synced_at")?,
    })
}
