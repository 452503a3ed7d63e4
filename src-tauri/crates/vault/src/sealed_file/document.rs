//! The form of the file. A checksum over everything but the secrets tells damage from a wrong passphrase before the
//! passphrase is tried; the cipher's own tag tells damage of the secrets after.

use crate::cipher::{Cost, Key, new_salt};
use crate::{SecretName, VaultError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use blake2::digest::consts::U32;
use blake2::{Blake2b, Digest};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The form that this version writes, and the newest that it reads.
const VERSION: u32 = 1;

/// The word that the check seals. Whether it can be opened is all that matters.
const CHECK: &[u8] = b"shopbell secrets: the passphrase is right";

/// The purpose for which the secrets are sealed, see [`Key::seal`].
const SECRETS: &[u8] = b"shopbell secrets: name to secret, JSON";

/// The secrets by name.
pub type Secrets = BTreeMap<SecretName, SecretString>;

/// The file. Bytes are Base64.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Document {
    version: u32,
    kdf: Kdf,
    check: String,
    /// BLAKE2b-256 of all of the above.
    sum: String,
    secrets: String,
}

/// How the key is made from the passphrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kdf {
    name: Name,
    salt: String,
    #[serde(flatten)]
    cost: Cost,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Name {
    Argon2id,
}

/// What even a later version's file says.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

impl Document {
    /// A new file without secrets, and its key.
    pub fn new(passphrase: &SecretString, cost: Cost) -> Result<(Self, Key), VaultError> {
        let salt = new_salt();
        let key = Key::derive(passphrase, &salt, cost)?;
        let kdf = Kdf { name: Name::Argon2id, salt: BASE64.encode(salt), cost };
        let check = BASE64.encode(key.seal(CHECK, CHECK)?);
        let unsummed = Self { version: VERSION, kdf, check, sum: String::new(), secrets: String::new() };
        let sum = unsummed.sum()?;
        let document = Self { sum, ..unsummed }.with_secrets(&key, &Secrets::new())?;
        Ok((document, key))
    }

    /// Reads the file, as far as that goes without the passphrase.
    pub fn from_json(bytes: &[u8]) -> Result<Self, VaultError> {
        let Versioned { version } = serde_json::from_slice(bytes).map_err(|_| VaultError::Damaged)?;
        if version > VERSION {
            return Err(VaultError::Newer);
        }
        let document: Self = serde_json::from_slice(bytes).map_err(|_| VaultError::Damaged)?;
        if document.sum()? == document.sum { Ok(document) } else { Err(VaultError::Damaged) }
    }

    pub fn to_json(&self) -> Result<Vec<u8>, VaultError> {
        serde_json::to_vec_pretty(self).map_err(|error| VaultError::Io(error.into()))
    }

    /// The key, if the passphrase is right.
    pub fn key(&self, passphrase: &SecretString) -> Result<Key, VaultError> {
        let key = Key::derive(passphrase, &decoded(&self.kdf.salt)?, self.kdf.cost)?;
        let opened = key.open(CHECK, &decoded(&self.check)?);
        opened.map(|_| key).ok_or(VaultError::WrongPassphrase)
    }

    pub fn secrets(&self, key: &Key) -> Result<Secrets, VaultError> {
        let json = key.open(SECRETS, &decoded(&self.secrets)?).ok_or(VaultError::Damaged)?;
        let pairs: BTreeMap<String, String> = serde_json::from_slice(&json).map_err(|_| VaultError::Damaged)?;
        Ok(pairs.into_iter().map(|(name, secret)| (SecretName::read_back(name), secret.into())).collect())
    }

    /// The same file with other secrets.
    pub fn with_secrets(&self, key: &Key, secrets: &Secrets) -> Result<Self, VaultError> {
        let pairs: BTreeMap<&str, &str> =
            secrets.iter().map(|(name, secret)| (name.as_str(), secret.expose_secret())).collect();
        // Room for all from the start: a buffer that grows would leave copies of secrets behind. JSON writes at most
        // six characters for a byte.
        let room = pairs.iter().map(|(name, secret)| 6 * (name.len() + secret.len()) + 6).sum::<usize>() + 2;
        let mut json = Zeroizing::new(Vec::with_capacity(room));
        serde_json::to_writer(&mut *json, &pairs).map_err(|error| VaultError::Io(error.into()))?;
        let secrets = BASE64.encode(key.seal(SECRETS, &json)?);
        Ok(Self { secrets, ..self.clone() })
    }

    fn sum(&self) -> Result<String, VaultError> {
        let summed = serde_json::to_vec(&(self.version, &self.kdf, &self.check))
            .map_err(|error| VaultError::Io(error.into()))?;
        Ok(BASE64.encode(Blake2b::<U32>::digest(summed)))
    }
}

fn decoded(text: &str) -> Result<Vec<u8>, VaultError> {
    BASE64.decode(text).map_err(|_| VaultError::Damaged)
}
