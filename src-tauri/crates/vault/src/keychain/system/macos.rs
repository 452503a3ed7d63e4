//! macOS: the login keychain.

use crate::VaultError;
use apple_native_keyring_store::keychain::Store;
use keyring_core::Entry;
use keyring_core::api::CredentialStoreApi;
use std::error::Error;
use std::time::Duration;

/// One entry.
pub fn open(service: &str, name: &str) -> Result<Entry, VaultError> {
    let store = Store::new().map_err(|_| VaultError::Absent)?;
    store.build(service, name, None).map_err(|error| super::super::meaning(&error))
}

/// What a failed call means. That it is locked or that its owner said no is told apart by the library already.
pub fn meaning(_: &(dyn Error + 'static)) -> VaultError {
    VaultError::Refused("Keychain Services failed")
}

/// A locked keychain answers so by itself, or asks its owner.
pub fn is_locked(_: Duration) -> bool {
    false
}
