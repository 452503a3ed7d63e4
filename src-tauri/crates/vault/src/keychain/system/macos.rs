//! macOS: the login keychain.

use crate::VaultError;
/// The keychain's store; making one asks nothing of it.
pub use apple_native_keyring_store::keychain::Store;
use std::error::Error;
use std::time::Duration;

/// What a failed call means. That it is locked or that its owner said no is told apart by the library already.
pub fn meaning(_: &(dyn Error + 'static)) -> VaultError {
    VaultError::Refused("Keychain Services failed")
}

/// A locked keychain answers so by itself, or asks its owner.
#[derive(Clone, Default)]
pub struct Locks;

impl Locks {
    #[allow(clippy::unused_self, reason = "on Linux somebody has to be asked")]
    pub fn is_locked(&self, _: Duration) -> bool {
        false
    }
}
