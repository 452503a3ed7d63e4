//! Files that the owner sends: which kinds Instagram takes, and how large (S8; `platform.md` §3, "Limits").

use super::OutboxRow;
use crate::{Kind, OutboxId};
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString};

/// What a file is to Instagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumString)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum FileKind {
    /// PNG, JPEG or GIF.
    Picture,
    /// MP4, Ogg, AVI, QuickTime or WebM.
    Film,
    /// AAC, M4A, WAV.
    Sound,
    /// A PDF document.
    Pdf,
}

impl FileKind {
    /// The largest that Instagram takes, in bytes.
    #[must_use]
    pub const fn most_bytes(self) -> usize {
        match self {
            Self::Picture => 8 * 1024 * 1024,
            Self::Film | Self::Sound | Self::Pdf => 25 * 1024 * 1024,
        }
    }

    /// The kind of the message it becomes.
    #[must_use]
    pub const fn message_kind(self) -> Kind {
        match self {
            Self::Picture => Kind::Photo,
            Self::Film => Kind::Video,
            Self::Sound => Kind::Voice,
            Self::Pdf => Kind::File,
        }
    }
}

/// A file the owner chose to send. It is known by the id of the outbox row that it is or will be; its bytes lie elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutFile {
    /// Made when it was chosen.
    pub id: OutboxId,
    /// What it is, from its bytes.
    pub kind: FileKind,
    /// What the owner calls it; never a path.
    pub name: String,
    /// Its MIME type, from its bytes.
    pub mime: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// Fingerprint of the bytes (BLAKE3, 64 hexadecimal digits).
    pub hash: String,
}

impl OutboxRow {
    /// A press of Send of one file, as it is first written down: under the file's own id.
    #[must_use]
    pub fn with_file(self, file: OutFile) -> Self {
        Self { id: file.id, part: super::Part { press: file.id, number: 1, of: 1 }, file: Some(file), ..self }
    }

    /// What its message is in the thread.
    #[must_use]
    pub fn message_kind(&self) -> Kind {
        self.file.as_ref().map_or(Kind::Text, |file| file.kind.message_kind())
    }
}
