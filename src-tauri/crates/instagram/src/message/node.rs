//! A message as a node of the Graph API has it (`platform.md` §2.3): from whatever Meta put into it, documented or seen,
//! to one of the product's kinds.
//! Whatever is there but not known keeps its own name; only a message in which nothing is there at all is blank.

use super::found::Found;
use super::values::{is_there, items, short, text};
use crate::net::json::says_yes;
use domain::{Content, Kind};
use serde_json::Value;

/// Fields of a message that say nothing about its kind, or were looked at already.
const PLAIN_FIELDS: [&str; 13] = [
    "id",
    "created_time",
    "from",
    "to",
    "message",
    "tags",
    "reactions",
    "reply_to",
    "is_unsupported",
    "sticker",
    "attachments",
    "shares",
    "story",
];
/// Fields of an attachment that say nothing about its kind.
const PLAIN_ATTACHMENT_FIELDS: [&str; 6] = ["id", "name", "size", "mime_type", "type", "title"];

/// The content of a node with this text; `None` when nothing is there: reading it alone may tell more.
pub(crate) fn content(node: &Value, text: String) -> Option<Content> {
    let found = read(node, !text.is_empty());
    (found != Found::Blank).then(|| found.content(text, node))
}

/// Looks through a message. The more specific kinds come first, since a story reply has text as well.
pub(super) fn read(message: &Value, has_text: bool) -> Found {
    let found = story(message).or_else(|| attachments(message)).or_else(|| shares(message));
    let unsupported = || says_yes(message.get("is_unsupported")).then(|| Found::Unknown("is_unsupported".into()));
    let sticker = || message.get("sticker").filter(|value| is_there(value)).map(|_| Found::Is(Kind::Sticker));
    found
        .or_else(unsupported)
        .or_else(sticker)
        .or_else(|| unknown_field(message, &PLAIN_FIELDS))
        .unwrap_or(if has_text { Found::Text } else { Found::Blank })
}

fn story(message: &Value) -> Option<Found> {
    let story = message.get("story").filter(|story| is_there(story))?;
    let has = |name| story.get(name).is_some_and(is_there);
    // The business's own story was answered even if both are named.
    Some(if has("reply_to") {
        Found::Is(Kind::StoryReply)
    } else if has("mention") {
        Found::Is(Kind::StoryMention)
    } else {
        Found::Unknown("story".into())
    })
}

fn attachments(message: &Value) -> Option<Found> {
    Found::richest(items(message.get("attachments")).map(attachment))
}

fn attachment(item: &Value) -> Found {
    let mime = text(item, "mime_type").to_ascii_lowercase();
    let kind = text(item, "type").to_ascii_lowercase();
    let has = |name| item.get(name).is_some_and(is_there);
    let is = |family: &str| mime.starts_with(family) || kind == family.trim_end_matches('/');
    let sticker = says_yes(item.pointer("/image_data/render_as_sticker")) || kind == "like_heart" || kind == "sticker";
    // Events have these words (`platform.md` §6); an answer that has them means the same.
    let told = match kind.as_str() {
        "ephemeral" => Some(Kind::Disappearing),
        "ig_reel" | "reel" => Some(Kind::SharedReel),
        "ig_post" | "share" => Some(Kind::SharedPost),
        "ig_story" | "story" => Some(Kind::SharedStory),
        "story_mention" => Some(Kind::StoryMention),
        _ => None,
    };
    if sticker {
        Found::Is(Kind::Sticker)
    } else if let Some(kind) = told {
        Found::Is(kind)
    } else if has("generic_template") || has("template") || kind == "template" {
        Found::Is(Kind::Template)
    } else if is("audio/") || has("audio_data") {
        Found::Is(Kind::Voice)
    } else if has("video_data") || is("video/") {
        Found::Is(Kind::Video)
    } else if has("image_data") || is("image/") {
        Found::Is(Kind::Photo)
    } else if has("file_url") || kind == "file" {
        Found::Is(Kind::File)
    } else {
        unknown_attachment(item, &kind, &mime)
    }
}

fn unknown_attachment(item: &Value, kind: &str, mime: &str) -> Found {
    let named = |name: &str| Some(name).filter(|name| !name.is_empty()).map(|name| Found::Unknown(short(name)));
    named(kind)
        .or_else(|| unknown_field(item, &PLAIN_ATTACHMENT_FIELDS))
        .or_else(|| named(mime))
        .unwrap_or_else(|| Found::Unknown("attachment".into()))
}

fn shares(message: &Value) -> Option<Found> {
    items(message.get("shares")).next().map(share)
}

fn share(item: &Value) -> Found {
    let link = text(item, "link");
    if item.pointer("/template/payload/product").is_some_and(is_there) {
        Found::Is(Kind::SharedProduct)
    } else if item.get("template").is_some_and(is_there) {
        Found::Is(Kind::Template)
    } else if is_reel(item, link) {
        Found::Is(Kind::SharedReel)
    } else {
        // Often nothing but an id or a link to a picture is given (`platform.md` §2.3).
        Found::Is(Kind::SharedPost)
    }
}

/// A reel says so in its type or its link; all else that is shared is a post.
fn is_reel(item: &Value, link: &str) -> bool {
    ["ig_reel", "reel"].contains(&text(item, "type").to_ascii_lowercase().as_str())
        || ["/reel/", "/reels/"].iter().any(|part| link.contains(part))
}

/// The first field that is not among `known` and has something in it.
fn unknown_field(value: &Value, known: &[&str]) -> Option<Found> {
    let fields = value.as_object()?;
    let other = |(name, field): &(&String, &Value)| {
        !known.contains(&name.as_str()) && (field.is_object() || field.is_array()) && is_there(field)
    };
    fields.iter().find(other).map(|(name, _)| Found::Unknown(short(name)))
}
