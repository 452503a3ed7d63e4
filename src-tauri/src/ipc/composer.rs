//! Writing and sending.

use super::shown;
use crate::desktop::clipboard;
use crate::session::Sessions;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::{AccountId, ConversationId, MessageId, OutboxId};
use engine::views::{DraftView, FailureView, FileView, SendHow, SplitView};
use engine::{AttachProblem, Failure, Sending};
use tauri::{AppHandle, Runtime, State};

/// What is typed and not sent.
#[tauri::command]
#[specta::specta]
async fn draft(
    account: AccountId,
    conversation: ConversationId,
    sessions: State<'_, Sessions>,
) -> Result<DraftView, FailureView> {
    sessions.ask(async |engine| engine.drafts().draft(&account, &conversation).await).await
}

/// Takes what is typed, at every key; answers when it is on disk. `false`: a later revision is there and stays.
#[tauri::command]
#[specta::specta]
async fn save_draft(
    account: AccountId,
    conversation: ConversationId,
    text: String,
    revision: u32,
    sessions: State<'_, Sessions>,
) -> Result<bool, FailureView> {
    sessions.ask(async |engine| engine.drafts().save(&account, &conversation, text, revision).await).await
}

/// Writes at once what is typed and not yet on disk.
#[tauri::command]
#[specta::specta]
async fn flush_drafts(sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.drafts().flush_all().await).await
}

/// The parts a text that is longer than Instagram takes would go out in.
#[tauri::command]
#[specta::specta]
fn split(text: String) -> Result<SplitView, FailureView> {
    Sending::split(&text).map_err(shown)
}

/// Takes a text for sending; answers when it is in the outbox on disk.
#[tauri::command]
#[specta::specta]
async fn send(
    account: AccountId,
    conversation: ConversationId,
    text: String,
    revision: u32,
    how: SendHow,
    sessions: State<'_, Sessions>,
) -> Result<OutboxId, FailureView> {
    sessions.ask(async |engine| engine.sending().send(&account, &conversation, text, revision, how).await).await
}

/// The bytes of a file, as the window can hand them over: in Base64.
#[derive(serde::Deserialize, specta::Type)]
#[serde(transparent)]
struct FileBytes(String);

/// Keeps a file that the owner chose, dropped or pasted; with `shrink`, a picture is made small enough.
#[tauri::command]
#[specta::specta]
async fn attach(
    account: AccountId,
    conversation: ConversationId,
    name: String,
    bytes: FileBytes,
    shrink: bool,
    sessions: State<'_, Sessions>,
) -> Result<FileView, FailureView> {
    let bytes = BASE64.decode(bytes.0).map_err(|_| shown(Failure::CannotAttach { why: AttachProblem::WrongType }))?;
    sessions.ask(async |engine| engine.sending().attach(&account, &conversation, &name, bytes, shrink).await).await
}

/// A file from the clipboard.
#[derive(serde::Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
struct PastedFile {
    /// Its name.
    name: String,
    /// Its media type, if it is a picture by its name.
    kind: String,
    /// Its bytes in Base64; none when it is too large to be sent in any case, or cannot be read.
    bytes: Option<String>,
}

/// What the system's clipboard has: one of the two.
#[derive(serde::Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
struct PastedView {
    /// Text to be typed; empty when there are files.
    text: String,
    /// Files to be sent.
    files: Vec<PastedFile>,
}

/// What the system's clipboard has that can be sent, where the page's paste event does not tell.
#[tauri::command]
#[specta::specta]
async fn paste<R: Runtime>(app: AppHandle<R>) -> Result<PastedView, FailureView> {
    let (text, pasted) = clipboard::read(&app).await;
    if text.is_empty() && pasted.is_empty() {
        return Err(shown(Failure::NothingToPaste));
    }
    let file = |it: clipboard::Pasted| PastedFile {
        name: it.name,
        kind: it.kind.to_owned(),
        bytes: it.bytes.map(|bytes| BASE64.encode(bytes)),
    };
    Ok(PastedView { text, files: pasted.into_iter().map(file).collect() })
}

/// Forgets a file that was chosen and not sent.
#[tauri::command]
#[specta::specta]
async fn detach(id: OutboxId, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.sending().detach(id).await).await
}

/// Takes the wish to have reacted to a message; `None`: to have taken the reaction away.
#[tauri::command]
#[specta::specta]
async fn react(
    account: AccountId,
    message: MessageId,
    emoji: Option<String>,
    sessions: State<'_, Sessions>,
) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.sending().react(&account, &message, emoji).await).await
}

/// Forgets a reaction that Instagram refused.
#[tauri::command]
#[specta::specta]
async fn forget_reaction(
    account: AccountId,
    message: MessageId,
    sessions: State<'_, Sessions>,
) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.sending().forget_reaction(&account, &message).await).await
}

/// Takes a press of Send back into the draft, while nothing of it has left.
#[tauri::command]
#[specta::specta]
async fn undo(id: OutboxId, sessions: State<'_, Sessions>) -> Result<DraftView, FailureView> {
    sessions.ask(async |engine| engine.sending().undo(id).await).await
}

/// Sends a failed or waiting message now.
#[tauri::command]
#[specta::specta]
async fn retry(id: OutboxId, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.sending().retry(id).await).await
}

/// Sends a message of unknown outcome once more.
#[tauri::command]
#[specta::specta]
async fn send_again(id: OutboxId, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.sending().send_again(id).await).await
}

/// The owner says that a message of unknown outcome arrived.
#[tauri::command]
#[specta::specta]
async fn arrived(id: OutboxId, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.sending().arrived(id).await).await
}

/// Moves a failed or waiting message's text back into the draft.
#[tauri::command]
#[specta::specta]
async fn edit(id: OutboxId, sessions: State<'_, Sessions>) -> Result<DraftView, FailureView> {
    sessions.ask(async |engine| engine.sending().edit(id).await).await
}

/// Throws a message away that is not sent.
#[tauri::command]
#[specta::specta]
async fn discard(id: OutboxId, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.sending().discard(id).await).await
}

border! {
    plugin: "composer",
    commands: [
        draft,
        save_draft,
        flush_drafts,
        split,
        send,
        attach,
        paste::<tauri::Wry>,
        detach,
        react,
        forget_reaction,
        undo,
        retry,
        send_again,
        arrived,
        edit,
        discard,
    ],
    events: [],
}
