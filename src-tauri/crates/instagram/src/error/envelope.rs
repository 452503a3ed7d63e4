//! Meta's error envelopes: one per host, and one from the OAuth standard (`platform.md` §1b, §4.1).
//!
//! Owns their JSON. Refuses to keep what a stranger wrote in them, or anything that looks like a secret.

use super::{Class, GraphError, table};
use crate::net::json::{Number, is_object, lenient};
use crate::net::usage::Usage;
use serde::Deserialize;
use serde_json::Value;

/// Most characters of Meta's words for the owner that are kept.
const MESSAGE_CHARS: usize = 300;
/// Most characters of a trace id.
const TRACE_CHARS: usize = 64;
/// Longest name of a field.
const FIELD_CHARS: usize = 60;
/// What Meta answers to a request whose answer it will not assemble. Meta gives this case no code of its own: it is
/// code 1 like any outage, so only these untranslated developer words tell the two apart.
const REDUCE_DATA: &str = "reduce the amount of data";

/// What is known about an answer besides its body.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'a> {
    /// HTTP status.
    pub status: u16,
    /// What the usage headers said.
    pub usage: Usage,
    /// Secrets of the request, none of which may come back inside an error.
    pub secrets: &'a [&'a str],
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope {
    /// Graph's object, or the OAuth standard's word.
    error: Option<Value>,
    /// The OAuth standard's words beside its word.
    #[serde(deserialize_with = "lenient")]
    error_description: Option<String>,
    // api.instagram.com writes these three side by side instead.
    #[serde(deserialize_with = "lenient")]
    error_type: Option<String>,
    #[serde(deserialize_with = "lenient")]
    code: Option<Number>,
    #[serde(deserialize_with = "lenient")]
    error_message: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    #[serde(deserialize_with = "lenient")]
    code: Option<Number>,
    #[serde(deserialize_with = "lenient")]
    error_subcode: Option<Number>,
    #[serde(deserialize_with = "lenient")]
    is_transient: Option<bool>,
    #[serde(deserialize_with = "lenient")]
    message: Option<String>,
    #[serde(deserialize_with = "lenient")]
    error_user_msg: Option<String>,
    #[serde(deserialize_with = "lenient")]
    fbtrace_id: Option<String>,
}

/// What Meta writes about a token in an error that says nothing else, untranslated.
const ABOUT_A_TOKEN: &str = "oauth access token";
/// The words of an error of the OAuth standard (RFC 6749 §5.2).
const OF_THE_STANDARD: [&str; 6] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
];

/// The error in a body; `None` when the body is not one of Meta's error envelopes. Portals and proxies answer in JSON, too:
/// `{"error":"unauthorized"}` says nothing about the account (`reliability.md` B5).
pub(crate) fn read(body: &[u8], seen: Seen<'_>) -> Option<GraphError> {
    let envelope: Envelope = is_object(body).then(|| serde_json::from_slice(body).ok())??;
    match envelope.error {
        Some(value @ Value::Object(_)) => {
            let is_metas = is_metas(&value, seen.status);
            Some(graph(serde_json::from_value(value).ok()?, seen)).filter(|_| is_metas)
        }
        Some(Value::String(word)) => {
            // The standard's words come with 400; with 401 there is one.
            let is_standard = OF_THE_STANDARD.contains(&word.as_str())
                && (seen.status == 400 || (seen.status == 401 && word == "invalid_client"));
            let message = envelope.error_description.and_then(|text| plain_words(&text, seen.secrets));
            is_standard.then(|| GraphError { message, ..bare(0, Class::BadRequest, seen) })
        }
        _ if envelope.error_type.is_some() || envelope.error_message.is_some() => {
            let code = envelope.code.map_or(0, |code| code.0);
            // This host's code is an HTTP status and must not be looked up among Graph's codes.
            let class = if code == 429 || seen.status == 429 {
                Class::Throttled { wait: seen.usage.wait }
            } else if seen.status >= 500 {
                Class::Retry
            } else {
                Class::BadRequest
            };
            // This host gives no codes, so only its words tell what it refused.
            let message = envelope.error_message.and_then(|text| plain_words(&text, seen.secrets));
            Some(GraphError { message, ..bare(code, class, seen) })
        }
        _ => None,
    }
}

/// Whether an error object is Meta's: it has a code, a type or a trace id; or it is a limit or a fault of a server, which
/// only ask for waiting; or it is about a token in Meta's own words.
fn is_metas(error: &Value, status: u16) -> bool {
    let has = |name: &str| error.get(name).is_some_and(|value| !value.is_null());
    let words = error.get("message").and_then(Value::as_str).unwrap_or_default();
    let about_a_token = || words.to_ascii_lowercase().contains(ABOUT_A_TOKEN);
    ["code", "type", "fbtrace_id"].into_iter().any(has) || status == 429 || status >= 500 || about_a_token()
}

fn graph(named: Named, seen: Seen<'_>) -> GraphError {
    let code = named.code.map_or(0, |code| code.0);
    let subcode = named.error_subcode.map(|subcode| subcode.0);
    GraphError {
        class: class(code, subcode, &named, seen),
        message: named.error_user_msg.as_deref().and_then(|text| plain_words(text, seen.secrets)),
        fbtrace_id: named.fbtrace_id.and_then(|id| trace(id, seen.secrets)),
        transient: named.is_transient.unwrap_or(false),
        refused_field: named.message.as_deref().filter(|_| code == 100 && subcode.is_none()).and_then(refused_field),
        ..bare(code, Class::Unknown, seen).with_subcode(subcode)
    }
}

fn class(code: i64, subcode: Option<i64>, named: &Named, seen: Seen<'_>) -> Class {
    let reduce = || named.message.as_deref().is_some_and(|text| text.to_ascii_lowercase().contains(REDUCE_DATA));
    match table::class(code, subcode, seen.status) {
        Class::Retry if code == 1 && reduce() => Class::ReduceData,
        // Meta itself says that trying again is of no use.
        Class::Retry if named.is_transient == Some(false) => Class::Unknown,
        Class::Throttled { wait } => Class::Throttled { wait: seen.usage.wait.or(wait) },
        Class::Unknown if named.is_transient == Some(true) => Class::Retry,
        other => other,
    }
}

fn bare(code: i64, class: Class, seen: Seen<'_>) -> GraphError {
    GraphError {
        code,
        subcode: None,
        http_status: seen.status,
        class,
        message: None,
        fbtrace_id: None,
        transient: false,
        refused_field: None,
    }
}

/// The field in "Tried accessing nonexisting field (reply_to) on node type (Message)" (`platform.md` §2.2). The words are
/// localised, their parentheses are not: what looks like a field in the first of them is taken, and counts only when it was
/// asked for.
fn refused_field(words: &str) -> Option<Box<str>> {
    let is_field = |text: &&str| {
        text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.len() <= FIELD_CHARS
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    words
        .split('(')
        .skip(1)
        .filter_map(|rest| rest.split_once(')').map(|(inner, _)| inner))
        .find(is_field)
        .map(Box::from)
}

impl GraphError {
    fn with_subcode(self, subcode: Option<i64>) -> Self {
        Self { subcode, ..self }
    }
}

/// Meta's words as one line of plain text; dropped whole when they repeat a secret.
pub(crate) fn plain_words(text: &str, secrets: &[&str]) -> Option<String> {
    if repeats(text, secrets) || text.contains("access_token") {
        return None;
    }
    let line: String =
        text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).collect();
    (!line.is_empty()).then(|| line.chars().take(MESSAGE_CHARS).collect())
}

fn trace(id: String, secrets: &[&str]) -> Option<String> {
    let plain = id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    (plain && !id.is_empty() && id.len() <= TRACE_CHARS && !repeats(&id, secrets)).then_some(id)
}

fn repeats(text: &str, secrets: &[&str]) -> bool {
    secrets.iter().any(|secret| !secret.is_empty() && text.contains(secret))
}
