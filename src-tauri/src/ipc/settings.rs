//! The owner's settings.

use crate::session::Sessions;
use engine::Settings;
use engine::views::{FailureView, SettingChange};
use tauri::State;

/// Changes one setting.
#[tauri::command]
#[specta::specta]
async fn change(change: SettingChange, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.settings().change(change).await).await
}

/// Every time zone that can be chosen, by IANA name.
#[tauri::command]
#[specta::specta]
fn zones() -> Vec<String> {
    Settings::zones()
}

border! {
    plugin: "settings",
    commands: [change, zones],
    events: [],
}
