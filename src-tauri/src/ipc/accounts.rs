//! Which account is in view, what its tab remembers, what the owner switched on for it, and its connection.

use crate::session::Sessions;
use domain::AccountId;
use engine::views::{DoctorView, FailureView, TabView};
use tauri::State;

/// Remembers the tab as the last used one; `null` is the merged tab.
#[tauri::command]
#[specta::specta]
async fn select(account: Option<AccountId>, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.inbox().select(account.as_ref()).await).await
}

/// What a tab remembers.
#[tauri::command]
#[specta::specta]
async fn tab(account: Option<AccountId>, sessions: State<'_, Sessions>) -> Result<TabView, FailureView> {
    sessions.ask(async |engine| engine.inbox().tab(account.as_ref()).await).await
}

/// Remembers what a tab shows.
#[tauri::command]
#[specta::specta]
async fn save_tab(account: Option<AccountId>, tab: TabView, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.inbox().save_tab(account.as_ref(), tab).await).await
}

/// Switches answering with Instagram's human-agent tag, up to seven days, on or off.
#[tauri::command]
#[specta::specta]
async fn answer_for_seven_days(account: AccountId, on: bool, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.settings().answer_for_seven_days(&account, on).await).await
}

/// Begins a test of the account's connection.
#[tauri::command]
#[specta::specta]
async fn test_connection(account: AccountId, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.doctor().test_connection(&account)).await
}

/// How the latest test stands; `null` when there was none.
#[tauri::command]
#[specta::specta]
async fn doctor(account: AccountId, sessions: State<'_, Sessions>) -> Result<Option<DoctorView>, FailureView> {
    sessions.ask(async |engine| engine.doctor().view(&account).await).await
}

/// Disconnects an account, and erases what is kept of it if asked to.
#[tauri::command]
#[specta::specta]
async fn disconnect(account: AccountId, erase: bool, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.accounts().disconnect(&account, erase).await).await
}

border! {
    plugin: "accounts",
    commands: [
        select,
        tab,
        save_tab,
        answer_for_seven_days,
        test_connection,
        doctor,
        disconnect,
    ],
    events: [],
}
