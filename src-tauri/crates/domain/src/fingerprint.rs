//! What a text or a file is known by once it is not at hand.

/// BLAKE3 of the bytes, 64 hexadecimal digits. Rows on disk have it, so it never changes.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
