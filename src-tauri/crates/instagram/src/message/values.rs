//! Values in Meta's JSON of a message, in whichever of the two ways it is written.

use serde_json::{Map, Value};

/// Most characters of a type's name.
const NAME_CHARS: usize = 60;
/// Most characters of a title.
pub(crate) const TITLE_CHARS: usize = 200;
/// Most characters of a reaction: an emoji of several people and their skins has eleven.
const REACTION_CHARS: usize = 32;

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

/// A type's name, made safe to show, since it comes from outside.
pub(crate) fn short(name: &str) -> String {
    let fit = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/' | '.' | '+');
    let name: String = name.chars().filter(fit).take(NAME_CHARS).collect();
    if name.is_empty() { "attachment".into() } else { name }
}

/// A text or number worth showing, cut.
pub(crate) fn words(value: &Value, most: usize) -> Option<String> {
    let words = match value {
        Value::String(words) => words.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!words.is_empty()).then(|| words.chars().take(most).collect())
}

/// What somebody reacted with, cut; `None` when nothing is said.
pub(crate) fn reaction(word: &str) -> Option<String> {
    let word = word.trim();
    (!word.is_empty()).then(|| word.chars().take(REACTION_CHARS).collect())
}
