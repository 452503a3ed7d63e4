//! Secrets: the app secret of the owner's Meta app and the accounts' tokens (C7). They lie in the keychain of the
//! operating system, or, by the owner's explicit choice, in memory until the program quits or in a file that opens with
//! a passphrase. Nothing here falls back from one to another by itself.
//!
//! Owns where secrets are, and that they are never printed. Refuses to know what they are good for.

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod cipher;
mod error;
mod keychain;
mod name;
mod sealed_file;
mod session;
mod thread;

pub use error::VaultError;
pub use name::SecretName;

use keychain::Keychain;
use sealed_file::SealedFile;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use session::Session;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Where the secrets are. Worth remembering: if it changes, the secrets are elsewhere and the owner must sign in again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Backend {
    /// In the keychain of the operating system.
    Keychain,
    /// In memory, until the program quits.
    Session,
    /// In a file that opens with a passphrase.
    PassphraseFile,
}

/// A place for secrets. Cloning is cheap and gives another handle to the same place.
#[derive(Clone)]
pub struct Vault {
    place: Place,
}

/// A keychain other than the system's: the caller decides when it is locked, starts or does not answer. The engine's
/// tests use one, so that they need not wait for a real one.
pub trait Keeper: Send + Sync {
    /// As [`Vault::put`].
    ///
    /// # Errors
    /// As [`Vault::put`].
    fn put(&self, name: &SecretName, secret: &SecretString) -> Result<(), VaultError>;

    /// As [`Vault::get`].
    ///
    /// # Errors
    /// As [`Vault::get`].
    fn get(&self, name: &SecretName) -> Result<Option<SecretString>, VaultError>;

    /// As [`Vault::remove`].
    ///
    /// # Errors
    /// As [`Vault::remove`].
    fn remove(&self, name: &SecretName) -> Result<(), VaultError>;
}

#[derive(Clone)]
enum Place {
    Keychain(Keychain),
    OtherKeychain(Arc<dyn Keeper>),
    Session(Arc<Session>),
    File(Arc<SealedFile>),
}

impl Vault {
    /// How long a call to the keychain may take. Other programs that wait longer were found hanging at their start
    /// (`reliability.md` B10).
    pub const KEYCHAIN_LIMIT: Duration = Duration::from_secs(3);

    /// The keychain of the operating system; `service` is the program's name in it. Nothing is asked of it yet.
    #[must_use]
    pub fn keychain(service: &str) -> Self {
        Self::keychain_with_limit(service, Self::KEYCHAIN_LIMIT)
    }

    /// As [`Vault::keychain`], with another limit for each call.
    #[must_use]
    pub fn keychain_with_limit(service: &str, limit: Duration) -> Self {
        Self { place: Place::Keychain(Keychain::new(service, limit)) }
    }

    /// A keychain other than the system's.
    #[must_use]
    pub fn other_keychain(keeper: Arc<dyn Keeper>) -> Self {
        Self { place: Place::OtherKeychain(keeper) }
    }

    /// Memory. The secrets are overwritten when the last handle is dropped.
    #[must_use]
    pub fn session() -> Self {
        Self { place: Place::Session(Arc::default()) }
    }

    /// A new, empty file, in place of one that may be there. Takes most of a second, on purpose, and blocks.
    ///
    /// # Errors
    /// [`VaultError::Io`] when it cannot be written.
    pub fn create_file(path: &Path, passphrase: &SecretString) -> Result<Self, VaultError> {
        let file = SealedFile::create(path, passphrase, cipher::Cost::STANDARD)?;
        Ok(Self { place: Place::File(Arc::new(file)) })
    }

    /// The file made by [`Vault::create_file`]. Takes most of a second, on purpose, and blocks.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`], [`VaultError::Damaged`], [`VaultError::Newer`]; [`VaultError::Io`] when it
    /// cannot be read or is not there.
    pub fn open_file(path: &Path, passphrase: &SecretString) -> Result<Self, VaultError> {
        Ok(Self { place: Place::File(Arc::new(SealedFile::open(path, passphrase)?)) })
    }

    /// Where the secrets are.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match &self.place {
            Place::Keychain(_) | Place::OtherKeychain(_) => Backend::Keychain,
            Place::Session(_) => Backend::Session,
            Place::File(_) => Backend::PassphraseFile,
        }
    }

    /// Keeps a secret, in place of an earlier one of that name.
    ///
    /// # Errors
    /// When it could not be kept; an earlier one is then still there. After [`VaultError::TimedOut`] either may be.
    pub async fn put(&self, name: &SecretName, secret: &SecretString) -> Result<(), VaultError> {
        match &self.place {
            Place::Keychain(keychain) => keychain.put(name, secret).await,
            Place::OtherKeychain(keeper) => keeper.put(name, secret),
            Place::Session(session) => session.put(name, secret),
            Place::File(file) => {
                let (file, name, secret) = (Arc::clone(file), name.clone(), secret.clone());
                thread::answer(move || file.put(&name, &secret)).await?
            }
        }
    }

    /// The secret of that name, if there is one.
    ///
    /// # Errors
    /// When the place cannot be asked; that does not mean that there is none.
    pub async fn get(&self, name: &SecretName) -> Result<Option<SecretString>, VaultError> {
        match &self.place {
            Place::Keychain(keychain) => keychain.get(name).await,
            Place::OtherKeychain(keeper) => keeper.get(name),
            Place::Session(session) => session.get(name),
            Place::File(file) => file.get(name),
        }
    }

    /// Removes the secret of that name; nothing happens if there is none.
    ///
    /// # Errors
    /// When it could not be removed.
    pub async fn remove(&self, name: &SecretName) -> Result<(), VaultError> {
        match &self.place {
            Place::Keychain(keychain) => keychain.remove(name).await,
            Place::OtherKeychain(keeper) => keeper.remove(name),
            Place::Session(session) => session.remove(name),
            Place::File(file) => {
                let (file, name) = (Arc::clone(file), name.clone());
                thread::answer(move || file.remove(&name)).await?
            }
        }
    }

    /// As [`Vault::ping`], without bringing up the system's question for a password where that can be avoided: for asking
    /// again without anybody having asked for it.
    ///
    /// # Errors
    /// As [`Vault::ping`]; [`VaultError::Locked`] when it would have had to ask its owner.
    pub async fn ping_quietly(&self) -> Result<(), VaultError> {
        if let Place::Keychain(keychain) = &self.place
            && keychain.is_locked().await
        {
            return Err(VaultError::Locked);
        }
        self.ping().await
    }

    /// Whether secrets can be kept here: writes one, reads it back and removes it.
    ///
    /// # Errors
    /// The first one met; [`VaultError::Refused`] when something else came back than was written.
    pub async fn ping(&self) -> Result<(), VaultError> {
        const WORD: &str = "can be removed";
        let name = SecretName::ping();
        self.put(&name, &SecretString::from(WORD)).await?;
        let read = self.get(&name).await?;
        self.remove(&name).await?;
        match read {
            Some(word) if word.expose_secret() == WORD => Ok(()),
            _ => Err(VaultError::Refused("what was written does not come back")),
        }
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Vault").field(&self.backend()).finish()
    }
}
