//! What the window gets of a medium's bytes: pictures encoded anew, sounds and films unchanged.

use super::picture;
use serde::Serialize;
use std::sync::Arc;
use strum::{Display, EnumString};

/// How large a picture is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Display, EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum Size {
    /// In a bubble of the thread.
    Small,
    /// Alone, as large as the window.
    Large,
    /// A sound or film, unchanged; pictures are never handed out unchanged.
    Whole,
}

impl Size {
    /// Most pixels of a side.
    const fn edge(self) -> u32 {
        match self {
            // Twice the CSS pixels of the widest bubble, for dense screens.
            Self::Small => 640,
            Self::Large | Self::Whole => 2048,
        }
    }
}

/// Bytes for the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Their type, from the bytes themselves.
    pub mime: &'static str,
    /// The bytes.
    pub bytes: Arc<Vec<u8>>,
}

/// Why something is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Display)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum MediaTrouble {
    /// Instagram does not give it any more.
    Gone,
    /// Instagram cannot be reached, or not now.
    NotNow,
    /// Larger than anything Instagram takes.
    TooLarge,
    /// A video where a photo could have been: it is to be played.
    Video,
    /// A sound where a photo could have been.
    Voice,
    /// A kind that this program does not show. It can be saved.
    NotShowable,
}

/// What the window gets of some bytes.
pub(crate) fn showable(bytes: Vec<u8>, size: Size) -> Result<Loaded, MediaTrouble> {
    use infer::MatcherType::{Audio, Image, Video};
    let found = infer::get(&bytes);
    match (found.map(|kind| (kind.matcher_type(), kind.mime_type())), size) {
        (Some((Video | Audio, mime)), Size::Whole) => Ok(Loaded { mime, bytes: Arc::new(bytes) }),
        (Some((Video, _)), _) => Err(MediaTrouble::Video),
        (Some((Audio, _)), _) => Err(MediaTrouble::Voice),
        (Some((Image, _)), Size::Small | Size::Large) => {
            let encoded = picture::within(&bytes, size.edge()).ok_or(MediaTrouble::NotShowable)?;
            Ok(Loaded { mime: encoded.mime, bytes: Arc::new(encoded.bytes) })
        }
        _ => Err(MediaTrouble::NotShowable),
    }
}
