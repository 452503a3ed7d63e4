//! From a passphrase to a key (Argon2id), and from a key to sealed bytes (XChaCha20-Poly1305). Owns the cryptography of
//! the file and nothing of its form; all of it comes from the RustCrypto libraries.

use crate::VaultError;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::rand_core::RngCore;
use chacha20poly1305::aead::{Aead, AeadCore, OsRng, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Bytes of a salt.
const SALT: usize = 16;

/// Bytes of a nonce of XChaCha20-Poly1305: long enough to be drawn at random each time.
const NONCE: usize = 24;

/// What it costs to try one passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory: u32,
    /// Passes over that memory.
    pub passes: u32,
    /// Lanes that could run side by side.
    pub lanes: u32,
}

impl Cost {
    /// The second recommended option of RFC 9106, §4, with one lane, since ours run one after another: 64 MiB.
    pub const STANDARD: Self = Self { memory: 64 * 1024, passes: 3, lanes: 1 };

    /// The most that a file may ask for: one that asks for more was not written by us and would freeze the computer.
    const MOST: Self = Self { memory: 1024 * 1024, passes: 16, lanes: 16 };

    fn params(self) -> Result<Params, VaultError> {
        let Self { memory, passes, lanes } = self;
        if memory > Self::MOST.memory || passes > Self::MOST.passes || lanes > Self::MOST.lanes {
            return Err(VaultError::Damaged);
        }
        Params::new(memory, passes, lanes, None).map_err(|_| VaultError::Damaged)
    }
}

/// A key, overwritten when it is dropped.
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// The key that a passphrase makes with a salt.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when salt or cost are none that [`new_salt`] and [`Cost::STANDARD`] could be.
    pub fn derive(passphrase: &SecretString, salt: &[u8], cost: Cost) -> Result<Self, VaultError> {
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params()?)
            .hash_password_into(passphrase.expose_secret().as_bytes(), salt, key.as_mut())
            .map_err(|_| VaultError::Damaged)?;
        Ok(Self(key))
    }

    /// Seals bytes; `purpose` must be the same when they are opened, so that two sealed things cannot be swapped.
    ///
    /// # Errors
    /// [`VaultError::Refused`] for more bytes than the cipher takes (256 GiB).
    pub fn seal(&self, purpose: &[u8], bytes: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        let sealed = self
            .cipher()
            .encrypt(&nonce, Payload { msg: bytes, aad: purpose })
            .map_err(|_| VaultError::Refused("too long to be sealed"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Key::seal`] made. `None` when key or purpose differ, or a single bit was changed.
    pub fn open(&self, purpose: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        let opened = self.cipher().decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: purpose });
        opened.ok().map(Zeroizing::new)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.as_slice().into())
    }
}

/// A salt, at random.
pub fn new_salt() -> Vec<u8> {
    let mut salt = vec![0; SALT];
    OsRng.fill_bytes(&mut salt);
    salt
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As little as Argon2 takes, so that tests are quick.
    pub const LEAST: Cost = Cost { memory: 8, passes: 1, lanes: 1 };

    fn key(passphrase: &str, salt: &[u8]) -> Key {
        Key::derive(&SecretString::from(passphrase), salt, LEAST).unwrap()
    }

    #[test]
    fn c7_opens_with_the_same_key_and_purpose_only() {
        let salt = new_salt();
        let sealed = key("right", &salt).seal(b"purpose", b"secret").unwrap();
        assert_eq!(*key("right", &salt).open(b"purpose", &sealed).unwrap(), b"secret");
        assert!(key("wrong", &salt).open(b"purpose", &sealed).is_none());
        assert!(key("right", &new_salt()).open(b"purpose", &sealed).is_none());
        assert!(key("right", &salt).open(b"other", &sealed).is_none());
        for byte in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[byte] ^= 1;
            assert!(key("right", &salt).open(b"purpose", &changed).is_none(), "byte {byte}");
            assert!(key("right", &salt).open(b"purpose", &sealed[..byte]).is_none(), "cut at {byte}");
        }
    }

    #[test]
    fn c7_nothing_is_sealed_twice_in_the_same_way() {
        let key = key("right", &new_salt());
        assert_ne!(key.seal(b"", b"secret").unwrap(), key.seal(b"", b"secret").unwrap());
        assert_ne!(new_salt(), new_salt());
    }

    #[test]
    fn c7_a_file_cannot_ask_for_all_of_the_memory() {
        for cost in [
            Cost { memory: u32::MAX, ..LEAST },
            Cost { passes: u32::MAX, ..LEAST },
            Cost { lanes: u32::MAX, ..LEAST },
            Cost { memory: 0, ..LEAST },
        ] {
            let refused = Key::derive(&SecretString::from("right"), &new_salt(), cost);
            assert!(matches!(refused, Err(VaultError::Damaged)), "{cost:?}");
        }
    }

    /// The vector of RFC 9106, §5.3, needs a secret and associated data; this one is of the reference implementation
    /// (`test.c`, version 0x13, Argon2id, 2 passes, 64 MiB, 1 lane).
    #[test]
    fn c7_keys_are_those_of_argon2id() {
        let cost = Cost { memory: 65_536, passes: 2, lanes: 1 };
        let key = Key::derive(&SecretString::from("password"), b"somesalt", cost).unwrap();
        let hex: String = key.0.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
    }
}
