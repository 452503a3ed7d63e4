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

impl AccountClient {
    /// Sends a text, and returns the id that Instagram gave it. The caller keeps to
    /// [`domain::text::MAX_MESSAGE_BYTES`].
    ///
    /// # Errors
    /// [`ApiError::never_left`] and [`ApiError::is_rejection`] are certain: not sent. After every other error,
    /// [`ApiError::Undecodable`] included, it may have been sent.
    pub async fn send_text(&self, to: &ParticipantId, text: &str) -> Result<MessageId, ApiError> {
        let access = self.access();
        let mut message = json!({ "recipient": { "id": to.as_str() }, "message": { "text": text } });
        if access.flavour == Flavour::Facebook {
            // The Messenger convention; the Instagram host documents no such field.
            message["messaging_type"] = "RESPONSE".into();
        }
        self.turn_to_send().await;
        let token = access.token.expose_secret();
        let url = self.meta().graph(access.flavour, &[&access.node, "messages"]);
        let request = self.meta().sending().post(url).bearer_auth(token).json(&message);
        let allowance = Allowance::sending(self.meta().limits());
        let sent: Sent = self.noted(exchange(request, allowance, &[token]).await)?.decode()?;
        Ok(sent.message_id.0.into())
    }
}
