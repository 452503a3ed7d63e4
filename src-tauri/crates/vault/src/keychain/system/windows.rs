//! Windows: the Credential Manager. It is open whenever its owner is logged in.

use crate::VaultError;
use keyring_core::Entry;
use keyring_core::api::CredentialStoreApi;
use std::error::Error;
use std::time::Duration;
use windows_native_keyring_store::Store;

/// One entry. A secret may have 2,560 bytes of UTF-16 (`examples.md` §B.5), so each has an entry of its own.
pub fn open(service: &str, name: &str) -> Result<Entry, VaultError> {
    let store = Store::new().map_err(|_| VaultError::Absent)?;
    store.build(service, name, None).map_err(|error| super::super::meaning(&error))
}

/// What a failed call means.
pub fn meaning(_: &(dyn Error + 'static)) -> VaultError {
    VaultError::Refused("the Credential Manager failed")
}

/// Never while its owner is logged in.
pub fn is_locked(_: Duration) -> bool {
    false
}
