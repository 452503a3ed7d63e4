//! A message as an event has it: the same kinds that reading gives, from the other names events have for them
//! (`platform.md` §6, "`message` payload").

use super::found::Found;
use super::values::{is_there, short, text};
use crate::net::json::says_yes;
use domain::{Content, Kind};
use serde_json::Value;

/// The content of a `message`.
pub(crate) fn content(message: &Value) -> Content {
    let words = text(message, "text").to_owned();
    let found = story_reply(message).or_else(|| attachments(message)).or_else(|| flags(message));
    // A preview of a link adds nothing to the text the link stands in.
    let found =
        found.filter(|found| words.trim().is_empty() || !matches!(found, Found::Unknown(name) if name == "fallback"));
    finish(message, words, found)
}

/// The content of a `postback`: the button's title, as the customer saw it.
pub(crate) fn pressed(postback: &Value) -> Content {
    finish(postback, text(postback, "title").to_owned(), None)
}

fn finish(source: &Value, text: String, found: Option<Found>) -> Content {
    let plain = if text.trim().is_empty() { Found::Blank } else { Found::Text };
    found.unwrap_or(plain).content(text, source)
}

fn story_reply(message: &Value) -> Option<Found> {
    message.pointer("/reply_to/story").filter(|story| story.is_object()).map(|_| Found::Is(Kind::StoryReply))
}

fn attachments(message: &Value) -> Option<Found> {
    let items = message.get("attachments").and_then(Value::as_array);
    Found::richest(items.into_iter().flatten().filter(|item| item.is_object()).map(attachment))
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
