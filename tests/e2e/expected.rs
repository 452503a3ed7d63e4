//! What the screen must say, worked out here a second time from the product's rows and from the platform's own facts,
//! with none of the app's code.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::Tz;
use testkit::{Conversation, Message};

/// Most graphemes of a preview (L4). The texts it is used on have one character per grapheme.
const PREVIEW: usize = 60;

/// A customer's name: display name, else `@username`, else a stranger (L2).
pub fn name(conversation: &Conversation) -> String {
    let customer = &conversation.customer;
    match (customer.told_name(), &customer.username) {
        (Some(name), _) => name.to_owned(),
        (None, Some(username)) => format!("@{username}"),
        (None, None) => "Instagram User".to_owned(),
    }
}

/// How long ago, as a row says it (L3).
pub fn age(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let age = now - at;
    let (at, now) = (at.with_timezone(&zone), now.with_timezone(&zone));
    match age {
        age if age < TimeDelta::minutes(1) => "now".to_owned(),
        age if age < TimeDelta::hours(1) => format!("{}m", age.num_minutes()),
        age if age < TimeDelta::days(1) => format!("{}h", age.num_hours()),
        age if age < TimeDelta::days(7) => format!("{}d", age.num_days()),
        _ if at.year() == now.year() => at.format("%-d %b").to_string(),
        _ => at.format("%-d %b %Y").to_string(),
    }
}

/// A time of day, 12-hour (I7).
pub fn time(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%-I:%M %p").to_string()
}

/// A row's second line (L4).
pub fn preview(message: &Message) -> String {
    let words = match message.kind.as_str() {
        "text" => cut(&message.text),
        "story_reply" => format!("Replied to your story: {}", cut(&message.text)),
        _ => label(message).to_owned(),
    };
    if message.is_own() { format!("You: {words}") } else { words }
}

/// What a message that is not plain text is called (L4); `Unsupported message` for what has no name there.
pub fn label(message: &Message) -> &'static str {
    match message.kind.as_str() {
        "photo" => "Photo",
        "video" => "Video",
        "voice" => "Voice message",
        "file" => "File",
        "sticker" => "Sticker",
        "story_reply" => "Replied to your story",
        "story_mention" => "Mentioned you in a story",
        // Read by polling, a shared reel is a share like any other (`platform.md` §2.3).
        "post" | "reel" => "Shared a post",
        "product" => "Shared a product",
        "template" => "Template",
        _ => "Unsupported message",
    }
}

fn cut(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= PREVIEW {
        return flat;
    }
    let start: String = flat.chars().take(PREVIEW).collect();
    format!("{}…", start.trim_end())
}
