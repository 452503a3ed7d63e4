//! What messages carry and the owner sends: photos, videos, sounds, documents.

use crate::Kind;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString};

/// What a medium is.
///
/// `work.db` and its journal keep the kind as text. The words there are those of the first version, so that old rows
/// can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumString)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum MediaKind {
    /// A picture. Instagram takes PNG, JPEG and GIF.
    #[strum(serialize = "picture")]
    Photo,
    /// A film. Instagram takes MP4, Ogg, AVI, QuickTime and WebM.
    #[strum(serialize = "film")]
    Video,
    /// A recorded voice or other sound. Instagram takes AAC, M4A and WAV.
    #[strum(serialize = "sound")]
    Voice,
    /// A document. Instagram takes PDF.
    #[strum(serialize = "pdf")]
    File,
}

impl MediaKind {
    /// The largest that Instagram takes, in bytes (`platform.md` §3, "Limits").
    #[must_use]
    pub const fn most_bytes(self) -> usize {
        match self {
            Self::Photo => 8 * 1024 * 1024,
            Self::Video | Self::Voice | Self::File => 25 * 1024 * 1024,
        }
    }

    /// The kind of a message that carries one of these and nothing else.
    #[must_use]
    pub const fn message_kind(self) -> Kind {
        match self {
            Self::Photo => Kind::Photo,
            Self::Video => Kind::Video,
            Self::Voice => Kind::Voice,
            Self::File => Kind::File,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of earlier versions contain these words, and their checksums cover them, so they cannot change.
    #[test]
    fn s8_the_words_on_disk_stay_what_they_were() {
        for (kind, word) in [
            (MediaKind::Photo, "picture"),
            (MediaKind::Video, "film"),
            (MediaKind::Voice, "sound"),
            (MediaKind::File, "pdf"),
        ] {
            assert_eq!((kind.to_string(), word.parse()), (word.to_owned(), Ok(kind)));
        }
    }
}
