//! Where secrets are kept (C7). The keychain unless the owner chose otherwise; never a silent fallback.

use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::{Failure, VaultProblem};
use crate::settings::key;
use crate::views::{VaultView, WaitingView};
use domain::{AccountId, AccountState};
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use vault::{Backend, SecretName, Vault, VaultError};

/// Name of the passphrase-protected file, beside the databases.
const FILE_NAME: &str = "secrets.sealed";

/// The place for secrets and its state.
#[derive(Debug)]
pub(crate) struct Secrets {
    pub(super) state: State,
    pub(super) default: Vault,
    file: PathBuf,
}

#[derive(Debug)]
pub(super) enum State {
    /// Not tried yet: the first use tries.
    Unopened,
    Open(Vault),
    PassphraseNeeded,
    Unusable(VaultProblem),
}

impl Secrets {
    pub(crate) fn unopened(default: Vault, folder: &Path) -> Self {
        Self { state: State::Unopened, default, file: folder.join(FILE_NAME) }
    }
}

impl Engine {
    /// Where secrets are kept now.
    pub async fn vault(&self) -> VaultView {
        self.open_secrets().await;
        match &self.0.secrets.read().await.state {
            State::Open(vault) => match vault.backend() {
                Backend::Keychain => VaultView::Keychain,
                Backend::Session => VaultView::Session,
                Backend::PassphraseFile => VaultView::PassphraseFile,
            },
            State::PassphraseNeeded => VaultView::PassphraseNeeded,
            State::Unusable(problem) => VaultView::Unusable { problem: *problem },
            State::Unopened => VaultView::Unusable { problem: VaultProblem::Absent },
        }
    }

    /// Opens the place the owner chose, once. Later calls return at once.
    pub(crate) async fn open_secrets(&self) {
        if !matches!(self.0.secrets.read().await.state, State::Unopened) {
            return;
        }
        let mut secrets = self.0.secrets.write().await;
        if !matches!(secrets.state, State::Unopened) {
            return;
        }
        let chosen: Option<Backend> = self.read_setting(key::SECRETS_BACKEND).await.ok().flatten();
        secrets.state = match chosen {
            Some(Backend::Session) => State::Open(Vault::session()),
            Some(Backend::PassphraseFile) => State::PassphraseNeeded,
            Some(Backend::Keychain) | None => match secrets.default.probe().await {
                Ok(()) => State::Open(secrets.default.clone()),
                Err(error) => State::Unusable(VaultProblem::from(&error)),
            },
        };
        let missing = matches!(secrets.state, State::Unusable(_));
        drop(secrets);
        self.tell(Change::Vault);
        if missing {
            self.watch_keychain();
        }
    }

    /// The owner's choice: keep secrets until Shopbell quits.
    ///
    /// # Errors
    /// [`Failure::Store`] when the choice cannot be remembered.
    pub async fn keep_secrets_in_session(&self) -> Result<(), Failure> {
        self.write_setting(key::SECRETS_BACKEND, &Backend::Session).await?;
        self.secrets_are_in(Vault::session()).await;
        Ok(())
    }

    /// The owner's choice: a new file that opens with this passphrase.
    ///
    /// # Errors
    /// [`Failure::Vault`] when the file cannot be written, [`Failure::Store`].
    pub async fn keep_secrets_in_file(&self, passphrase: SecretString) -> Result<(), Failure> {
        let file = self.0.secrets.read().await.file.clone();
        let vault = off_the_runtime(move || Vault::create_file(&file, &passphrase)).await?;
        self.write_setting(key::SECRETS_BACKEND, &Backend::PassphraseFile).await?;
        self.secrets_are_in(vault).await;
        Ok(())
    }

    /// Opens the file of an earlier run.
    ///
    /// # Errors
    /// [`Failure::Vault`]: wrong passphrase, damaged file.
    pub async fn unlock_secrets(&self, passphrase: SecretString) -> Result<(), Failure> {
        let file = self.0.secrets.read().await.file.clone();
        let vault = off_the_runtime(move || Vault::open_file(&file, &passphrase)).await?;
        self.secrets_are_in(vault).await;
        self.wake_all();
        Ok(())
    }

    /// Tries the keychain again, as after unlocking it.
    ///
    /// # Errors
    /// [`Failure::Vault`] when it still cannot be used, [`Failure::Store`].
    pub async fn retry_keychain(&self) -> Result<(), Failure> {
        let keychain = self.0.secrets.read().await.default.clone();
        if let Err(error) = keychain.probe().await {
            self.0.secrets.write().await.state = State::Unusable(VaultProblem::from(&error));
            self.tell(Change::Vault);
            self.watch_keychain();
            return Err(error.into());
        }
        self.write_setting(key::SECRETS_BACKEND, &Backend::Keychain).await?;
        self.secrets_are_in(keychain).await;
        self.wake_all();
        Ok(())
    }

    pub(super) async fn secrets_are_in(&self, vault: Vault) {
        self.0.secrets.write().await.state = State::Open(vault);
        self.webhook_keys_changed();
        self.tell(Change::Vault);
        self.tell(Change::Webhooks);
    }

    pub(crate) async fn secret(&self, name: &SecretName) -> Result<Option<SecretString>, Failure> {
        let vault = self.usable_vault().await?;
        Ok(self.heard(&vault, vault.get(name).await).await?)
    }

    pub(crate) async fn keep_secret(&self, name: &SecretName, secret: &SecretString) -> Result<(), Failure> {
        let vault = self.usable_vault().await?;
        Ok(self.heard(&vault, vault.put(name, secret).await).await?)
    }

    pub(crate) async fn forget_secret(&self, name: &SecretName) -> Result<(), Failure> {
        let vault = self.usable_vault().await?;
        Ok(self.heard(&vault, vault.remove(name).await).await?)
    }

    /// What a send waits for while secrets are out of reach.
    pub(crate) async fn waits_for_secrets(&self) -> Option<WaitingView> {
        match &self.0.secrets.read().await.state {
            State::Unusable(problem) => Some(WaitingView::Keychain { problem: *problem }),
            State::PassphraseNeeded => Some(WaitingView::Passphrase),
            State::Open(_) | State::Unopened => None,
        }
    }

    async fn usable_vault(&self) -> Result<Vault, Failure> {
        self.open_secrets().await;
        match &self.0.secrets.read().await.state {
            State::Open(vault) => Ok(vault.clone()),
            State::PassphraseNeeded => Err(Failure::Vault { problem: VaultProblem::Locked }),
            State::Unusable(problem) => Err(Failure::Vault { problem: *problem }),
            State::Unopened => Err(Failure::Vault { problem: VaultProblem::Absent }),
        }
    }

    /// Keeps an account's token and lets its next call use it.
    pub(crate) async fn keep_token(&self, account: &AccountId, token: &SecretString) -> Result<(), Failure> {
        self.keep_secret(&SecretName::token(account.as_str()), token).await
    }

    /// Whether an account may sync and send by itself.
    pub(crate) fn may_call(state: &AccountState) -> bool {
        matches!(state, AccountState::New | AccountState::Connected)
    }
}

/// Runs the slow making of a key from a passphrase away from the async threads.
async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, Failure> {
    let joined = tokio::task::spawn_blocking(work).await;
    Ok(joined.map_err(|_| Failure::Vault { problem: VaultProblem::Io })??)
}
