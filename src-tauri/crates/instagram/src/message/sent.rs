//! An own message in the form that a page will tell it.

use domain::outbox::OutFile;
use domain::{Content, MediaKind, OutboxRow};
use serde_json::{Value, json};

/// What the message of a row is once Instagram took it, until a page tells it in Meta's own words. `size`: of a picture, in
/// pixels.
#[must_use]
pub fn sent(row: &OutboxRow, size: Option<(u32, u32)>) -> Content {
    let mut raw = row.file().map_or_else(|| json!({}), |file| attachment(file, size));
    if let Some(answered) = &row.answers {
        raw["reply_to"] = json!({ "mid": answered.as_str() });
    }
    let says_more = raw.as_object().is_some_and(|fields| !fields.is_empty());
    Content { raw: says_more.then(|| raw.to_string()), ..row.content() }
}

fn attachment(file: &OutFile, size: Option<(u32, u32)>) -> Value {
    // A placeholder for the address that a page will tell: it marks that there is something to be loaded.
    let address = "https://instagram.invalid/";
    let mut item = json!({ "mime_type": file.mime, "name": file.name });
    match (file.kind, size) {
        (MediaKind::Photo, Some((width, height))) => {
            item["image_data"] = json!({ "url": address, "width": width, "height": height });
        }
        (MediaKind::Photo, None) => item["image_data"] = json!({ "url": address }),
        (MediaKind::Video, _) => item["video_data"] = json!({ "url": address }),
        (MediaKind::Voice | MediaKind::File, _) => item["file_url"] = address.into(),
    }
    json!({ "attachments": { "data": [item] } })
}
