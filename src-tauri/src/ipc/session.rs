//! The frame, the session, links out of the window, and what was typed and not sent, whatever state the database is in.

use crate::desktop::{browser, downloads, window};
use crate::outlet::Changed;
use crate::session::Sessions;
use crate::words;
use engine::Failure;
use engine::views::{FrameView, UnsentView};
use tauri::{AppHandle, Runtime, State, WebviewWindow};
use tauri_specta::{Builder, collect_commands, collect_events};

/// Everything around list and thread.
#[tauri::command]
#[specta::specta]
async fn frame(sessions: State<'_, Sessions>) -> Result<FrameView, Failure> {
    sessions.engine().await?.frame().await
}

/// The window listens and has something to show.
#[tauri::command]
#[specta::specta]
async fn ready<R: Runtime>(window: WebviewWindow<R>, sessions: State<'_, Sessions>) -> Result<(), Failure> {
    window::show(&window);
    sessions.outlet().window_listens();
    Ok(())
}

/// Opens the inbox once more that could not be opened.
#[tauri::command]
#[specta::specta]
async fn begin_again(sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.begin_again().await
}

/// Opens the demo shop.
#[tauri::command]
#[specta::specta]
async fn enter_demo(sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.change(true).await
}

/// Leaves the demo shop; its data vanish.
#[tauri::command]
#[specta::specta]
async fn leave_demo(sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.change(false).await
}

/// Opens a web address in the owner's browser.
#[tauri::command]
#[specta::specta]
async fn open_link<R: Runtime>(app: AppHandle<R>, link: String) -> Result<(), Failure> {
    browser::open_link(&app, &link).await
}

/// Everything typed and not sent, also when the database cannot be opened.
#[tauri::command]
#[specta::specta]
async fn unsent(sessions: State<'_, Sessions>) -> Result<Vec<UnsentView>, Failure> {
    sessions.unsent().await
}

/// Saves it as a text file in the owner's folder of downloads; answers where.
#[tauri::command]
#[specta::specta]
async fn save_unsent<R: Runtime>(app: AppHandle<R>, sessions: State<'_, Sessions>) -> Result<String, Failure> {
    let text = words::unsent_text(&sessions.unsent().await?);
    downloads::save(&app, words::unsent_file_name, text.as_bytes())
}

/// The owner has read what was recovered from a damaged database.
#[tauri::command]
#[specta::specta]
async fn dismiss_recovery(sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.engine().await?.dismiss_recovery();
    Ok(())
}

/// This domain's commands and the one event of changes.
pub fn border<R: Runtime>() -> Builder<R> {
    super::builder()
        .plugin_name("session")
        .commands(collect_commands![
            frame,
            ready::<tauri::Wry>,
            begin_again,
            enter_demo,
            leave_demo,
            open_link::<tauri::Wry>,
            unsent,
            save_unsent::<tauri::Wry>,
            dismiss_recovery
        ])
        .events(collect_events![Changed])
}
