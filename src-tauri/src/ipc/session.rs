//! The frame, the session, links out of the window, and what was typed and not sent, whatever state the database is in.

use super::shown;
use crate::desktop::{browser, downloads, window};
use crate::session::Sessions;
use crate::words;
use engine::views::{FailureView, FrameView, OpeningView, UnsentView};
use tauri::{AppHandle, Runtime, State, WebviewWindow};

/// Everything around list and thread.
#[tauri::command]
#[specta::specta]
async fn frame(sessions: State<'_, Sessions>) -> Result<FrameView, FailureView> {
    sessions.ask(async |engine| engine.inbox().frame().await).await
}

/// The frame, with the list and the tab of the account that it selects: what a start shows.
#[tauri::command]
#[specta::specta]
async fn opening(sessions: State<'_, Sessions>) -> Result<OpeningView, FailureView> {
    sessions.ask(async |engine| engine.inbox().opening().await).await
}

/// The window listens and has something to show.
#[tauri::command]
#[specta::specta]
async fn ready<R: Runtime>(window: WebviewWindow<R>, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    window::show(&window);
    sessions.outlet().window_listens();
    Ok(())
}

/// Opens the inbox once more that could not be opened.
#[tauri::command]
#[specta::specta]
async fn begin_again(sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.begin_again().await.map_err(shown)
}

/// Opens the demo shop.
#[tauri::command]
#[specta::specta]
async fn enter_demo(sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.change(true).await.map_err(shown)
}

/// Leaves the demo shop; its data vanish.
#[tauri::command]
#[specta::specta]
async fn leave_demo(sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.change(false).await.map_err(shown)
}

/// Opens a web address in the owner's browser.
#[tauri::command]
#[specta::specta]
async fn open_link<R: Runtime>(app: AppHandle<R>, link: String) -> Result<(), FailureView> {
    browser::open_link(&app, &link).await.map_err(shown)
}

/// Everything typed and not sent, also when the database cannot be opened.
#[tauri::command]
#[specta::specta]
async fn unsent(sessions: State<'_, Sessions>) -> Result<Vec<UnsentView>, FailureView> {
    sessions.unsent().await.map_err(shown)
}

/// Saves it as a text file in the owner's folder of downloads; answers where.
#[tauri::command]
#[specta::specta]
async fn save_unsent<R: Runtime>(app: AppHandle<R>, sessions: State<'_, Sessions>) -> Result<String, FailureView> {
    let text = words::unsent_text(&sessions.unsent().await.map_err(shown)?);
    downloads::save(&app, words::unsent_file_name, text.as_bytes()).map_err(shown)
}

/// The owner has read what was recovered from a damaged database.
#[tauri::command]
#[specta::specta]
async fn dismiss_recovery(sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions
        .ask(async |engine| {
            engine.dismiss_recovery();
            Ok(())
        })
        .await
}

border! {
    plugin: "session",
    commands: [
        frame,
        opening,
        ready::<tauri::Wry>,
        begin_again,
        enter_demo,
        leave_demo,
        open_link::<tauri::Wry>,
        unsent,
        save_unsent::<tauri::Wry>,
        dismiss_recovery,
    ],
    events: [crate::outlet::Changed],
}
