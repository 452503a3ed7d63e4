//! Where secrets are kept (C7). The keychain unless the owner chose otherwise; never a silent fallback.

mod keychain;
mod place;

use crate::changes::Change;
use crate::core::Core;
use crate::failure::{Failure, VaultProblem};
use crate::settings::{Settings, key};
use crate::views::{VaultView, WaitingView};
use place::{Place, State};
use secrecy::SecretString;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::sync::{Notify, RwLock};
use vault::{Backend, SecretName, Vault, VaultError};

/// The place for secrets.
#[derive(Debug)]
pub struct Secrets {
    core: Arc<Core>,
    settings: Arc<Settings>,
    place: RwLock<Place>,
    /// Held while the keychain is asked again, so that others share the answer.
    asking: tokio::sync::Mutex<()>,
    /// How often it was asked.
    asked: AtomicU64,
    /// It is being asked again by itself.
    watched: AtomicBool,
    /// What could not be read can be read now.
    pub(crate) readable: Notify,
    /// Counts the changes of the secrets that webhooks are checked with, and of the place they are kept in.
    webhook_keys: AtomicU64,
}

impl Secrets {
    pub(crate) fn new(core: Arc<Core>, settings: Arc<Settings>, default: Vault, folder: &Path) -> Self {
        Self {
            core,
            settings,
            place: RwLock::new(Place::unopened(default, folder)),
            asking: tokio::sync::Mutex::default(),
            asked: AtomicU64::new(0),
            watched: AtomicBool::new(false),
            readable: Notify::new(),
            webhook_keys: AtomicU64::new(0),
        }
    }

    /// The version of the secrets that webhooks are checked with.
    pub(crate) fn webhook_keys(&self) -> u64 {
        self.webhook_keys.load(Ordering::Acquire)
    }

    /// Secrets that webhooks are checked with, or where they are kept, became different: the secrets are read again at
    /// the next visit.
    pub(crate) fn webhook_keys_changed(&self) {
        self.webhook_keys.fetch_add(1, Ordering::AcqRel);
    }

    /// Where secrets are kept now.
    pub async fn view(self: &Arc<Self>) -> VaultView {
        self.open().await;
        match &self.place.read().await.state {
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
    pub(crate) async fn open(self: &Arc<Self>) {
        if !matches!(self.place.read().await.state, State::Unopened) {
            return;
        }
        let mut secrets = self.place.write().await;
        if !matches!(secrets.state, State::Unopened) {
            return;
        }
        let chosen: Option<Backend> = self.settings.read(key::SECRETS_BACKEND).await.ok().flatten();
        secrets.state = match chosen {
            Some(Backend::Session) => State::Open(Vault::session()),
            Some(Backend::PassphraseFile) => State::PassphraseNeeded,
            Some(Backend::Keychain) | None => match secrets.default.ping().await {
                Ok(()) => State::Open(secrets.default.clone()),
                Err(error) => State::Unusable(VaultProblem::from(&error)),
            },
        };
        let missing = matches!(secrets.state, State::Unusable(_));
        drop(secrets);
        self.core.tell(Change::Vault);
        if missing {
            self.watch_keychain();
        }
    }

    /// The owner's choice: keep secrets until Shopbell quits.
    ///
    /// # Errors
    /// [`Failure::Store`] when the choice cannot be remembered.
    pub async fn keep_in_session(&self) -> Result<(), Failure> {
        self.settings.write(key::SECRETS_BACKEND, &Backend::Session).await?;
        self.are_in(Vault::session()).await;
        Ok(())
    }

    /// The owner's choice: a new file that opens with this passphrase.
    ///
    /// # Errors
    /// [`Failure::Vault`] when the file cannot be written, [`Failure::Store`].
    pub async fn keep_in_file(&self, passphrase: SecretString) -> Result<(), Failure> {
        let file = self.place.read().await.file.clone();
        let vault = off_the_runtime(move || Vault::create_file(&file, &passphrase)).await?;
        self.settings.write(key::SECRETS_BACKEND, &Backend::PassphraseFile).await?;
        self.are_in(vault).await;
        Ok(())
    }

    /// Opens the file of an earlier run.
    ///
    /// # Errors
    /// [`Failure::Vault`]: wrong passphrase, damaged file.
    pub async fn unlock(&self, passphrase: SecretString) -> Result<(), Failure> {
        let file = self.place.read().await.file.clone();
        let vault = off_the_runtime(move || Vault::open_file(&file, &passphrase)).await?;
        self.are_in(vault).await;
        self.readable.notify_one();
        Ok(())
    }

    /// Tries the keychain again, as after unlocking it.
    ///
    /// # Errors
    /// [`Failure::Vault`] when it still cannot be used, [`Failure::Store`].
    pub async fn retry_keychain(self: &Arc<Self>) -> Result<(), Failure> {
        let keychain = self.place.read().await.default.clone();
        if let Err(error) = keychain.ping().await {
            self.place.write().await.state = State::Unusable(VaultProblem::from(&error));
            self.core.tell(Change::Vault);
            self.watch_keychain();
            return Err(error.into());
        }
        self.settings.write(key::SECRETS_BACKEND, &Backend::Keychain).await?;
        self.are_in(keychain).await;
        self.readable.notify_one();
        Ok(())
    }

    pub(super) async fn are_in(&self, vault: Vault) {
        self.place.write().await.state = State::Open(vault);
        self.webhook_keys_changed();
        self.core.tell(Change::Vault);
        self.core.tell(Change::Webhooks);
    }

    pub(crate) async fn get(self: &Arc<Self>, name: &SecretName) -> Result<Option<SecretString>, Failure> {
        let vault = self.usable_vault().await?;
        Ok(self.heard(&vault, vault.get(name).await).await?)
    }

    pub(crate) async fn keep(self: &Arc<Self>, name: &SecretName, secret: &SecretString) -> Result<(), Failure> {
        let vault = self.usable_vault().await?;
        Ok(self.heard(&vault, vault.put(name, secret).await).await?)
    }

    pub(crate) async fn forget(self: &Arc<Self>, name: &SecretName) -> Result<(), Failure> {
        let vault = self.usable_vault().await?;
        Ok(self.heard(&vault, vault.remove(name).await).await?)
    }

    /// What a send waits for while secrets cannot be read.
    pub(crate) async fn waits(&self) -> Option<WaitingView> {
        match &self.place.read().await.state {
            State::Unusable(problem) => Some(WaitingView::Keychain { problem: *problem }),
            State::PassphraseNeeded => Some(WaitingView::Passphrase),
            State::Open(_) | State::Unopened => None,
        }
    }

    async fn usable_vault(self: &Arc<Self>) -> Result<Vault, Failure> {
        self.open().await;
        match &self.place.read().await.state {
            State::Open(vault) => Ok(vault.clone()),
            State::PassphraseNeeded => Err(Failure::Vault { problem: VaultProblem::Locked }),
            State::Unusable(problem) => Err(Failure::Vault { problem: *problem }),
            State::Unopened => Err(Failure::Vault { problem: VaultProblem::Absent }),
        }
    }
}

/// Runs the slow making of a key from a passphrase away from the async threads.
async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, Failure> {
    let joined = tokio::task::spawn_blocking(work).await;
    Ok(joined.map_err(|_| Failure::Vault { problem: VaultProblem::Io })??)
}
