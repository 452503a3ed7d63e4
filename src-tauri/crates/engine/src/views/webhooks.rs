//! The webhook receiver (Y3).

use crate::failure::Failure;
use domain::{AccountId, Moment};
use instagram::webhook::EventKind;
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
    pub failure: Option<Failure>,
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

/// Why a visit was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum WebhookRefusal {
    /// The handshake came with another verify token.
    WrongVerifyToken,
    /// A handshake with the right verify token asked for something that is not answered.
    OddHandshake,
    /// An event was signed with a secret that is not the app's.
    WrongSignature,
    /// There is no app secret here to check signatures with.
    NoSecret,
}

/// What Meta can be asked to tell; the window has words for each, since Meta's names differ by login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum WebhookEvent {
    /// What customers write.
    Messages,
    /// Reactions of customers.
    Reactions,
    /// How far a customer has read.
    Seen,
    /// Buttons and questions that were tapped.
    Taps,
    /// Where a customer came from.
    Referrals,
    /// Messages that were edited.
    Edits,
    /// What happens in conversations that another app controls.
    Standby,
    /// What the business writes elsewhere.
    Echoes,
}

impl From<EventKind> for WebhookEvent {
    fn from(kind: EventKind) -> Self {
        match kind {
            EventKind::Messages => Self::Messages,
            EventKind::Reactions => Self::Reactions,
            EventKind::Seen => Self::Seen,
            EventKind::Taps => Self::Taps,
            EventKind::Referrals => Self::Referrals,
            EventKind::Edits => Self::Edits,
            EventKind::Standby => Self::Standby,
            EventKind::Echoes => Self::Echoes,
        }
    }
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
    pub failure: Option<Failure>,
}
