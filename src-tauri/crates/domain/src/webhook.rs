//! Words about webhooks that the platform's client and the screen share (Y3).

use serde::Serialize;

/// What Meta can be asked to tell; the window has words for each, since Meta's names differ by login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
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
