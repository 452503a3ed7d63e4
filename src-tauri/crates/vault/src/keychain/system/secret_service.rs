//! Linux: whatever answers as the Secret Service on the session bus (GNOME Keyring, KWallet, KeePassXC …).

use crate::keychain::kept::Kept;
use crate::{VaultError, thread};
use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
/// A connection to it. That none can be made means that there is no keychain: no bus, nobody on it under that name, nothing
/// that can be started.
pub use zbus_secret_service_keyring_store::Store;

/// Names of D-Bus errors that mean that no service answers (any more).
const NOBODY: [&str; 4] = [
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.NoReply",
    "org.freedesktop.DBus.Error.Disconnected",
];

/// The name of the error that means: locked.
const LOCKED: &str = "org.freedesktop.Secret.Error.IsLocked";

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

/// Looks whether the collection where secrets go is locked, on a connection of its own: the other one may be waiting for
/// the owner.
#[derive(Clone, Default)]
pub struct Locks(Kept<SecretService<'static>>);

impl Locks {
    /// Whether it is. No, when that cannot be found out in time.
    pub fn is_locked(&self, limit: Duration) -> bool {
        let kept = self.0.clone();
        let locked = thread::within(limit / 3, move || {
            let open = || SecretService::connect(EncryptionType::Plain).map(Arc::new);
            let ask = |(service, _): (Arc<SecretService<'_>>, bool)| service.get_default_collection()?.is_locked();
            kept.get_or_open(open).and_then(ask).map_err(|_| VaultError::Absent)
        });
        if locked.is_err() {
            self.0.forget();
        }
        locked.unwrap_or(false)
    }
}
