//! Choosing parts of an answer that is already JSON, such as `attachments{image_data{url}}`. It knows which names exist
//! under which parent, so that an unknown one is refused and a known one without data is left out.

use crate::{errors::Refusal, graph::fields::Selection};
use serde_json::{Map, Value};

/// The names that exist below a field (platform.md §2.3).
fn known_below(parent: &str) -> &'static [&'static str] {
    match parent {
        "from" | "to" | "users" | "participants" => &["id", "username", "name", "email"],
        "attachments" => {
            &["id", "mime_type", "name", "size", "file_url", "image_data", "video_data", "generic_template"]
        }
        "image_data" | "video_data" => &[
            "url",
            "preview_url",
            "width",
            "height",
            "max_width",
            "max_height",
            "animated_gif_url",
            "animated_gif_preview_url",
            "render_as_sticker",
            "image_type",
            "length",
            "rotation",
            "video_type",
        ],
        "generic_template" => &["title", "subtitle", "media_url", "cta"],
        "cta" => &["title", "type", "url"],
        "shares" => &["id", "link", "name", "description", "template"],
        "template" => &["payload"],
        "payload" => &["product"],
        "product" => &["elements"],
        "elements" => &["id", "retailer_id", "image_url", "name", "price"],
        "story" => &["mention", "reply_to"],
        "mention" => &["link", "id"],
        "reply_to" => &["link", "id", "mid", "is_self_reply"],
        "reactions" => &["reaction", "users"],
        "tags" => &["name"],
        "picture" => &["height", "is_silhouette", "url", "width"],
        "instagram_business_account" | "connected_instagram_account" => &[
            "id",
            "username",
            "name",
            "profile_picture_url",
            "followers_count",
            "follows_count",
            "media_count",
            "biography",
            "website",
            "ig_id",
        ],
        "category_list" => &["id", "name"],
        _ => &[],
    }
}

/// The chosen part of a value that stands under `parent`; everything when nothing was chosen.
///
/// # Errors
/// 100 for a name that does not exist there.
pub(crate) fn pick(value: &Value, parent: &str, below: Option<&Selection>) -> Result<Value, Refusal> {
    let Some(selection) = below else { return Ok(value.clone()) };
    match value {
        Value::Array(items) => items.iter().map(|item| pick(item, parent, below)).collect(),
        Value::Object(members) if members.contains_key("data") => {
            let mut edge = members.clone();
            if let Some(data) = members.get("data") {
                edge.insert("data".to_owned(), pick(data, parent, below)?);
            }
            Ok(Value::Object(edge))
        }
        Value::Object(members) => pick_members(members, parent, selection),
        other => Ok(other.clone()),
    }
}

fn pick_members(members: &Map<String, Value>, parent: &str, selection: &Selection) -> Result<Value, Refusal> {
    let mut chosen = Map::new();
    for field in &selection.0 {
        if !known_below(parent).contains(&field.name.as_str()) {
            return Err(Refusal::no_such_field(&field.name, parent));
        }
        if let Some(value) = members.get(&field.name) {
            chosen.insert(field.key().to_owned(), pick(value, &field.name, field.below.as_ref())?);
        }
    }
    if let Some(id) = members.get("id") {
        chosen.insert("id".to_owned(), id.clone());
    }
    Ok(Value::Object(chosen))
}
