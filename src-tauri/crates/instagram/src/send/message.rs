//! Sending a message: one request, once (`platform.md` §3, `reliability.md` B1).
//!
//! Owns the request and what its answer proves. Refuses to try again: only its caller has written down what was sent.

use super::upload::{Attachment, word};
use crate::net::json::Id;
use crate::net::{Allowance, Body, exchange};
use crate::{AccountClient, ApiError};
use domain::{Flavour, MediaKind, MessageId, ParticipantId};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Sent {
    message_id: Id,
}

/// What a send may carry to be taken outside the standard reply window (`platform.md` §3, "Windows").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// A person typed it: taken for seven days, if Meta approved the owner's app for it.
    HumanAgent,
}

/// One message to be sent.
#[derive(Clone, Copy, Debug)]
pub struct Sending<'a> {
    what: What<'a>,
    tag: Option<Tag>,
    answers: Option<&'a MessageId>,
}

#[derive(Clone, Copy, Debug)]
enum What<'a> {
    Text(&'a str),
    File(MediaKind, &'a Attachment),
}

impl<'a> Sending<'a> {
    /// A text. The caller keeps to [`domain::text::MAX_MESSAGE_BYTES`].
    #[must_use]
    pub const fn text(text: &'a str) -> Self {
        Self { what: What::Text(text), tag: None, answers: None }
    }

    /// A file that was uploaded.
    #[must_use]
    pub const fn file(kind: MediaKind, attachment: &'a Attachment) -> Self {
        Self { what: What::File(kind, attachment), tag: None, answers: None }
    }

    /// With a tag: only outside the standard window, and only for what a person wrote.
    #[must_use]
    pub const fn tagged(self, tag: Option<Tag>) -> Self {
        Self { tag, ..self }
    }

    /// As an answer to one message (T8). The Instagram host takes it since September 2026 (`platform.md` §3, "inside
    /// thread reply"); where it did not arrive yet, it may be ignored, or the whole send refused.
    #[must_use]
    pub const fn answering(self, answers: Option<&'a MessageId>) -> Self {
        Self { answers, ..self }
    }

    fn message(&self) -> Value {
        match self.what {
            What::Text(text) => json!({ "text": text }),
            What::File(kind, Attachment(id)) => {
                json!({ "attachment": { "type": word(kind), "payload": { "attachment_id": id } } })
            }
        }
    }
}

impl AccountClient {
    /// Sends a message, and returns the id that Instagram gave it.
    ///
    /// # Errors
    /// [`ApiError::never_left`] and [`ApiError::is_rejection`] are certain: not sent. After every other error,
    /// [`ApiError::Undecodable`] included, it may have been sent.
    pub async fn send(&self, to: &ParticipantId, sending: &Sending<'_>) -> Result<MessageId, ApiError> {
        let access = self.access();
        let mut message = json!({ "recipient": { "id": to.as_str() }, "message": sending.message() });
        match sending.tag {
            Some(Tag::HumanAgent) => {
                // Meta's own example has the tag only; clients on both hosts send the type, too (`platform.md` §3).
                message["messaging_type"] = "MESSAGE_TAG".into();
                message["tag"] = "HUMAN_AGENT".into();
            }
            // The Messenger convention; the Instagram host documents no such field.
            None if access.flavour == Flavour::Facebook => message["messaging_type"] = "RESPONSE".into(),
            None => {}
        }
        if let Some(answered) = sending.answers {
            message["reply_to"] = json!({ "mid": answered.as_str() });
        }
        faults::point("instagram.send.before");
        let answer = self.post_message(&message).await;
        faults::point("instagram.send.answered");
        let sent: Sent = answer?.decode()?;
        Ok(sent.message_id.0.into())
    }

    /// Reacts to a message, in place of an earlier reaction; `None` takes it away (`platform.md` §3, "react"). Doing it
    /// twice changes nothing, so it may be repeated after any error.
    ///
    /// # Errors
    /// Every one of a call.
    pub async fn react(&self, to: &ParticipantId, message: &MessageId, emoji: Option<&str>) -> Result<(), ApiError> {
        let (action, mut payload) = match emoji {
            Some(emoji) => ("react", json!({ "reaction": emoji })),
            None => ("unreact", json!({})),
        };
        payload["message_id"] = message.as_str().into();
        let body = json!({ "recipient": { "id": to.as_str() }, "sender_action": action, "payload": payload });
        self.post_message(&body).await.map(drop)
    }

    async fn post_message(&self, body: &Value) -> Result<Body, ApiError> {
        let access = self.access();
        self.turn_to_send().await;
        let token = access.token.expose_secret();
        let url = self.meta().graph(access.flavour, &[&access.node, "messages"]);
        let request = self.meta().sending().post(url).bearer_auth(token).json(body);
        let answer = exchange(request, Allowance::sending(self.meta().limits()), &[token]).await;
        self.noted(answer)
    }
}
