//! What a message in an event says (T4): the same kinds that reading gives, from the other names events have for them
//! (`platform.md` §6, "`message` payload").

use crate::http::json::says_yes;
use crate::read::{is_there, raw, short};
use domain::{Content, Kind};
use serde_json::Value;

/// The type of a message in which nothing was found; reading it may tell more.
const EMPTY: &str = "empty";

/// What was found.
enum Found {
    Is(Kind),
    Unknown(String),
}

/// The content of a `message`.
pub(crate) fn content(message: &Value) -> Content {
    let text = text(message, "text");
    let found = story_reply(message).or_else(|| attachments(message)).or_else(|| flags(message));
    // A preview of a link adds nothing to the text the link stands in.
    let found =
        found.filter(|found| text.trim().is_empty() || !matches!(found, Found::Unknown(name) if name == "fallback"));
    finish(message, text, found)
}

/// The content of a `postback`: the button's title, as the customer saw it.
pub(super) fn pressed(postback: &Value) -> Content {
    finish(postback, text(postback, "title"), None)
}

fn finish(source: &Value, text: String, found: Option<Found>) -> Content {
    let raw = || raw::scrubbed(source.clone());
    match found {
        None if !text.trim().is_empty() && is_bare(source) => Content::text(text),
        None if !text.trim().is_empty() => Content { raw: raw(), ..Content::text(text) },
        Some(Found::Is(kind)) => Content { kind, text, type_name: None, raw: raw() },
        Some(Found::Unknown(name)) => Content { kind: Kind::Unsupported, text, type_name: Some(name), raw: raw() },
        None => Content { kind: Kind::Unsupported, text, type_name: Some(EMPTY.to_owned()), raw: raw() },
    }
}

/// Text and nothing else that a card could show.
fn is_bare(source: &Value) -> bool {
    !source.get("reply_to").is_some_and(is_there)
}

fn story_reply(message: &Value) -> Option<Found> {
    message.pointer("/reply_to/story").filter(|story| story.is_object()).map(|_| Found::Is(Kind::StoryReply))
}

/// The kind of the first attachment that is known; the name of the first of all if none is.
fn attachments(message: &Value) -> Option<Found> {
    let items = message.get("attachments").and_then(Value::as_array);
    let mut found = items.into_iter().flatten().filter(|item| item.is_object()).map(attachment);
    let first = found.next()?;
    match first {
        Found::Unknown(_) => Some(found.find(|other| matches!(other, Found::Is(_))).unwrap_or(first)),
        // One post told twice: the older word for it says less than the newer one.
        Found::Is(Kind::SharedPost) => {
            Some(found.find(|other| matches!(other, Found::Is(Kind::SharedReel))).unwrap_or(first))
        }
        known => Some(known),
    }
}

fn attachment(item: &Value) -> Found {
    let kind = text(item, "type").to_ascii_lowercase();
    let has = |place: &str| item.pointer(place).is_some_and(|value| !value.is_null());
    Found::Is(match kind.as_str() {
        "image" if has("/payload/sticker_id") => Kind::Sticker,
        "image" => Kind::Photo,
        "video" => Kind::Video,
        "audio" => Kind::Voice,
        "file" => Kind::File,
        "sticker" | "like_heart" => Kind::Sticker,
        "share" | "ig_post" => Kind::SharedPost,
        "reel" | "ig_reel" => Kind::SharedReel,
        "story_mention" => Kind::StoryMention,
        "story" | "ig_story" => Kind::SharedStory,
        "ephemeral" => Kind::Disappearing,
        "template" if has("/payload/product") => Kind::SharedProduct,
        "template" => Kind::Template,
        other => return Found::Unknown(short(other)),
    })
}

fn flags(message: &Value) -> Option<Found> {
    if says_yes(message.get("is_unsupported")) {
        return Some(Found::Unknown("is_unsupported".to_owned()));
    }
    // A pressed answer usually has its words as text, too.
    let has_text = !text(message, "text").trim().is_empty();
    (!has_text && message.get("quick_reply").is_some_and(is_there)).then_some(Found::Is(Kind::QuickReply))
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
