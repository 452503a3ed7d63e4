//! What messages carry, beyond what the `media` scheme shows.

use super::shown;
use crate::desktop::downloads;
use crate::session::Sessions;
use crate::words;
use domain::{AccountId, MessageId};
use engine::views::FailureView;
use engine::{Failure, MediumKey, SavedFile};
use tauri::{AppHandle, Runtime, State};

/// Saves what a message carries into the owner's folder of downloads; answers with the file's path.
#[tauri::command]
#[specta::specta]
async fn save<R: Runtime>(
    app: AppHandle<R>,
    account: AccountId,
    message: MessageId,
    place: u32,
    sessions: State<'_, Sessions>,
) -> Result<String, FailureView> {
    let place = usize::try_from(place).unwrap_or(usize::MAX);
    let key = MediumKey { account, message, place };
    let file =
        sessions.ask(async |engine| engine.media().medium_to_save(&key).await.map_err(|why| Failure::Media { why }));
    let SavedFile { stem, ending, bytes } = file.await?;
    downloads::save(&app, |number| words::saved_file_name(&stem, ending, number), &bytes).map_err(shown)
}

/// Meta's own words of a message, as JSON without links and secrets, laid out to be read.
#[tauri::command]
#[specta::specta]
async fn raw(
    account: AccountId,
    message: MessageId,
    sessions: State<'_, Sessions>,
) -> Result<Option<String>, FailureView> {
    sessions.ask(async |engine| engine.inbox().raw_message(&account, &message).await).await
}

border! {
    plugin: "media",
    commands: [save::<tauri::Wry>, raw],
    events: [],
}
