//! JSON documents out of bytes: one of a target's own samples with some parts changed into what Meta never documented,
//! or a document made from the bytes alone, or the bytes as they are.

use super::Dice;
use serde_json::{Map, Value, json};

/// Names of fields that some parser looks for, among them the one that serde's raw values are written with.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "id", "message", "from", "to", "username", "created_time", "updated_time", "participants", "messages", "data",
    "paging", "cursors", "after", "next", "attachments", "shares", "story", "reply_to", "mention", "is_unsupported",
    "sticker", "mime_type", "type", "name", "link", "url", "file_url", "image_data", "video_data", "audio_data",
    "generic_template", "template", "payload", "product", "render_as_sticker", "access_token", "reactions", "tags",
    "object", "entry", "time", "timestamp", "messaging", "standby", "changes", "field", "value", "sender",
    "recipient", "mid", "text", "is_echo", "is_deleted", "message_edit", "num_edit", "reaction", "emoji", "action",
    "read", "postback", "title", "quick_reply", "sticker_id", "error", "code", "error_subcode", "is_transient",
    "fbtrace_id", "error_user_msg", "error_type", "error_message", "call_count", "total_time",
    "estimated_time_to_regain_access", "poll_data", "https://cdn.example/k?sig=SECRET", "\u{1f950}", "",
    "$serde_json::private::RawValue",
];

/// Texts that mean something to some parser.
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "", " \n\t", "Hi", "m1", "17841400000000001", "1029384756", "77", "true", "false", "2026-11-20T10:00:00+0000",
    "2026-11-20T10:00:00.5+01:00", "+262142-12-31T23:59:59+0000", "-262143-01-01T00:00:00+0000",
    "1969-12-31T23:59:59Z", "9223372036854775807", "-1", "https://cdn.example/a?signature=SECRET",
    "see https://a.example/b?c=SECRET#d, ok?", "://?SECRET", "https://a.example/#SECRET", "a://b?c://d?SECRET",
    "https://x.example/?next=https://y.example/?q=SECRET \"z\"", "https://www.instagram.com/reel/Abc/?x=1",
    "image/jpeg", "video/mp4", "audio/mp4", "image", "file", "template", "like_heart", "sticker", "ig_reel",
    "story_mention", "share", "messages", "standby", "instagram", "page", "unreact", "\u{2764}\u{fe0f}",
    "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}", "<b>x</b>", "\u{0}", "\u{202e}evil",
    "Please reduce the amount of data you're asking for", "EAAG-secret-token", "{\"access_token\":\"SECRET\"}",
];

/// Numbers at the edges of what is taken.
#[rustfmt::skip]
const NUMBERS: &[&str] = &[
    "0", "1", "-1", "190", "100", "10", "429", "2534022", "1763000000123", "1763000000", "99999999999",
    "100000000000", "9223372036854775807", "-9223372036854775808", "18446744073709551615", "8210266876799999", "2.5",
    "1e300", "-0.0",
];

/// What a document's text is broken with.
#[rustfmt::skip]
const SPLINTERS: &[&[u8]] = &[
    b"\\ud83e", b"\\udd50", b"\\u0000", b"\xff\xfe", b"\\", b"\"", b",", b"{", b"]", b"null", b"\\u0024", b"\\u0022",
    b"\xef\xbb\xbf", b"1e999", b"\n\n", b"\"id\":5,", b"\\uD83E\\uDD50",
];

/// The body of an answer or of a delivery.
pub(crate) fn body(dice: &mut Dice<'_>, samples: &[Value]) -> Vec<u8> {
    let mut document = match dice.below(8) {
        1 => return dice.rest().to_vec(),
        2 => odd(dice, 4),
        _ => dice.pick(samples),
    };
    let splinters = dice.below(6).saturating_sub(3);
    for _ in 0..dice.below(8) {
        change(&mut document, dice);
    }
    let mut text = document.to_string().into_bytes();
    for _ in 0..splinters {
        let at = dice.below(text.len().max(1));
        let end = (at + dice.below(3)).min(text.len());
        text.splice(at..end, dice.pick(SPLINTERS).iter().copied());
    }
    text
}

/// Some value, nested in at most `depth` containers.
pub(crate) fn odd(dice: &mut Dice<'_>, depth: usize) -> Value {
    match dice.below(if depth == 0 { 5 } else { 10 }) {
        0 => Value::Null,
        1 => Value::Bool(dice.below(2) == 1),
        2 => serde_json::from_str(dice.pick(NUMBERS)).expect("a number"),
        3 => dice.pick(TEXTS).into(),
        4 => dice.pick(TEXTS).repeat(if dice.below(8) == 7 { dice.below(600) } else { dice.below(6) }).into(),
        5 => (0..dice.below(4)).map(|_| odd(dice, depth - 1)).collect(),
        6 => nested(if dice.below(8) == 7 { 300 } else { dice.below(9) }),
        7 => json!({ "$serde_json::private::RawValue": odd(dice, depth - 1).to_string() }),
        8 => wide(if dice.below(8) == 7 { dice.below(400) } else { dice.below(9) }),
        _ => Value::Object(
            (0..dice.below(5)).map(|_| (dice.pick(NAMES).to_owned(), odd(dice, depth - 1))).collect::<Map<_, _>>(),
        ),
    }
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!("deep"), |inner, _| json!([inner]))
}

fn wide(fields: usize) -> Value {
    (0..fields).map(|n| (format!("{n}{}", "x".repeat(n % 60)), json!({ "n": n }))).collect::<Map<_, _>>().into()
}

/// Changes one place of a document.
fn change(document: &mut Value, dice: &mut Dice<'_>) {
    let place = somewhere(document, dice);
    match (dice.below(6), place) {
        (1, Value::Object(fields)) if !fields.is_empty() => {
            let name = fields.keys().nth(dice.below(fields.len())).cloned().unwrap_or_default();
            fields.remove(&name);
        }
        (1, Value::Array(items)) if !items.is_empty() => {
            items.remove(dice.below(items.len()));
        }
        (2, Value::Array(items)) if !items.is_empty() => {
            let item = dice.pick(items);
            items.extend(std::iter::repeat_n(item, 1 + dice.below(30)));
        }
        (3, Value::Array(items)) => items.push(odd(dice, 3)),
        (1..=4, Value::Object(fields)) => {
            fields.insert(dice.pick(NAMES).to_owned(), odd(dice, 3));
        }
        (5, place) => *place = json!([place.take()]),
        (_, place) => *place = odd(dice, 3),
    }
}

fn somewhere<'a>(place: &'a mut Value, dice: &mut Dice<'_>) -> &'a mut Value {
    let inside = match place {
        Value::Array(items) => items.len(),
        Value::Object(fields) => fields.len(),
        _ => 0,
    };
    if inside == 0 || dice.is_empty() || dice.below(5) == 1 {
        return place;
    }
    let nth = dice.below(inside);
    let child = match place {
        Value::Array(items) => &mut items[nth],
        Value::Object(fields) => fields.values_mut().nth(nth).expect("there are as many"),
        other => return other,
    };
    somewhere(child, dice)
}
