//! What a message is (T4): from whatever Meta put into it, documented or seen, to one of the product's kinds.
//! Whatever is there but not known keeps its own name; only a message in which nothing is there at all is blank.

use crate::http::json::says_yes;
use domain::Kind;
use serde_json::{Map, Value};

/// Fields of a message that say nothing about its kind, or whose word has been heard.
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
/// Most characters of a type's name.
const NAME_CHARS: usize = 60;

/// What one reading found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Text and nothing else.
    Text,
    /// A known kind.
    Is(Kind),
    /// Something this version does not know, with its name.
    Unknown(String),
    /// Nothing.
    Blank,
}

/// Looks through a message. What is richer goes first: a story reply has text as well.
pub(crate) fn read(message: &Value, has_text: bool) -> Reading {
    let found = story(message).or_else(|| attachments(message)).or_else(|| shares(message));
    let unsupported = || says_yes(message.get("is_unsupported")).then(|| Reading::Unknown("is_unsupported".into()));
    let sticker = || message.get("sticker").filter(|value| is_there(value)).map(|_| Reading::Is(Kind::Sticker));
    found
        .or_else(unsupported)
        .or_else(sticker)
        .or_else(|| unknown_field(message, &PLAIN_FIELDS))
        .unwrap_or(if has_text { Reading::Text } else { Reading::Blank })
}

fn story(message: &Value) -> Option<Reading> {
    let story = message.get("story").filter(|story| is_there(story))?;
    let has = |name| story.get(name).is_some_and(is_there);
    // The business's own story was answered even if both are named.
    Some(if has("reply_to") {
        Reading::Is(Kind::StoryReply)
    } else if has("mention") {
        Reading::Is(Kind::StoryMention)
    } else {
        Reading::Unknown("story".into())
    })
}

/// The kind of the first attachment that is known; of the first of all if none is.
fn attachments(message: &Value) -> Option<Reading> {
    let mut readings = items(message.get("attachments")).map(attachment).collect::<Vec<_>>().into_iter();
    let first = readings.next()?;
    match first {
        Reading::Unknown(_) => Some(readings.find(|reading| matches!(reading, Reading::Is(_))).unwrap_or(first)),
        // One post told twice: the older word for it says less than the newer one.
        Reading::Is(Kind::SharedPost) => {
            Some(readings.find(|reading| *reading == Reading::Is(Kind::SharedReel)).unwrap_or(first))
        }
        known => Some(known),
    }
}

fn attachment(item: &Value) -> Reading {
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
        Reading::Is(Kind::Sticker)
    } else if let Some(kind) = told {
        Reading::Is(kind)
    } else if has("generic_template") || has("template") || kind == "template" {
        Reading::Is(Kind::Template)
    } else if is("audio/") || has("audio_data") {
        Reading::Is(Kind::Voice)
    } else if has("video_data") || is("video/") {
        Reading::Is(Kind::Video)
    } else if has("image_data") || is("image/") {
        Reading::Is(Kind::Photo)
    } else if has("file_url") || kind == "file" {
        Reading::Is(Kind::File)
    } else {
        unknown_attachment(item, &kind, &mime)
    }
}

fn unknown_attachment(item: &Value, kind: &str, mime: &str) -> Reading {
    let named = |name: &str| Some(name).filter(|name| !name.is_empty()).map(|name| Reading::Unknown(short(name)));
    named(kind)
        .or_else(|| unknown_field(item, &PLAIN_ATTACHMENT_FIELDS))
        .or_else(|| named(mime))
        .unwrap_or_else(|| Reading::Unknown("attachment".into()))
}

fn shares(message: &Value) -> Option<Reading> {
    items(message.get("shares")).next().map(share)
}

fn share(item: &Value) -> Reading {
    let link = text(item, "link");
    if item.pointer("/template/payload/product").is_some_and(is_there) {
        Reading::Is(Kind::SharedProduct)
    } else if item.get("template").is_some_and(is_there) {
        Reading::Is(Kind::Template)
    } else if is_reel(item, link) {
        Reading::Is(Kind::SharedReel)
    } else {
        // Often nothing but an id or a link to a picture is given (`platform.md` §2.3).
        Reading::Is(Kind::SharedPost)
    }
}

/// A reel says so in its type or its link; all else that is shared is a post.
fn is_reel(item: &Value, link: &str) -> bool {
    ["ig_reel", "reel"].contains(&text(item, "type").to_ascii_lowercase().as_str())
        || ["/reel/", "/reels/"].iter().any(|part| link.contains(part))
}

/// The first field that is not among `known` and has something in it.
fn unknown_field(value: &Value, known: &[&str]) -> Option<Reading> {
    let fields = value.as_object()?;
    let other = |(name, field): &(&String, &Value)| {
        !known.contains(&name.as_str()) && (field.is_object() || field.is_array()) && is_there(field)
    };
    fields.iter().find(other).map(|(name, _)| Reading::Unknown(short(name)))
}

/// The items of an edge: `{"data": […]}`, or a bare list.
pub(crate) fn items(edge: Option<&Value>) -> impl Iterator<Item = &Value> {
    let list = edge.and_then(|edge| edge.get("data").unwrap_or(edge).as_array());
    list.into_iter().flatten().filter(|item| item.is_object())
}

pub(crate) fn is_there(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !Map::is_empty(fields),
        Value::Number(_) => true,
    }
}

pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A type's name, fit to be shown: it comes from outside.
pub(crate) fn short(name: &str) -> String {
    let fit = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/' | '.' | '+');
    let name: String = name.chars().filter(fit).take(NAME_CHARS).collect();
    if name.is_empty() { "attachment".into() } else { name }
}
