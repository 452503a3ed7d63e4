//! Meta's conversation node (`platform.md` §2.2).

use super::message::People;
use crate::identity::Named;
use crate::net::json::{Id, Time, is_object, lenient};
use chrono::{DateTime, Utc};
use domain::ConversationId;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
pub(super) struct ConversationNode {
    id: Id,
    #[serde(default, deserialize_with = "lenient")]
    updated_time: Option<Time>,
    #[serde(default, deserialize_with = "lenient")]
    participants: Option<People>,
    /// Still text, so that a message which cannot be read does not affect its conversation.
    #[serde(default)]
    messages: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Messages {
    data: Vec<Box<RawValue>>,
}

impl ConversationNode {
    /// Reads the node; `None` when it has no id.
    pub fn read(raw: &RawValue) -> Option<Self> {
        is_object(raw.get().as_bytes()).then(|| serde_json::from_str(raw.get()).ok())?
    }

    pub fn id(&self) -> ConversationId {
        self.id.0.as_str().into()
    }

    pub fn updated_at(&self) -> Option<DateTime<Utc>> {
        self.updated_time.map(|time| time.0)
    }

    /// The messages that came along, newest first.
    pub fn messages(&self) -> Vec<Box<RawValue>> {
        let nested = self.messages.as_ref().and_then(|raw| serde_json::from_str::<Messages>(raw.get()).ok());
        nested.map(|messages| messages.data).unwrap_or_default()
    }

    /// Who takes part, as far as it is told.
    pub fn people(&self) -> Vec<Named<'_>> {
        self.participants.as_ref().map(People::named).unwrap_or_default()
    }
}
