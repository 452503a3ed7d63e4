//! Secrets in a file that opens with a passphrase. The file is JSON: what is needed to make the key from the passphrase,
//! a sealed word that tells a wrong passphrase from a damaged file, and the sealed secrets. It is replaced as a whole,
//! so that there is always either the old one or the new one.

mod document;
mod replace;

use crate::cipher::{Cost, Key};
use crate::{SecretName, VaultError};
use document::{Document, Secrets};
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// An open file. The secrets are in memory; every change is on the disk before it is seen.
pub struct SealedFile {
    path: PathBuf,
    key: Key,
    content: Mutex<(Document, Secrets)>,
}

impl SealedFile {
    pub fn create(path: &Path, passphrase: &SecretString, cost: Cost) -> Result<Self, VaultError> {
        let (document, key) = Document::new(passphrase, cost)?;
        replace::replace(path, &document.to_json()?)?;
        let content = Mutex::new((document, Secrets::new()));
        Ok(Self { path: path.to_owned(), key, content })
    }

    pub fn open(path: &Path, passphrase: &SecretString) -> Result<Self, VaultError> {
        let document = Document::from_json(&replace::read(path)?)?;
        let key = document.key(passphrase)?;
        let secrets = document.secrets(&key)?;
        Ok(Self { path: path.to_owned(), key, content: Mutex::new((document, secrets)) })
    }

    #[allow(clippy::unnecessary_wraps, reason = "the same signature as the places that can fail")]
    pub fn get(&self, name: &SecretName) -> Result<Option<SecretString>, VaultError> {
        Ok(self.lock().1.get(name).cloned())
    }

    pub fn put(&self, name: &SecretName, secret: &SecretString) -> Result<(), VaultError> {
        self.change(|secrets| drop(secrets.insert(name.clone(), secret.clone())))
    }

    pub fn remove(&self, name: &SecretName) -> Result<(), VaultError> {
        self.change(|secrets| drop(secrets.remove(name)))
    }

    fn change(&self, change: impl FnOnce(&mut Secrets)) -> Result<(), VaultError> {
        let mut content = self.lock();
        let mut secrets = content.1.clone();
        change(&mut secrets);
        let document = content.0.with_secrets(&self.key, &secrets)?;
        replace::replace(&self.path, &document.to_json()?)?;
        *content = (document, secrets);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, (Document, Secrets)> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
