//! The second line of a row in the list (L4), as data: the catalogue has the words.

use crate::message::{Content, Kind};
use crate::text::{one_line, plain_line};
use serde::Serialize;

/// Most graphemes of text a preview shows; `You: ` does not count.
pub const PREVIEW_GRAPHEMES: usize = 60;

/// What a row says about its newest message. The catalogue puts `You: `, `Photo` and the like around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// Written by the business.
    pub own: bool,
    /// What the message is.
    pub kind: Kind,
    /// Its text on one line, cut; empty when it has none.
    pub text: String,
}

impl Preview {
    /// The preview of a message.
    #[must_use]
    pub fn of(own: bool, content: &Content) -> Self {
        let text = if content.kind == Kind::Unsent {
            String::new()
        } else {
            one_line(&plain_line(&content.text), PREVIEW_GRAPHEMES)
        };
        Self { own, kind: content.kind, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l4_own_prefix_does_not_count_towards_the_limit() {
        let text = "x".repeat(PREVIEW_GRAPHEMES);
        let preview = Preview::of(true, &Content::text(text.clone()));
        assert_eq!((preview.own, preview.text), (true, text));
    }

    #[test]
    fn l4_unsent_shows_no_text() {
        let content = Content { kind: Kind::Unsent, text: "secret".into(), type_name: None, raw: None };
        assert_eq!(Preview::of(false, &content).text, "");
    }
}
