//! One opened conversation.

use crate::session::Sessions;
use domain::{AccountId, ConversationId, MessageId, ParticipantId, SnoozeUntil};
use engine::views::{DetailsView, FailureView, SnoozeChoice, ThreadView};
use tauri::State;

/// Reads a conversation and notes that it is on screen.
#[tauri::command]
#[specta::specta]
async fn open(
    account: AccountId,
    conversation: ConversationId,
    sessions: State<'_, Sessions>,
) -> Result<ThreadView, FailureView> {
    sessions
        .ask(async |engine| {
            engine.accounts().show_on_screen(Some((&account, &conversation)));
            engine.inbox().thread(&account, &conversation).await
        })
        .await
}

/// No conversation is on screen any more.
#[tauri::command]
#[specta::specta]
async fn close(sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions
        .ask(async |engine| {
            engine.accounts().show_on_screen(None);
            Ok(())
        })
        .await
}

/// The owner has seen the conversation.
#[tauri::command]
#[specta::specta]
async fn mark_read(
    account: AccountId,
    conversation: ConversationId,
    sessions: State<'_, Sessions>,
) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.inbox().mark_read(&account, &conversation).await).await
}

/// The owner is done with a conversation, until the customer writes. `seen`: the customer's newest message on screen, or
/// else anybody's.
#[tauri::command]
#[specta::specta]
async fn mark_done(
    account: AccountId,
    conversation: ConversationId,
    seen: Option<MessageId>,
    sessions: State<'_, Sessions>,
) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.inbox().mark_done(&account, &conversation, seen).await).await
}

/// Lets a conversation sleep until a moment, or until the customer writes. `seen`: as for `mark_done`.
#[tauri::command]
#[specta::specta]
async fn snooze(
    account: AccountId,
    conversation: ConversationId,
    until: SnoozeUntil,
    seen: Option<MessageId>,
    sessions: State<'_, Sessions>,
) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.inbox().snooze(&account, &conversation, until, seen).await).await
}

/// Puts a conversation back into the inbox.
#[tauri::command]
#[specta::specta]
async fn bring_back(
    account: AccountId,
    conversation: ConversationId,
    sessions: State<'_, Sessions>,
) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.inbox().bring_back(&account, &conversation).await).await
}

/// What the Snooze menu offers now, the soonest first.
#[tauri::command]
#[specta::specta]
async fn snooze_choices(sessions: State<'_, Sessions>) -> Result<Vec<SnoozeChoice>, FailureView> {
    sessions.ask(async |engine| Ok(engine.inbox().snooze_choices().await)).await
}

/// What the owner keeps of a customer: notes, labels, since when they are known.
#[tauri::command]
#[specta::specta]
async fn details(
    account: AccountId,
    customer: ParticipantId,
    sessions: State<'_, Sessions>,
) -> Result<DetailsView, FailureView> {
    sessions.ask(async |engine| engine.inbox().details(&account, &customer).await).await
}

/// Keeps what is noted of a customer; answers when it is on disk. `false`: a later revision is there and stays.
#[tauri::command]
#[specta::specta]
async fn save_notes(
    account: AccountId,
    customer: ParticipantId,
    text: String,
    revision: u32,
    sessions: State<'_, Sessions>,
) -> Result<bool, FailureView> {
    sessions.ask(async |engine| engine.inbox().save_notes(&account, &customer, text, revision).await).await
}

/// Puts a label on a customer.
#[tauri::command]
#[specta::specta]
async fn add_label(
    account: AccountId,
    customer: ParticipantId,
    name: String,
    sessions: State<'_, Sessions>,
) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.inbox().add_label(&account, &customer, &name).await).await
}

/// Takes a label off a customer.
#[tauri::command]
#[specta::specta]
async fn remove_label(
    account: AccountId,
    customer: ParticipantId,
    name: String,
    sessions: State<'_, Sessions>,
) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.inbox().remove_label(&account, &customer, &name).await).await
}

border! {
    plugin: "thread",
    commands: [
        open,
        close,
        mark_read,
        mark_done,
        snooze,
        bring_back,
        snooze_choices,
        details,
        save_notes,
        add_label,
        remove_label,
    ],
    events: [],
}
