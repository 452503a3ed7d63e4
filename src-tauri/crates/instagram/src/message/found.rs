//! What was found in a message, whichever way it was written, and the content that it makes.

use super::raw;
use super::values::is_there;
use domain::{Content, Kind};
use serde_json::Value;

/// The type of a message in which nothing was found.
const EMPTY: &str = "empty";

/// What was found in a message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Text and nothing else.
    Text,
    /// A known kind.
    Is(Kind),
    /// Something this version does not know, with its name.
    Unknown(String),
    /// Nothing.
    Blank,
}

impl Found {
    /// Of several things in one message the first that is known; the first of all if none is.
    pub(super) fn richest(mut all: impl Iterator<Item = Self>) -> Option<Self> {
        let first = all.next()?;
        match first {
            Self::Unknown(_) => Some(all.find(|found| matches!(found, Self::Is(_))).unwrap_or(first)),
            // The same post in the older and the newer form: the newer one tells more, so it counts.
            Self::Is(Kind::SharedPost) => Some(all.find(|found| *found == Self::Is(Kind::SharedReel)).unwrap_or(first)),
            known => Some(known),
        }
    }

    /// The content of a message in whose JSON this and the text were found.
    pub(super) fn content(self, text: String, source: &Value) -> Content {
        let raw = || raw::scrubbed(source.clone());
        match self {
            Self::Text if is_bare(source) => Content::text(text),
            Self::Text => Content { raw: raw(), ..Content::text(text) },
            Self::Is(kind) => Content { kind, text, type_name: None, raw: raw() },
            Self::Unknown(name) => Content { kind: Kind::Unsupported, text, type_name: Some(name), raw: raw() },
            Self::Blank => blank(text, raw()),
        }
    }
}

/// The content of a message that stays blank.
pub(crate) fn blank(text: String, raw: Option<String>) -> Content {
    Content { kind: Kind::Unsupported, text, type_name: Some(EMPTY.to_owned()), raw }
}

/// Text and nothing else that a card could show.
fn is_bare(source: &Value) -> bool {
    !source.get("reply_to").is_some_and(is_there)
}
