//! A message's JSON as it is kept for later: without secrets, without links that open something, of limited length.

use super::values::short;
use serde_json::{Map, Value, json};

/// Most bytes that are kept of one message.
const MOST_BYTES: usize = 8 * 1024;
/// Bytes that texts are cut to when the whole is too long.
const SHORT_TEXT: usize = 200;
/// Items that lists are cut to when the whole is too long.
const SHORT_LIST: usize = 10;
/// Fields that hold tokens: a page's `next` repeats the caller's (`platform.md` §2.4).
const SECRET_FIELDS: [&str; 2] = ["paging", "access_token"];
/// A message's fields that change while it does not; they are kept elsewhere.
const CHANGING_FIELDS: [&str; 1] = ["reactions"];

/// The JSON to keep: valid, at most 8 KiB.
pub(crate) fn scrubbed(mut message: Value) -> Option<String> {
    clean(&mut message);
    if let Some(fields) = message.as_object_mut() {
        fields.retain(|name, _| !CHANGING_FIELDS.contains(&name.as_str()));
    }
    let whole = message.to_string();
    if whole.len() <= MOST_BYTES {
        return Some(whole);
    }
    shorten(&mut message);
    let less = message.to_string();
    if less.len() <= MOST_BYTES {
        return Some(less);
    }
    let names: Vec<String> = message.as_object()?.keys().take(SHORT_LIST).map(|name| short(name)).collect();
    // Whatever else stands there instead of an id can be of any length.
    let id = message.get("id").filter(|id| id.is_string() || id.is_number());
    let rest = json!({ "id": id, "too_large": true, "fields": names }).to_string();
    (rest.len() <= MOST_BYTES).then_some(rest)
}

fn clean(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !SECRET_FIELDS.contains(&name.as_str()));
            fields.values_mut().for_each(clean);
            if fields.keys().any(|name| name.contains("://")) {
                *fields =
                    std::mem::take(fields).into_iter().map(|(name, field)| (without_queries(&name), field)).collect();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(clean),
        Value::String(text) if text.contains("://") => *text = without_queries(text),
        _ => {}
    }
}

/// Cuts every address in a text at its query: the signatures of Meta's links stand there, and tokens.
fn without_queries(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let end = rest[at..].find(ends_address).map_or(rest.len(), |length| at + length);
        let address = &rest[..end];
        let cut = address[at..].find(['?', '#']).map_or(end, |length| at + length);
        kept.push_str(&address[..cut]);
        rest = &rest[end..];
    }
    kept.push_str(rest);
    kept
}

fn ends_address(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\'' | '`')
}

fn shorten(value: &mut Value) {
    match value {
        Value::Object(fields) => shorten_fields(fields),
        Value::Array(items) => {
            items.truncate(SHORT_LIST);
            items.iter_mut().for_each(shorten);
        }
        Value::String(text) if text.len() > SHORT_TEXT => {
            let end = (0..=SHORT_TEXT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text.truncate(end);
            text.push('…');
        }
        _ => {}
    }
}

fn shorten_fields(fields: &mut Map<String, Value>) {
    fields.values_mut().for_each(shorten);
}

#[cfg(test)]
mod tests;
