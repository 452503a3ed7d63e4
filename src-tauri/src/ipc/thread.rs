//! One opened conversation.

use crate::session::Sessions;
use domain::{AccountId, ConversationId};
use engine::Failure;
use engine::views::ThreadView;
use tauri::{Runtime, State};
use tauri_specta::{Builder, collect_commands};

/// Reads a conversation and notes that it is on screen.
#[tauri::command]
#[specta::specta]
async fn open(
    account: AccountId,
    conversation: ConversationId,
    sessions: State<'_, Sessions>,
) -> Result<ThreadView, Failure> {
    let engine = sessions.engine().await?;
    engine.show_on_screen(Some((&account, &conversation)));
    engine.thread(&account, &conversation).await
}

/// No conversation is on screen any more.
#[tauri::command]
#[specta::specta]
async fn close(sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.engine().await?.show_on_screen(None);
    Ok(())
}

/// The owner has seen the conversation.
#[tauri::command]
#[specta::specta]
async fn mark_read(
    account: AccountId,
    conversation: ConversationId,
    sessions: State<'_, Sessions>,
) -> Result<(), Failure> {
    sessions.engine().await?.mark_read(&account, &conversation).await
}

/// This domain's commands.
pub fn border<R: Runtime>() -> Builder<R> {
    super::builder().plugin_name("thread").commands(collect_commands![open, close, mark_read])
}
