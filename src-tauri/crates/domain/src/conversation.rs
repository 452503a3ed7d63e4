//! Conversations and the people in them: the name and the avatar of a row (L1, L2).

use crate::text::plain_line;
use crate::{ConversationId, ParticipantId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

/// The customer of a conversation. For Instagram, Meta gives no more than id and username here (`platform.md` §2.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// Instagram-scoped id: the address answers go to.
    pub id: ParticipantId,
    /// The @username without the @, when Meta gave one.
    pub username: Option<String>,
}

/// What the profile call adds to a participant (`platform.md` §2.5). Every part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Display name.
    pub name: Option<String>,
    /// The @username without the @.
    pub username: Option<String>,
    /// Where the picture can be fetched, for some days.
    pub picture_url: Option<String>,
    /// Whether the customer follows the business.
    pub follows_business: Option<bool>,
}

/// A display name, trimmed, if it is one. Blank text is no name, and digits alone are none: Instagram sometimes gives a
/// raw id where a name should be (L2).
#[must_use]
pub fn given_name(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.chars().all(char::is_numeric))
}

/// One customer's thread with one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Meta's id, scoped to the account.
    pub id: ConversationId,
    /// The customer.
    pub participant: Participant,
    /// Last activity, as Meta reports it; whole seconds.
    pub updated_at: DateTime<Utc>,
}

/// How a customer is called on screen: display name, else `@username`, else the catalogue's words for a stranger,
/// told apart by the last digits of the id. The raw id never leaves this type (L2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Title {
    /// Display name, once learned.
    pub name: Option<String>,
    /// The @username without the @.
    pub username: Option<String>,
    /// The last four characters of the id, for the tooltip of a stranger.
    pub id_tail: String,
}

impl Title {
    /// Names a participant. Blank names count as none, and so do names that are an id: see [`given_name`].
    #[must_use]
    pub fn of(id: &ParticipantId, name: Option<&str>, username: Option<&str>) -> Self {
        let tail = id.as_str().chars().rev().take(4).collect::<Vec<_>>();
        let username = username.map(plain_line).filter(|text| !text.is_empty() && text != id.as_str());
        let name = name.map(plain_line);
        Self {
            name: given_name(name.as_deref()).map(str::to_owned),
            username,
            id_tail: tail.into_iter().rev().collect(),
        }
    }
}

/// A round picture, or a letter on a colour that always stays the same for one person (L1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Avatar {
    /// First grapheme of the name, upper-cased; `I` for a stranger, as in the words shown for one.
    pub initial: String,
    /// Which of the [`Avatar::COLOURS`] colours of the design it stands on, from the id.
    pub colour: u8,
    /// Whether a picture can be asked for.
    pub has_picture: bool,
}

impl Avatar {
    /// How many avatar colours the design has.
    pub const COLOURS: u8 = 8;

    /// The avatar of a participant called `title`.
    #[must_use]
    pub fn of(id: &str, title: &Title, has_picture: bool) -> Self {
        let word = title.name.as_deref().or(title.username.as_deref()).unwrap_or("I");
        let initial = word.graphemes(true).next().unwrap_or("I").to_uppercase();
        Self { initial, colour: Self::colour_of(id), has_picture }
    }

    /// Which colour of the design belongs to a text.
    #[must_use]
    pub fn colour_of(text: &str) -> u8 {
        // FNV-1a: the colour must be the same on every computer and in every version.
        let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        u8::try_from(hash % u32::from(Self::COLOURS)).unwrap_or(0)
    }
}

/// A customer's conversation that goes by another id now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The id that was given up.
    pub from: ConversationId,
    /// The id under which everything lies now.
    pub to: ConversationId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l2_name_then_username_then_stranger_and_never_a_raw_id() {
        let id = ParticipantId::new("5821043377112034");
        for (name, username, expected_name, expected_username) in [
            (Some("Maya Ferreira"), Some("maya"), Some("Maya Ferreira"), Some("maya")),
            (Some("  "), Some("maya"), None, Some("maya")),
            (None, None, None, None),
            (Some("5821043377112034"), Some("maya"), None, Some("maya")),
            (Some("17841400000006789"), Some("5821043377112034"), None, None),
            (Some(" 4711 "), Some("4711"), None, Some("4711")),
            (Some("٤٢"), Some(" "), None, None),
            (Some("Bäckerei 24"), None, Some("Bäckerei 24"), None),
        ] {
            let title = Title::of(&id, name, username);
            assert_eq!((title.name.as_deref(), title.username.as_deref()), (expected_name, expected_username));
            assert_eq!(title.id_tail, "2034", "only the tail of an id is ever shown");
            let initial = Avatar::of(id.as_str(), &title, false).initial;
            let word = expected_name.or(expected_username).unwrap_or("Instagram User");
            assert!(word.to_uppercase().starts_with(&initial), "{initial} of {word}");
        }
    }

    #[test]
    fn l1_initial_is_the_first_grapheme_upper_cased() {
        for (name, initial) in [("maya", "M"), ("élodie", "É"), ("👩‍🍳 Chef", "👩‍🍳"), ("ßeta", "SS"), ("नमस्ते", "न")]
        {
            let title = Title::of(&"1".into(), Some(name), None);
            assert_eq!(Avatar::of("1", &title, false).initial, initial);
        }
    }

    #[test]
    fn l1_colour_depends_on_the_id_alone() {
        let a = Avatar::of("42", &Title::of(&"42".into(), Some("Ana"), None), false);
        let b = Avatar::of("42", &Title::of(&"42".into(), Some("Zoe"), None), true);
        assert_eq!(a.colour, b.colour);
        let distinct: std::collections::BTreeSet<u8> = (0..200)
            .map(|n| Avatar::of(&format!("178{n}"), &Title::of(&"1".into(), None, None), false).colour)
            .collect();
        assert_eq!(distinct.len(), usize::from(Avatar::COLOURS), "every colour of the design is used");
    }
}
