//! Which account is in view and what its tab remembers.

use crate::session::Sessions;
use domain::AccountId;
use engine::Failure;
use engine::views::TabView;
use tauri::{Runtime, State};
use tauri_specta::{Builder, collect_commands};

/// Remembers the tab as the last used one; `null` is the merged tab.
#[tauri::command]
#[specta::specta]
async fn select(account: Option<AccountId>, sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.engine().await?.select(account.as_ref()).await
}

/// What a tab remembers.
#[tauri::command]
#[specta::specta]
async fn tab(account: Option<AccountId>, sessions: State<'_, Sessions>) -> Result<TabView, Failure> {
    sessions.engine().await?.tab(account.as_ref()).await
}

/// Remembers what a tab shows.
#[tauri::command]
#[specta::specta]
async fn save_tab(account: Option<AccountId>, tab: TabView, sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.engine().await?.save_tab(account.as_ref(), tab).await
}

/// This domain's commands.
pub fn border<R: Runtime>() -> Builder<R> {
    super::builder().plugin_name("accounts").commands(collect_commands![select, tab, save_tab])
}
