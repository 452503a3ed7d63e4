//! The proof that a body is Meta's: HMAC-SHA256 over the bytes as they came (`platform.md` §6, "Signature").

use hmac::{Hmac, KeyInit, Mac};
use oauth2::CsrfToken;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The header with the proof.
pub(super) const HEADER: &str = "x-hub-signature-256";
/// How its value begins.
const PREFIX: &[u8] = b"sha256=";
/// Bytes of randomness in a verify token.
const TOKEN_BYTES: u32 = 32;

/// Whether a body is signed by one of `secrets`. There must be exactly one header `X-Hub-Signature-256`, of which
/// `values` are the values: `sha256=` and 64 lowercase hexadecimal digits. Several secrets, because Meta's pages do not
/// agree on which one signs for Instagram Login. It takes the same time wherever a signature is wrong.
#[must_use]
pub fn verify<'a>(body: &[u8], values: impl IntoIterator<Item = &'a [u8]>, secrets: &[SecretString]) -> bool {
    let mut values = values.into_iter();
    let (Some(value), None) = (values.next(), values.next()) else { return false };
    let Some(signature) = value.strip_prefix(PREFIX).and_then(digest) else { return false };
    // All secrets are tried, so that the time does not tell which one was right. Empty ones are skipped.
    secrets.iter().filter(|secret| !secret.expose_secret().is_empty()).fold(false, |found, secret| {
        let mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes());
        found | mac.is_ok_and(|mac| mac.chain_update(body).verify_slice(&signature).is_ok())
    })
}

/// A verify token for Meta's dashboard: 256 bits of the system's randomness in 43 characters that need no escaping.
#[must_use]
pub fn new_verify_token() -> String {
    CsrfToken::new_random_len(TOKEN_BYTES).into_secret()
}

/// Whether a handshake names the right token; digests are compared, so that the time does not tell how much of the
/// token is right.
pub(super) fn is_token(given: &str, token: &str) -> bool {
    !token.is_empty() && CsrfToken::new(given.to_owned()) == CsrfToken::new(token.to_owned())
}

/// 32 bytes from 64 lowercase hexadecimal digits and nothing else.
fn digest(digits: &[u8]) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if digits.len() != 2 * bytes.len() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn y3_a_verify_token_is_random_long_and_url_safe() {
        let tokens = [(); 50].map(|()| new_verify_token());
        assert!(tokens.iter().all(|token| token.len() >= 32));
        assert!(tokens.concat().chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
        assert_eq!(tokens.iter().collect::<std::collections::HashSet<_>>().len(), tokens.len());
    }

    #[test]
    fn y3_no_token_is_not_a_token() {
        assert!(is_token("abc", "abc"));
        for (given, token) in [("", ""), ("abc", ""), ("", "abc"), ("abcd", "abc"), ("ABC", "abc")] {
            assert!(!is_token(given, token), "{given:?} {token:?}");
        }
    }
}
