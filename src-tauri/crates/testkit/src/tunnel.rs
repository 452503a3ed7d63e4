//! Meta's end of a tunnel: whole deliveries of webhooks, signed and posted as told. For what the simulator's own events
//! cannot show, such as the same ten thousand told to two receivers in different orders.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// A connection to one receiver.
pub struct Tunnel {
    address: String,
    secret: String,
    http: reqwest::Client,
}

impl Tunnel {
    /// To a receiver, in the name of an app with this secret.
    pub fn to(address: &str, secret: &str) -> Self {
        let http = crate::plain::plain().build().expect("a client");
        Self { address: address.to_owned(), secret: secret.to_owned(), http }
    }

    /// Posts items of `messaging[]` of one account in one delivery; tells the status of the answer.
    pub async fn tell(&self, account: &str, items: &[Value]) -> u16 {
        let body = serde_json::json!({ "object": "instagram", "entry": [{ "id": account, "messaging": items }] });
        let body = body.to_string();
        let mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).expect("any length");
        let signature = mac.chain_update(body.as_bytes()).finalize().into_bytes();
        let digits: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
        let request = self.http.post(&self.address).header("content-type", "application/json");
        let request = request.header("x-hub-signature-256", format!("sha256={digits}")).body(body);
        request.send().await.expect("an answer").status().as_u16()
    }
}
