//! The keychain of the operating system. Every call has its own thread and a limit, since a keychain may wait for its owner
//! for ever. All share one connection: GNOME Keyring ends when programs leave it in the middle of something, as a
//! connection for each call now and then does. Where the kept one fails, another is opened and asked once more, so that a
//! keychain that was started, unlocked or restarted meanwhile is found.

mod kept;
mod system;

use crate::{SecretName, VaultError, thread};
use kept::Kept;
use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::Duration;

/// The part of the keychain that belongs to this program.
#[derive(Clone)]
pub struct Keychain {
    service: Arc<str>,
    limit: Duration,
    store: Kept<system::Store>,
    locks: system::Locks,
}

impl Keychain {
    pub fn new(service: &str, limit: Duration) -> Self {
        Self { service: service.into(), limit, store: Kept::default(), locks: system::Locks::default() }
    }

    pub async fn put(&self, name: &SecretName, secret: &SecretString) -> Result<(), VaultError> {
        let secret = secret.clone();
        self.ask(name, move |entry| entry.set_password(secret.expose_secret())).await.map(drop)
    }

    pub async fn get(&self, name: &SecretName) -> Result<Option<SecretString>, VaultError> {
        self.ask(name, |entry| entry.get_password().map(SecretString::from)).await
    }

    pub async fn remove(&self, name: &SecretName) -> Result<(), VaultError> {
        self.ask(name, |entry| entry.delete_credential()).await.map(drop)
    }

    /// Whether it is locked, as far as can be told without asking its owner anything.
    pub async fn is_locked(&self) -> bool {
        let (locks, limit) = (self.locks.clone(), self.limit);
        thread::answer(move || locks.is_locked(limit)).await.unwrap_or(false)
    }

    /// Asks something about one secret; none when there is no such secret.
    async fn ask<T, A>(&self, name: &SecretName, question: A) -> Result<Option<T>, VaultError>
    where
        T: Send + 'static,
        A: Fn(&Entry) -> Result<T, Error> + Send + 'static,
    {
        let (keychain, name) = (self.clone(), name.clone());
        thread::answer(move || {
            let asked = keychain.clone();
            let answer = thread::within(keychain.limit, move || asked.ask_now(&name, question));
            if matches!(answer, Err(VaultError::TimedOut)) {
                // The connection is given up, so that later calls do not wait behind it.
                keychain.store.forget();
                // A locked keychain waits for its owner to type a password, and is told apart from one that hangs.
                if keychain.locks.is_locked(keychain.limit) {
                    return Err(VaultError::Locked);
                }
            }
            answer
        })
        .await?
    }

    fn ask_now<T>(
        &self,
        name: &SecretName,
        question: impl Fn(&Entry) -> Result<T, Error>,
    ) -> Result<Option<T>, VaultError> {
        let open = || system::Store::new().map_err(|_| VaultError::Absent);
        let (store, was_kept) = self.store.get_or_open(open)?;
        let answer = self.ask_at(&store, name, &question);
        if !was_kept || !matches!(answer, Err(VaultError::Absent | VaultError::Refused(_))) {
            return answer;
        }
        // The keychain may have been restarted, and then it does not know this connection.
        self.store.forget();
        let (store, _) = self.store.get_or_open(open)?;
        self.ask_at(&store, name, &question)
    }

    fn ask_at<T>(
        &self,
        store: &system::Store,
        name: &SecretName,
        question: impl Fn(&Entry) -> Result<T, Error>,
    ) -> Result<Option<T>, VaultError> {
        let entry = store.build(&self.service, name.as_str(), None).map_err(|error| meaning(&error))?;
        match question(&entry) {
            Ok(answer) => Ok(Some(answer)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(meaning(&error)),
        }
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
