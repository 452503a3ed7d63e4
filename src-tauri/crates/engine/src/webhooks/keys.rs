//! What visits of the receiver are checked with: the apps' secrets and the verify token.

use super::Webhooks;
use crate::changes::Change;
use crate::core::locked;
use crate::failure::Failure;
use crate::settings::key;
use domain::Flavour;
use instagram::webhook::{Keys, new_verify_token};
use secrecy::SecretString;
use vault::SecretName;

impl Webhooks {
    pub(super) async fn keys(&self) -> Keys {
        let version = self.secrets.webhook_keys();
        if let Some((of, keys)) = &locked(&self.state).keys
            && *of == version
        {
            return keys.clone();
        }
        let mut complete = true;
        let mut secrets = Vec::new();
        // Meta's pages do not agree on which of the two apps signs for Instagram Login (`platform.md` §6).
        for flavour in [Flavour::Instagram, Flavour::Facebook] {
            match self.secrets.get(&SecretName::app_secret(&flavour.to_string())).await {
                Ok(secret) => secrets.extend(secret),
                Err(_) => complete = false,
            }
        }
        let verify_token = self.verify_token().await;
        complete &= verify_token.is_ok();
        // While the token cannot be read, no handshake may succeed, not even one with an empty token: a random one
        // stands in.
        let verify_token = verify_token.unwrap_or_else(|_| new_verify_token().into());
        let keys = Keys { verify_token, secrets };
        if complete {
            locked(&self.state).keys = Some((version, keys.clone()));
        }
        keys
    }

    /// Draws another verify token; a handshake with the old one is refused from now on. A subscription that Meta has
    /// verified stays valid.
    ///
    /// # Errors
    /// [`Failure::Vault`], [`Failure::Store`].
    pub async fn new_verify_token(&self) -> Result<(), Failure> {
        let turn = self.turn.lock().await;
        self.secrets.keep(&SecretName::verify_token(), &new_verify_token().into()).await?;
        self.core.store.erase_setting(key::WEBHOOK_TOKEN).await?;
        drop(turn);
        self.secrets.webhook_keys_changed();
        self.core.tell(Change::Webhooks);
        Ok(())
    }

    /// The verify token, drawn when first asked for. One that stands among the settings, where earlier versions kept
    /// it, moves to the other secrets, and leaves the disk once it is there.
    pub(super) async fn verify_token(&self) -> Result<SecretString, Failure> {
        let _turn = self.turn.lock().await;
        let name = SecretName::verify_token();
        let moving: Option<String> = self.settings.read(key::WEBHOOK_TOKEN).await?;
        if moving.is_none()
            && let Some(token) = self.secrets.get(&name).await?
        {
            return Ok(token);
        }
        let token = SecretString::from(moving.clone().unwrap_or_else(new_verify_token));
        self.secrets.keep(&name, &token).await?;
        if moving.is_some() {
            self.core.store.erase_setting(key::WEBHOOK_TOKEN).await?;
        }
        Ok(token)
    }
}
