//! What a file is that the owner chose, and its bytes as they will be sent. The kind is decided by the bytes, never by
//! the name.

use crate::failure::AttachProblem;
use crate::media::picture;
use domain::outbox::OutFile;
use domain::{MediaKind, OutboxId, fingerprint};
use uuid::Uuid;

/// Most characters of a name that are kept.
const NAME_CHARS: usize = 120;
/// Edge of a picture that was made smaller, in pixels: what Instagram itself shows of one is smaller.
const SHRUNK_EDGE: u32 = 2048;

/// What a file is, and its bytes as they will be sent.
pub(super) fn look_at(name: &str, bytes: Vec<u8>, shrink: bool) -> Result<(OutFile, Vec<u8>), AttachProblem> {
    if bytes.is_empty() {
        return Err(AttachProblem::Empty);
    }
    let (kind, mime, bytes) = match kind_of(&bytes) {
        Some((kind, mime)) => (kind, mime, bytes),
        // A readable picture in a format that Instagram does not take is encoded anew in one that it takes.
        None => match picture::within(&bytes, SHRUNK_EDGE) {
            Some(anew) => (MediaKind::Photo, anew.mime, anew.bytes),
            None => return Err(AttachProblem::WrongType),
        },
    };
    let (mime, bytes) = if bytes.len() <= kind.most_bytes() { (mime, bytes) } else { smaller(kind, &bytes, shrink)? };
    let file = OutFile {
        id: OutboxId::new(Uuid::now_v7()),
        kind,
        name: name.chars().take(NAME_CHARS).collect(),
        mime: mime.to_owned(),
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        hash: fingerprint(&bytes),
    };
    Ok((file, bytes))
}

/// A picture that is too large, made smaller if that is wanted.
fn smaller(kind: MediaKind, bytes: &[u8], shrink: bool) -> Result<(&'static str, Vec<u8>), AttachProblem> {
    let most = u32::try_from(kind.most_bytes()).unwrap_or(u32::MAX);
    let shrunk = || picture::within(bytes, SHRUNK_EDGE).filter(|anew| anew.bytes.len() <= kind.most_bytes());
    match shrunk().filter(|_| kind == MediaKind::Photo) {
        Some(anew) if shrink => Ok((anew.mime, anew.bytes)),
        anew => Err(AttachProblem::TooLarge { most, shrinkable: anew.is_some() }),
    }
}

/// What Instagram takes (`platform.md` §3, "Limits"), by the bytes.
fn kind_of(bytes: &[u8]) -> Option<(MediaKind, &'static str)> {
    let mime = infer::get(bytes)?.mime_type();
    // A film in Ogg names its codec in its first page; the container alone says nothing.
    let names_theora = || bytes[..bytes.len().min(128)].windows(6).any(|word| word == b"theora");
    let mime = if mime == "audio/ogg" && names_theora() { "video/ogg" } else { mime };
    let kind = match mime {
        "image/png" | "image/jpeg" | "image/gif" => MediaKind::Photo,
        "video/mp4" | "video/ogg" | "video/x-msvideo" | "video/quicktime" | "video/webm" => MediaKind::Video,
        "audio/aac" | "audio/m4a" | "audio/x-wav" | "audio/mp4" => MediaKind::Voice,
        "application/pdf" => MediaKind::File,
        _ => return None,
    };
    // The library's word for it is not the one that is registered.
    Some((kind, if mime == "audio/m4a" { "audio/mp4" } else { mime }))
}

#[cfg(test)]
mod tests;
