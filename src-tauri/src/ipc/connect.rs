//! Connecting: the owner's Meta app and its checklist, the login, and the place for secrets.

use crate::session::Sessions;
use domain::{AccountId, Flavour};
use engine::Failure;
use engine::views::{ChecklistView, Item, LoginView, MetaAppView, RedirectChoice, VaultView};
use secrecy::SecretString;
use tauri::{Runtime, State};
use tauri_specta::{Builder, collect_commands};

/// What is entered of the owner's Meta app; of its secret only whether there is one.
#[tauri::command]
#[specta::specta]
async fn meta_app(flavour: Flavour, sessions: State<'_, Sessions>) -> Result<MetaAppView, Failure> {
    sessions.engine().await?.meta_app(flavour).await
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
) -> Result<MetaAppView, Failure> {
    let secret = secret.map(SecretString::from);
    sessions.engine().await?.save_meta_app(flavour, &app_id, secret, &redirect).await
}

/// Opens the browser on Meta's page and waits for it to come back. With `reconnect` only that account is taken.
#[tauri::command]
#[specta::specta]
async fn begin_login(
    flavour: Flavour,
    reconnect: Option<AccountId>,
    sessions: State<'_, Sessions>,
) -> Result<(), Failure> {
    sessions.engine().await?.begin_login(flavour, reconnect.as_ref()).await
}

/// Connects the account behind a token from Meta's dashboard; the login's steps tell what comes of it.
#[tauri::command]
#[specta::specta]
async fn paste_token(token: String, sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.engine().await?.paste_token(SecretString::from(token));
    Ok(())
}

/// How far the login is.
#[tauri::command]
#[specta::specta]
async fn login(sessions: State<'_, Sessions>) -> Result<LoginView, Failure> {
    Ok(sessions.engine().await?.login())
}

/// Takes the address the browser ended on.
#[tauri::command]
#[specta::specta]
async fn paste_address(address: String, sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.engine().await?.paste_address(address).await
}

/// Connects the ticked Pages' accounts.
#[tauri::command]
#[specta::specta]
async fn choose_pages(pages: Vec<String>, sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.engine().await?.choose_pages(&pages).await
}

/// Ends the login, or puts a finished one away.
#[tauri::command]
#[specta::specta]
async fn cancel_login(sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.engine().await?.cancel_login();
    Ok(())
}

/// What is to be done for a login's Meta app, and what is done.
#[tauri::command]
#[specta::specta]
async fn checklist(flavour: Flavour, sessions: State<'_, Sessions>) -> Result<ChecklistView, Failure> {
    sessions.engine().await?.checklist(flavour).await
}

/// The owner says that an item of the checklist is done, or is not.
#[tauri::command]
#[specta::specta]
async fn tick(
    flavour: Flavour,
    item: Item,
    done: bool,
    sessions: State<'_, Sessions>,
) -> Result<ChecklistView, Failure> {
    sessions.engine().await?.tick(flavour, item, done).await
}

/// Where secrets are kept.
#[tauri::command]
#[specta::specta]
async fn vault(sessions: State<'_, Sessions>) -> Result<VaultView, Failure> {
    Ok(sessions.engine().await?.vault().await)
}

/// The owner's choice: until Shopbell quits.
#[tauri::command]
#[specta::specta]
async fn keep_secrets_in_session(sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.engine().await?.keep_secrets_in_session().await
}

/// The owner's choice: a passphrase-protected file.
#[tauri::command]
#[specta::specta]
async fn keep_secrets_in_file(passphrase: String, sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.engine().await?.keep_secrets_in_file(SecretString::from(passphrase)).await
}

/// Opens the passphrase-protected file.
#[tauri::command]
#[specta::specta]
async fn unlock_secrets(passphrase: String, sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.engine().await?.unlock_secrets(SecretString::from(passphrase)).await
}

/// Tries the keychain again.
#[tauri::command]
#[specta::specta]
async fn retry_keychain(sessions: State<'_, Sessions>) -> Result<(), Failure> {
    sessions.engine().await?.retry_keychain().await
}

/// This domain's commands.
pub fn border<R: Runtime>() -> Builder<R> {
    super::builder().plugin_name("connect").commands(collect_commands![
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
        retry_keychain
    ])
}
