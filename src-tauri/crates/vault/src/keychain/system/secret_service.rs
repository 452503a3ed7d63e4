//! Linux: whatever answers as the Secret Service on the session bus (GNOME Keyring, KWallet, KeePassXC …).

use crate::{VaultError, thread};
use keyring_core::Entry;
use keyring_core::api::CredentialStoreApi;
use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use std::error::Error;
use std::time::Duration;
use zbus_secret_service_keyring_store::Store;

/// Names of D-Bus errors that mean: nobody is there (any more).
const NOBODY: [&str; 4] = [
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.NoReply",
    "org.freedesktop.DBus.Error.Disconnected",
];

/// The name of the error that means: locked.
const LOCKED: &str = "org.freedesktop.Secret.Error.IsLocked";

/// One entry. Whatever goes wrong before the service has agreed to talk means that there is none: no bus, nobody on it
/// under that name, nothing that can be started.
pub fn open(service: &str, name: &str) -> Result<Entry, VaultError> {
    let store = Store::new().map_err(|_| VaultError::Absent)?;
    store.build(service, name, None).map_err(|error| super::super::meaning(&error))
}

/// What a failed call means. The library passes D-Bus errors on as they are; their names are part of the protocol.
pub fn meaning(error: &(dyn Error + 'static)) -> VaultError {
    let words = error.to_string();
    if words.contains(LOCKED) {
        VaultError::Locked
    } else if NOBODY.iter().any(|name| words.contains(name)) {
        VaultError::Absent
    } else {
        VaultError::Refused("the Secret Service failed")
    }
}

/// Whether the collection where secrets go is locked. No, when that cannot be found out in time.
pub fn is_locked(limit: Duration) -> bool {
    let locked = thread::within(limit / 3, || {
        let ask = || SecretService::connect(EncryptionType::Plain)?.get_default_collection()?.is_locked();
        ask().map_err(|_| VaultError::Absent)
    });
    locked.unwrap_or(false)
}
