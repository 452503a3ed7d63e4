//! Files for messages: by public link, or uploaded (platform.md §3). The simulator downloads nothing: a link becomes a
//! drawn stand-in of its kind.

use crate::{
    errors::Refusal,
    graph::viewer::Viewer,
    http::{
        call::{Call, Upload},
        hosts::Host,
    },
    media::{self, Asset, AssetId},
    world::{World, message::MediumKind},
};
use serde_json::{Value, json};
use url::Url;

const MAX_IMAGE: usize = 8 * 1024 * 1024;
const MAX_OTHER: usize = 25 * 1024 * 1024;

/// Answers `message_attachments`.
///
/// # Errors
/// 100 with 2018047 for types and links that are not taken, 2018109 for too large a file.
pub(crate) fn upload(world: &mut World, viewer: &Viewer, call: &Call) -> Result<Value, Refusal> {
    let message = call.params.json("message").unwrap_or_default();
    let attachment = &message["attachment"];
    let kind = kind_of(attachment["type"].as_str().unwrap_or_default()).ok_or_else(|| {
        Refusal::invalid("Param message[attachment][type] must be one of {image, video, audio, file}")
    })?;
    let asset = match (attachment["payload"]["url"].as_str(), call.files.first()) {
        (Some(url), _) => from_link(world, kind, url)?,
        (None, Some(file)) => from_file(world, viewer.host, kind, file)?,
        (None, None) => {
            return Err(Refusal::invalid("Param message[attachment][payload][url] or filedata is required"));
        }
    };
    Ok(json!({ "attachment_id": media::number(asset) }))
}

/// A file that came with the call.
///
/// # Errors
/// As [`upload`]; on the Instagram host uploads are unproven and refused unless switched on.
pub(crate) fn from_file(world: &mut World, host: Host, kind: MediumKind, file: &Upload) -> Result<AssetId, Refusal> {
    if host == Host::GraphInstagram && !world.toggles.file_upload_on_instagram {
        return Err(Refusal::invalid("Param message[attachment][payload][url] is required"));
    }
    if !file.name.is_ascii() {
        return Err(Refusal::invalid("The file name must be ASCII").sub(2_018_047));
    }
    if !takes(kind, &file.mime) {
        return Err(Refusal::invalid("Upload attachment failure.").sub(2_018_047));
    }
    let limit = if kind == MediumKind::Image { MAX_IMAGE } else { MAX_OTHER };
    if file.bytes.len() > limit {
        return Err(Refusal::invalid("Attachment size exceeds allowable limit").sub(2_018_109));
    }
    let (name, mime, bytes) = (file.name.clone(), file.mime.clone(), file.bytes.clone());
    Ok(world.media.add(Asset::Uploaded { name, mime, bytes }))
}

/// A file behind a link: https, or plain http on this computer.
///
/// # Errors
/// 100/2018047 for any other link.
pub(crate) fn from_link(world: &mut World, kind: MediumKind, link: &str) -> Result<AssetId, Refusal> {
    let local = |url: &Url| matches!(url.host_str(), Some("localhost" | "127.0.0.1"));
    let good = Url::parse(link).is_ok_and(|url| url.scheme() == "https" || (url.scheme() == "http" && local(&url)));
    if !good {
        return Err(Refusal::invalid("Upload attachment failure.").sub(2_018_047));
    }
    Ok(world.media.add(stand_in(kind, link)))
}

/// Something drawn in place of a file that is not fetched; the same link gives the same drawing.
pub(crate) fn stand_in(kind: MediumKind, link: &str) -> Asset {
    let seed = link.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(131).wrapping_add(u64::from(byte)));
    match kind {
        MediumKind::Image => Asset::Photo { seed, width: 480, height: 360 },
        MediumKind::Sticker => Asset::Sticker { seed },
        MediumKind::Video => Asset::Film { seed },
        MediumKind::Audio => Asset::Voice { seed, seconds: 4 },
        MediumKind::File => Asset::Paper { title: "document".to_owned() },
    }
}

/// The attachment type of that name.
pub(crate) fn kind_of(name: &str) -> Option<MediumKind> {
    match name {
        "image" => Some(MediumKind::Image),
        "video" => Some(MediumKind::Video),
        "audio" => Some(MediumKind::Audio),
        "file" => Some(MediumKind::File),
        _ => None,
    }
}

fn takes(kind: MediumKind, mime: &str) -> bool {
    let known: &[&str] = match kind {
        MediumKind::Image | MediumKind::Sticker => &["image/png", "image/jpeg", "image/gif"],
        MediumKind::Video => {
            &["video/mp4", "video/ogg", "video/avi", "video/x-msvideo", "video/quicktime", "video/webm"]
        }
        MediumKind::Audio => &["audio/aac", "audio/mp4", "audio/x-m4a", "audio/wav", "audio/x-wav", "audio/mpeg"],
        MediumKind::File => &["application/pdf"],
    };
    known.contains(&mime)
}
