//! Secrets in memory, for as long as the program runs. `SecretString` overwrites them when they are dropped.

use crate::{SecretName, VaultError};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The secrets of this run.
#[derive(Default)]
pub struct Session {
    secrets: Mutex<BTreeMap<SecretName, SecretString>>,
}

#[allow(clippy::unnecessary_wraps, reason = "the same signatures as the places that can fail")]
impl Session {
    pub fn put(&self, name: &SecretName, secret: &SecretString) -> Result<(), VaultError> {
        self.lock().insert(name.clone(), secret.clone());
        Ok(())
    }

    pub fn get(&self, name: &SecretName) -> Result<Option<SecretString>, VaultError> {
        Ok(self.lock().get(name).cloned())
    }

    pub fn remove(&self, name: &SecretName) -> Result<(), VaultError> {
        self.lock().remove(name);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<SecretName, SecretString>> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Backend, SecretName, Vault};
    use secrecy::{ExposeSecret, SecretString};

    #[tokio::test]
    async fn c7_a_session_keeps_secrets_while_it_lasts() {
        let (vault, name) = (Vault::session(), SecretName::token("1"));
        vault.ping().await.unwrap();
        assert!(vault.get(&name).await.unwrap().is_none());
        vault.put(&name, &SecretString::from("old")).await.unwrap();
        vault.clone().put(&name, &SecretString::from("new")).await.unwrap();
        assert_eq!(vault.get(&name).await.unwrap().unwrap().expose_secret(), "new");
        assert!(vault.get(&SecretName::app_secret("1")).await.unwrap().is_none());
        vault.remove(&name).await.unwrap();
        vault.remove(&name).await.unwrap();
        assert!(vault.get(&name).await.unwrap().is_none());
        assert_eq!(vault.backend(), Backend::Session);
        assert!(Vault::session().get(&name).await.unwrap().is_none(), "another session is another place");
    }

    #[tokio::test]
    async fn k2_no_secret_is_ever_printed() {
        let vault = Vault::session();
        let secret = SecretString::from("canary");
        vault.put(&SecretName::token("1"), &secret).await.unwrap();
        let kept = vault.get(&SecretName::token("1")).await.unwrap();
        let printed = format!("{vault:?} {vault:#?} {secret:?} {kept:?}");
        assert!(!printed.contains("canary"), "{printed}");
        assert!(printed.contains("Session"), "{printed}");
    }
}
