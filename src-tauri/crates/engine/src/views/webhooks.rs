//! The webhook receiver (Y3).

use super::failure::FailureView;
use domain::{AccountId, Moment, WebhookEvent, WebhookRefusal};
use serde::Serialize;

/// The webhook receiver on this computer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct WebhooksView {
    /// The owner switched it on.
    pub on: bool,
    /// The port it listens on.
    pub port: u16,
    /// The address on this computer, for the tunnel to point at.
    pub local_address: String,
    /// The tunnel's address as the owner entered it, with the receiver's path; what is entered in Meta's dashboard.
    pub public_address: Option<String>,
    /// The verify token to enter in Meta's dashboard; empty while the place for secrets cannot be used.
    pub verify_token: String,
    /// Why it does not listen although it is switched on.
    pub failure: Option<FailureView>,
    /// When Meta's handshake was last answered.
    pub handshake: Option<Moment>,
    /// When an event last came in.
    pub last_event: Option<Moment>,
    /// What was last refused, if nothing went well since.
    pub refused: Option<RefusedView>,
    /// Which events Meta said it tells, by account.
    pub subscriptions: Vec<SubscriptionView>,
}

/// A visit that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RefusedView {
    /// Why.
    pub why: WebhookRefusal,
    /// When.
    pub at: Moment,
}

/// What Meta was asked to tell about one account.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionView {
    /// Whose events.
    pub account: AccountId,
    /// What Meta tells.
    pub taken: Vec<WebhookEvent>,
    /// What Meta does not tell and nothing else brings.
    pub refused: Vec<WebhookEvent>,
    /// Why nothing could be asked for.
    pub failure: Option<FailureView>,
}
