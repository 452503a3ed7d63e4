//! Connecting: the owner's Meta app and its checklist, the login, and the place for secrets.

use crate::session::Sessions;
use domain::{AccountId, Flavour};
use engine::views::{ChecklistView, FailureView, Item, LoginView, MetaAppView, RedirectChoice, VaultView};
use secrecy::SecretString;
use tauri::State;

/// What is entered of the owner's Meta app; of its secret only whether there is one.
#[tauri::command]
#[specta::specta]
async fn meta_app(flavour: Flavour, sessions: State<'_, Sessions>) -> Result<MetaAppView, FailureView> {
    sessions.ask(async |engine| engine.connect().meta_app(flavour).await).await
}

/// Saves the owner's Meta app; a secret of `null` keeps the saved one.
#[tauri::command]
#[specta::specta]
async fn save_meta_app(
    flavour: Flavour,
    app_id: String,
    secret: Option<String>,
    redirect: RedirectChoice,
    sessions: State<'_, Sessions>,
) -> Result<MetaAppView, FailureView> {
    let secret = secret.map(SecretString::from);
    sessions.ask(async |engine| engine.connect().save_meta_app(flavour, &app_id, secret, &redirect).await).await
}

/// Opens the browser on Meta's page and waits for it to come back. With `reconnect` only that account is taken.
#[tauri::command]
#[specta::specta]
async fn begin_login(
    flavour: Flavour,
    reconnect: Option<AccountId>,
    sessions: State<'_, Sessions>,
) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.connect().begin_login(flavour, reconnect.as_ref()).await).await
}

/// Connects the account behind a token from Meta's dashboard; the login's steps tell what comes of it.
#[tauri::command]
#[specta::specta]
async fn paste_token(token: String, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions
        .ask(async |engine| {
            engine.connect().paste_token(SecretString::from(token));
            Ok(())
        })
        .await
}

/// How far the login is.
#[tauri::command]
#[specta::specta]
async fn login(sessions: State<'_, Sessions>) -> Result<LoginView, FailureView> {
    sessions.ask(async |engine| Ok(engine.connect().login().await)).await
}

/// Takes the address the browser ended on.
#[tauri::command]
#[specta::specta]
async fn paste_address(address: String, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.connect().paste_address(address).await).await
}

/// Connects the ticked Pages' accounts.
#[tauri::command]
#[specta::specta]
async fn choose_pages(pages: Vec<String>, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.connect().choose_pages(&pages).await).await
}

/// Ends the login, or puts a finished one away.
#[tauri::command]
#[specta::specta]
async fn cancel_login(sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions
        .ask(async |engine| {
            engine.connect().cancel_login();
            Ok(())
        })
        .await
}

/// What is to be done for a login's Meta app, and what is done.
#[tauri::command]
#[specta::specta]
async fn checklist(flavour: Flavour, sessions: State<'_, Sessions>) -> Result<ChecklistView, FailureView> {
    sessions.ask(async |engine| engine.doctor().checklist(flavour).await).await
}

/// The owner says that an item of the checklist is done, or is not.
#[tauri::command]
#[specta::specta]
async fn tick(
    flavour: Flavour,
    item: Item,
    done: bool,
    sessions: State<'_, Sessions>,
) -> Result<ChecklistView, FailureView> {
    sessions.ask(async |engine| engine.doctor().tick(flavour, item, done).await).await
}

/// Where secrets are kept.
#[tauri::command]
#[specta::specta]
async fn vault(sessions: State<'_, Sessions>) -> Result<VaultView, FailureView> {
    sessions.ask(async |engine| Ok(engine.secrets().view().await)).await
}

/// The owner's choice: until Shopbell quits.
#[tauri::command]
#[specta::specta]
async fn keep_secrets_in_session(sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.secrets().keep_in_session().await).await
}

/// The owner's choice: a passphrase-protected file.
#[tauri::command]
#[specta::specta]
async fn keep_secrets_in_file(passphrase: String, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.secrets().keep_in_file(SecretString::from(passphrase)).await).await
}

/// Opens the passphrase-protected file.
#[tauri::command]
#[specta::specta]
async fn unlock_secrets(passphrase: String, sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.secrets().unlock(SecretString::from(passphrase)).await).await
}

/// Tries the keychain again.
#[tauri::command]
#[specta::specta]
async fn retry_keychain(sessions: State<'_, Sessions>) -> Result<(), FailureView> {
    sessions.ask(async |engine| engine.secrets().retry_keychain().await).await
}

border! {
    plugin: "connect",
    commands: [
        meta_app,
        save_meta_app,
        begin_login,
        paste_token,
        login,
        paste_address,
        choose_pages,
        cancel_login,
        checklist,
        tick,
        vault,
        keep_secrets_in_session,
        keep_secrets_in_file,
        unlock_secrets,
        retry_keychain,
    ],
    events: [],
}
