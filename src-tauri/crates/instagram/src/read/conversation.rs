//! Meta's conversation node (`platform.md` §2.2).

use super::message::PersonNode;
use crate::AccountClient;
use crate::http::json::{Id, Time, filled, is_object, lenient};
use chrono::{DateTime, Utc};
use domain::{Conversation, ConversationId, Participant};
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
pub(super) struct ConversationNode {
    id: Id,
    #[serde(default, deserialize_with = "lenient")]
    updated_time: Option<Time>,
    #[serde(default, deserialize_with = "lenient")]
    participants: Option<People>,
    /// Still text: a broken message must not cost its conversation.
    #[serde(default)]
    messages: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct People {
    data: Vec<PersonNode>,
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

    /// The customer: the participant that is not the account. In a conversation of the account with itself, the
    /// account.
    pub fn customer(&self, client: &AccountClient) -> Option<Participant> {
        let people = &self.participants.as_ref()?.data;
        let known = || people.iter().filter_map(|person| person.id.as_ref().map(|id| (person, id.0.as_str())));
        let (person, id) = known().find(|(_, id)| !client.is_own(id)).or_else(|| known().next())?;
        Some(Participant { id: id.into(), username: filled(person.username.clone()) })
    }

    /// The conversation; `None` when nobody can be named or no time is known. The fallbacks come from its messages.
    pub fn conversation(
        &self,
        client: &AccountClient,
        writer: Option<Participant>,
        newest: Option<DateTime<Utc>>,
    ) -> Option<Conversation> {
        let participant = self.customer(client).or(writer)?;
        let updated_at = self.updated_at().or(newest)?;
        Some(Conversation { id: self.id(), participant, updated_at })
    }
}
