//! Windows: the Credential Manager. It is open whenever its owner is logged in.

use crate::VaultError;
use std::error::Error;
use std::time::Duration;
/// The store; making one asks nothing of it. A secret may have 2,560 bytes of UTF-16 (`examples.md` §B.5), so each has an
/// entry of its own.
pub use windows_native_keyring_store::Store;

/// What a failed call means.
pub fn meaning(_: &(dyn Error + 'static)) -> VaultError {
    VaultError::Refused("the Credential Manager failed")
}

/// Never: it is open while its owner is logged in.
#[derive(Clone, Default)]
pub struct Locks;

impl Locks {
    #[allow(clippy::unused_self, reason = "on Linux somebody has to be asked")]
    pub fn is_locked(&self, _: Duration) -> bool {
        false
    }
}
