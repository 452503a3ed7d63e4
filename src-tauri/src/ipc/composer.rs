//! Writing and sending.

use crate::session::Sessions;
use domain::{AccountId, ConversationId, OutboxId};
use engine::Failure;
use engine::views::DraftView;
use tauri::{Runtime, State};
use tauri_specta::{Builder, collect_commands};

/// What is typed and not sent.
#[tauri::command]
#[specta::specta]
async fn draft(
    account: AccountId,
    conversation: ConversationId,
    sessions: State<'_, Sessions>,
) -> Result<DraftView, Failure> {
    sessions.engine().await?.draft(&account, &conversation).await
}

/// Saves what is typed; answers when it is on disk. `false`: a later revision is there and stays.
#[tauri::command]
#[specta::specta]
async fn save_draft(
    account: AccountId,
    conversation: ConversationId,
    text: String,
    revision: u32,
    sessions: State<'_, Sessions>,
) -> Result<bool, Failure> {
    sessions.engine().await?.save_draft(&account, &conversation, text, revision).await
}

/// Takes a text for sending; answers when it is in the outbox on disk.
#[tauri::command]
#[specta::specta]
async fn send(
    account: AccountId,
    conversation: ConversationId,
    text: String,
    revision: u32,
    sessions: State<'_, Sessions>,
) -> Result<OutboxId, Failure> {
    sessions.engine().await?.send(&account, &conversation, text, revision).await
}

/// Sends a failed message again.
#[tauri::command]
#[specta::specta]
async fn retry(id: OutboxId, sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.engine().await?.retry(id).await
}

/// Moves a failed message's text back into the draft.
#[tauri::command]
#[specta::specta]
async fn edit(id: OutboxId, sessions: State<'_, Sessions>) -> Result<DraftView, Failure> {
    sessions.engine().await?.edit(id).await
}

/// Throws a failed message away.
#[tauri::command]
#[specta::specta]
async fn discard(id: OutboxId, sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.engine().await?.discard(id).await
}

/// This domain's commands.
pub fn border<R: Runtime>() -> Builder<R> {
    super::builder().plugin_name("composer").commands(collect_commands![draft, save_draft, send, retry, edit, discard])
}
