//! The keychain of the operating system. Every call opens it anew, so that one that was started, unlocked or restarted
//! meanwhile is found, and has its own thread and a limit, since a keychain may wait for its owner for ever.

mod system;

use crate::{SecretName, VaultError, thread};
use keyring_core::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::Duration;

/// The part of the keychain that belongs to this program.
#[derive(Clone)]
pub struct Keychain {
    service: Arc<str>,
    limit: Duration,
}

impl Keychain {
    pub fn new(service: &str, limit: Duration) -> Self {
        Self { service: service.into(), limit }
    }

    pub async fn put(&self, name: &SecretName, secret: &SecretString) -> Result<(), VaultError> {
        let secret = secret.clone();
        self.ask(name, move |entry| entry.set_password(secret.expose_secret())).await.map(drop)
    }

    pub async fn get(&self, name: &SecretName) -> Result<Option<SecretString>, VaultError> {
        self.ask(name, |entry| entry.get_password().map(SecretString::from)).await
    }

    pub async fn remove(&self, name: &SecretName) -> Result<(), VaultError> {
        self.ask(name, Entry::delete_credential).await.map(drop)
    }

    /// Whether it is locked, as far as can be told without asking its owner anything.
    pub async fn is_locked(&self) -> bool {
        let limit = self.limit;
        thread::answer(move || system::is_locked(limit)).await.unwrap_or(false)
    }

    /// Asks something about one secret; none when there is no such secret.
    async fn ask<T, A>(&self, name: &SecretName, question: A) -> Result<Option<T>, VaultError>
    where
        T: Send + 'static,
        A: FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    {
        let (service, name, limit) = (Arc::clone(&self.service), name.clone(), self.limit);
        thread::answer(move || {
            let answer = thread::within(limit, move || {
                let entry = system::open(&service, name.as_str())?;
                match question(&entry) {
                    Ok(answer) => Ok(Some(answer)),
                    Err(Error::NoEntry) => Ok(None),
                    Err(error) => Err(meaning(&error)),
                }
            });
            match answer {
                // Locked, it waits for its owner to type a password: something else than a keychain that hangs.
                Err(VaultError::TimedOut) if system::is_locked(limit) => Err(VaultError::Locked),
                answer => answer,
            }
        })
        .await?
    }
}

/// What a keychain's error means for its owner. The error itself is dropped: some carry the secret.
fn meaning(error: &Error) -> VaultError {
    match error {
        Error::NoStorageAccess(_) => VaultError::Locked,
        Error::PlatformFailure(cause) => system::meaning(cause.as_ref()),
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => VaultError::Damaged,
        Error::TooLong(..) => VaultError::Refused("too long for this keychain"),
        Error::Ambiguous(_) => VaultError::Refused("several entries of that name"),
        _ => VaultError::Refused("not supported"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k2_errors_that_carry_the_secret_are_dropped() {
        let cause = || std::io::Error::other("canary");
        for error in [
            Error::BadEncoding(b"canary".to_vec()),
            Error::BadDataFormat(b"canary".to_vec(), Box::new(cause())),
            Error::PlatformFailure(Box::new(cause())),
            Error::NoStorageAccess(Box::new(cause())),
            Error::Invalid("canary".into(), "canary".into()),
        ] {
            let meaning = meaning(&error);
            let printed = format!("{meaning} {meaning:?}");
            assert!(!printed.contains("canary") && !printed.contains("99, 97, 110"), "{printed}");
            assert!(std::error::Error::source(&meaning).is_none());
        }
    }
}
