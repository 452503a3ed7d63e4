//! What holds for the content of every message, whether it was read or told (T4).

use domain::{Content, Kind};
use serde_json::Value;

/// Most bytes of JSON that are kept of a message.
const MOST_BYTES: usize = 8 * 1024;
/// Fields in which Meta writes tokens.
const SECRET_FIELDS: [&str; 2] = ["access_token", "paging"];

/// No message makes an empty bubble, and no kept JSON contains a secret.
pub(crate) fn check_content(content: &Content) {
    match content.kind {
        Kind::Text => {
            assert!(!content.text.trim().is_empty(), "an empty bubble");
            assert_eq!(content.type_name, None, "text has no other name");
            // What a text answers is kept with it.
            content.raw.iter().for_each(|kept| check_kept(kept));
        }
        kind => {
            assert_eq!(kind == Kind::Unsupported, content.type_name.is_some(), "{kind} and its name");
            check_kept(content.raw.as_deref().expect("kept for a later version"));
        }
    }
    if let Some(name) = &content.type_name {
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-/.+".contains(c);
        assert!(!name.is_empty() && name.len() <= 60 && name.chars().all(plain), "{name:?} is shown as it is");
    }
}

/// Kept JSON is short and valid, without tokens and without addresses that open something.
pub(crate) fn check_kept(kept: &str) {
    assert!(kept.len() <= MOST_BYTES, "{} bytes are kept", kept.len());
    harmless(&serde_json::from_str(kept).expect("what is kept can be read again"));
}

fn harmless(value: &Value) {
    match value {
        Value::String(text) => opens_nothing(text),
        Value::Array(items) => items.iter().for_each(harmless),
        Value::Object(fields) => fields.iter().for_each(|(name, field)| {
            assert!(!SECRET_FIELDS.contains(&name.as_str()), "`{name}` is kept");
            opens_nothing(name);
            harmless(field);
        }),
        _ => {}
    }
}

/// No word of the text is an address with a query or a fragment.
fn opens_nothing(text: &str) {
    for word in text.split(|c: char| c.is_whitespace() || "\"<>'`".contains(c)) {
        let behind = word.split_once("://").map_or("", |(_, behind)| behind);
        assert!(!behind.contains(['?', '#']), "{word:?} is kept with its query");
    }
}
