//! The owner's own Meta app, one per login (C7): the id and the redirect mode on disk, the secret in the vault.

use super::Connect;
use crate::failure::Failure;
use crate::views::{MetaAppView, RedirectChoice};
use domain::Flavour;
use instagram::login::{AppCredentials, RedirectMode};
use secrecy::SecretString;
use store::MetaApp;
use vault::SecretName;

fn secret_name(flavour: Flavour) -> SecretName {
    SecretName::app_secret(&flavour.to_string())
}

impl Connect {
    /// What is entered for a login; the secret only as "there is one".
    ///
    /// # Errors
    /// [`Failure::Store`]. An unusable vault counts as no secret here; it has a view of its own.
    pub async fn meta_app(&self, flavour: Flavour) -> Result<MetaAppView, Failure> {
        let app = self.core.store.meta_app(flavour).await?;
        let mode = redirect_mode(app.as_ref(), flavour);
        let has_secret = matches!(self.secrets.get(&secret_name(flavour)).await, Ok(Some(_)));
        Ok(MetaAppView {
            flavour,
            app_id: app.map(|app| app.app_id).unwrap_or_default(),
            has_secret,
            redirect_uri: mode.redirect_uri(flavour),
            redirect: RedirectChoice::from(&mode),
        })
    }

    /// Saves the app's id, how the browser comes back, and the secret when one is given.
    ///
    /// # Errors
    /// [`Failure::BadRelayAddress`]; [`Failure::Store`]; [`Failure::Vault`] when the secret cannot be kept, and then
    /// nothing is saved.
    pub async fn save_meta_app(
        &self,
        flavour: Flavour,
        app_id: &str,
        secret: Option<SecretString>,
        redirect: &RedirectChoice,
    ) -> Result<MetaAppView, Failure> {
        let mode = mode_of(redirect)?;
        if let Some(secret) = secret {
            self.secrets.keep(&secret_name(flavour), &secret).await?;
            self.secrets.webhook_keys_changed();
        }
        let redirect = serde_json::to_string(&mode).unwrap_or_default();
        self.core.store.save_meta_app(&MetaApp { flavour, app_id: app_id.trim().to_owned(), redirect }).await?;
        self.meta_app(flavour).await
    }

    /// What a login needs.
    pub(super) async fn credentials(&self, flavour: Flavour) -> Result<(AppCredentials, RedirectMode), Failure> {
        let app = self.core.store.meta_app(flavour).await?.filter(|app| !app.app_id.is_empty());
        let app = app.ok_or(Failure::NoMetaApp { flavour })?;
        let mode = redirect_mode(Some(&app), flavour);
        let secret = self.secrets.get(&secret_name(flavour)).await?.ok_or(Failure::NoMetaApp { flavour })?;
        Ok((AppCredentials { app_id: app.app_id, secret }, mode))
    }
}

fn mode_of(choice: &RedirectChoice) -> Result<RedirectMode, Failure> {
    Ok(match choice {
        RedirectChoice::Loopback { port } => RedirectMode::Loopback { port: *port },
        RedirectChoice::HttpsLoopback { port } => RedirectMode::HttpsLoopback { port: *port },
        RedirectChoice::Paste => RedirectMode::Paste,
        RedirectChoice::Relay { page } => RedirectMode::relay(page).map_err(|_| Failure::BadRelayAddress)?,
    })
}

/// The stored mode; the login's default where none is stored or a later version's is not understood.
fn redirect_mode(app: Option<&MetaApp>, flavour: Flavour) -> RedirectMode {
    app.and_then(|app| serde_json::from_str(&app.redirect).ok()).unwrap_or_else(|| RedirectMode::default_for(flavour))
}
