//! The webhook receiver (Y3).

use crate::session::Sessions;
use engine::views::{FailureView, WebhooksView};
use tauri::State;

/// The receiver and its state.
#[tauri::command]
#[specta::specta]
async fn webhooks(sessions: State<'_, Sessions>) -> Result<WebhooksView, FailureView> {
    sessions.ask(async |engine| engine.webhooks().view().await).await
}

/// Switches it on or off.
#[tauri::command]
#[specta::specta]
async fn switch_webhooks(on: bool, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.webhooks().switch(on).await).await
}

/// Lets it listen on another port.
#[tauri::command]
#[specta::specta]
async fn set_port(port: u16, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.webhooks().set_port(port).await).await
}

/// Notes the tunnel's address; `null` forgets it.
#[tauri::command]
#[specta::specta]
async fn set_public_address(address: Option<String>, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.webhooks().set_public_address(address).await).await
}

/// Draws another verify token; the old one is refused from then on.
#[tauri::command]
#[specta::specta]
async fn new_verify_token(sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.webhooks().new_verify_token().await).await
}

border! {
    plugin: "webhooks",
    commands: [
        webhooks,
        switch_webhooks,
        set_port,
        set_public_address,
        new_verify_token,
    ],
    events: [],
}
