//! Messages and their kinds. One closed set of kinds plus an open one that keeps what it does not understand (T4).

use crate::{MessageId, ParticipantId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString};

/// What a message is. Each has words in the catalogue, so that no bubble is ever empty (T4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumString)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Kind {
    /// Plain text.
    Text,
    /// One or several pictures.
    Photo,
    /// A film.
    Video,
    /// A recorded voice or other sound.
    Voice,
    /// A document.
    File,
    /// A sticker, the heart among them.
    Sticker,
    /// An answer to the shop's story.
    StoryReply,
    /// The customer mentioned the shop in their own story.
    StoryMention,
    /// A post was shared.
    SharedPost,
    /// A reel was shared.
    SharedReel,
    /// A story was shared.
    SharedStory,
    /// A photo or film that can be looked at once, in the Instagram app only.
    Disappearing,
    /// A product of the shop's catalogue was shared.
    SharedProduct,
    /// A card with a title, picture or buttons.
    Template,
    /// An answer was chosen from those offered, and Meta does not say in which words.
    QuickReply,
    /// The sender took it back.
    Unsent,
    /// Meta says so itself, or this version does not know the type.
    Unsupported,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// What it is.
    pub kind: Kind,
    /// Its text, as written; empty when it has none. A story reply, photo or template may carry text, too.
    pub text: String,
    /// The type's own name as Meta wrote it, for [`Kind::Unsupported`].
    pub type_name: Option<String>,
    /// Meta's JSON of the message with links and secrets removed, for everything but text and nothing else: what its
    /// card shows is read from it, and a later version can read more without asking Meta.
    pub raw: Option<String>,
}

impl Content {
    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { kind: Kind::Text, text: text.into(), type_name: None, raw: None }
    }
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Meta's id.
    pub id: MessageId,
    /// Who wrote it.
    pub from: ParticipantId,
    /// Written by the business (here or elsewhere), not by the customer.
    pub own: bool,
    /// When Meta took it; whole seconds when it was polled.
    pub sent_at: DateTime<Utc>,
    /// Place within its page, newest first: keeps the order of messages of the same second.
    pub page_position: u32,
    /// What it says.
    pub content: Content,
}
