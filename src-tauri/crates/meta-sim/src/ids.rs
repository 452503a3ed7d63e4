//! Ids and secrets that look like Meta's (platform.md §0): opaque to a client, decodable here. It knows how they are
//! built and nothing about what they name.

use base64::{Engine, engine::general_purpose::STANDARD};

/// Escaped base64 as in message ids, conversation ids and cursors: `Z` is the escape character.
pub(crate) fn escaped_base64(plain: &str) -> String {
    let mut out = String::new();
    for symbol in STANDARD.encode(plain).chars() {
        match symbol {
            'Z' => out.push_str("ZA"),
            '+' => out.push_str("ZB"),
            '/' => out.push_str("ZC"),
            '=' => out.push_str("ZD"),
            other => out.push(other),
        }
    }
    out
}

/// The inverse of [`escaped_base64`]; `None` for anything that was not made by it.
pub(crate) fn unescaped_base64(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut symbols = text.chars();
    while let Some(symbol) = symbols.next() {
        plain.push(match symbol {
            'Z' => match symbols.next()? {
                'A' => 'Z',
                'B' => '+',
                'C' => '/',
                'D' => '=',
                _ => return None,
            },
            other => other,
        });
    }
    String::from_utf8(STANDARD.decode(plain).ok()?).ok()
}

/// What an id names, as far as its shape tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `ig_dm:<thread>`.
    Conversation,
    /// `ig_dm_item:1:IGMessageID:…`.
    Message,
    /// Digits only: an account, Page, person or customer.
    Number,
    /// Anything else.
    Other,
}

/// Tells what kind of thing an id names.
pub(crate) fn shape(id: &str) -> Shape {
    if !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()) {
        return Shape::Number;
    }
    match unescaped_base64(id) {
        Some(plain) if plain.starts_with("ig_dm_item:") => Shape::Message,
        Some(plain) if plain.starts_with("ig_dm:") => Shape::Conversation,
        _ => Shape::Other,
    }
}

/// A conversation id in the 2026 form.
pub(crate) fn conversation_id(thread: &str) -> String {
    escaped_base64(&format!("ig_dm:{thread}"))
}

/// A message id; `thread` has 39 digits and `item` 35.
pub(crate) fn message_id(account: &str, thread: &str, item: &str) -> String {
    escaped_base64(&format!("ig_dm_item:1:IGMessageID:{account}:{thread}:{item}"))
}

/// The inner number of a new thread: 39 digits.
pub(crate) fn thread_number(rng: &mut fastrand::Rng) -> String {
    format!("34028236684171030094{}", digits(rng, 19))
}

/// The inner number of a new message: 35 digits, growing with time as Instagram's do.
pub(crate) fn item_number(rng: &mut fastrand::Rng, millis: i64) -> String {
    format!("3{:015}{}", millis.max(0), digits(rng, 19))
}

/// `count` random digits, the first of them not a zero.
pub(crate) fn digits(rng: &mut fastrand::Rng, count: usize) -> String {
    (0..count).map(|place| char::from(b'0' + rng.u8(u8::from(place == 0)..10))).collect()
}

/// `count` random letters and digits: for tokens, codes and trace ids.
pub(crate) fn letters(rng: &mut fastrand::Rng, count: usize) -> String {
    (0..count).map(|_| rng.alphanumeric()).collect()
}
