//! The hash by which a text or file is recognised without its bytes.

/// BLAKE3 of the bytes, 64 hexadecimal digits. Rows on disk contain it, so the algorithm never changes.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
