//! The signatures Meta uses, all HMAC in lowercase hex, and PKCE's hash.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// HMAC-SHA256: `appsecret_proof` and `X-Hub-Signature-256`.
pub(crate) fn hmac_sha256_hex(key: &str, text: &[u8]) -> String {
    // HMAC takes keys of every length, so the error cannot happen; an empty signature would simply not match.
    Hmac::<Sha256>::new_from_slice(key.as_bytes())
        .map(|mac| hex(&mac.chain_update(text).finalize().into_bytes()))
        .unwrap_or_default()
}

/// HMAC-SHA1: the older `X-Hub-Signature`.
pub(crate) fn hmac_sha1_hex(key: &str, text: &[u8]) -> String {
    Hmac::<Sha1>::new_from_slice(key.as_bytes())
        .map(|mac| hex(&mac.chain_update(text).finalize().into_bytes()))
        .unwrap_or_default()
}

/// The S256 challenge of a PKCE verifier.
pub(crate) fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
