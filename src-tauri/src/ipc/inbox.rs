//! The list of conversations.

use crate::session::Sessions;
use domain::{AccountId, ConversationId};
use engine::views::{FailureView, ListView};
use tauri::State;

/// The conversations of one account, or of all (`null`), newest activity first.
#[tauri::command]
#[specta::specta]
async fn list(account: Option<AccountId>, sessions: State<'_, Sessions>) -> Result<ListView, FailureView> {
    sessions.ask(async |engine| engine.inbox().list(account.as_ref()).await).await
}

/// Of the same list the named rows; one that is not answered does not stand in it any more.
#[tauri::command]
#[specta::specta]
async fn rows(
    account: Option<AccountId>,
    named: Vec<(AccountId, ConversationId)>,
    sessions: State<'_, Sessions>,
) -> Result<ListView, FailureView> {
    sessions.ask(async |engine| engine.inbox().rows(account.as_ref(), &named).await).await
}

/// Reads what is new, now; answers when that ended.
#[tauri::command]
#[specta::specta]
async fn refresh(account: Option<AccountId>, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.accounts().refresh(account.as_ref()).await).await
}

border! {
    plugin: "inbox",
    commands: [list, rows, refresh],
    events: [],
}
