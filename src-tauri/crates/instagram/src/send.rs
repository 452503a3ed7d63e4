//! Sending: one request, once (`platform.md` §3, `reliability.md` B1).
//!
//! Owns the request and what its answer proves. Refuses to try again: only its caller has written down what was sent.

use crate::http::json::Id;
use crate::http::{Allowance, exchange};
use crate::{AccountClient, ApiError};
use domain::{Flavour, MessageId, ParticipantId};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;

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

impl AccountClient {
    /// Sends a text, and returns the id that Instagram gave it. The caller keeps to
    /// [`domain::text::MAX_MESSAGE_BYTES`], and gives a `tag` only outside the standard window and only for what a
    /// person typed.
    ///
    /// # Errors
    /// [`ApiError::never_left`] and [`ApiError::is_rejection`] are certain: not sent. After every other error,
    /// [`ApiError::Undecodable`] included, it may have been sent.
    pub async fn send_text(&self, to: &ParticipantId, text: &str, tag: Option<Tag>) -> Result<MessageId, ApiError> {
        let access = self.access();
        let mut message = json!({ "recipient": { "id": to.as_str() }, "message": { "text": text } });
        match tag {
            Some(Tag::HumanAgent) => {
                // Meta's own example has the tag only; clients on both hosts send the type, too (`platform.md` §3).
                message["messaging_type"] = "MESSAGE_TAG".into();
                message["tag"] = "HUMAN_AGENT".into();
            }
            // The Messenger convention; the Instagram host documents no such field.
            None if access.flavour == Flavour::Facebook => message["messaging_type"] = "RESPONSE".into(),
            None => {}
        }
        self.turn_to_send().await;
        let token = access.token.expose_secret();
        let url = self.meta().graph(access.flavour, &[&access.node, "messages"]);
        let request = self.meta().sending().post(url).bearer_auth(token).json(&message);
        let allowance = Allowance::sending(self.meta().limits());
        crash_point!("instagram.send.before");
        let answer = exchange(request, allowance, &[token]).await;
        crash_point!("instagram.send.answered");
        let sent: Sent = self.noted(answer)?.decode()?;
        Ok(sent.message_id.0.into())
    }
}
