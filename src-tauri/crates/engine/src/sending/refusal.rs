//! What Meta's refusals mean for a message: why it was not sent, and how long the account rests.

use crate::failure::clamped;
use chrono::TimeDelta;
use domain::NotSent;
use domain::outbox::HORIZON;
use instagram::{ApiError, Class, GraphError};

/// After so many answers with a fault of Instagram's own to a request that may be repeated the owner is told.
pub(super) const FAULTS: u32 = 5;

/// The longest rest after limits for which Meta names no time (`reliability.md` B6).
const LONGEST_REST: TimeDelta = TimeDelta::minutes(15);

/// How long the account rests: what Meta says, at least until a message that went through all the same can be seen, and
/// longer each time.
pub(super) fn rest_after(before: u32, error: &ApiError) -> TimeDelta {
    let said = match error {
        ApiError::Graph(GraphError { class: Class::Throttled { wait: Some(wait) }, .. }) => {
            TimeDelta::from_std(*wait).unwrap_or(LONGEST_REST)
        }
        _ => TimeDelta::zero(),
    };
    let grown = HORIZON.checked_mul(1 << before.min(4)).unwrap_or(LONGEST_REST);
    grown.min(LONGEST_REST).max(said)
}

/// Why Instagram certainly did not take something.
pub(super) fn why_refused(error: &ApiError) -> NotSent {
    let ApiError::Graph(error) = error else { return NotSent::NoConnection };
    match &error.class {
        Class::WindowClosed => NotSent::WindowClosed,
        Class::RecipientUnavailable => NotSent::RecipientUnavailable,
        Class::RecipientUnknown => NotSent::RecipientUnknown,
        Class::NotThreadOwner => NotSent::NotThreadOwner,
        Class::Reconnect => NotSent::ReconnectNeeded,
        Class::Permission => NotSent::PermissionRequired,
        Class::AppReview => NotSent::NotApproved,
        Class::MessagesOff => NotSent::MessagesOff,
        Class::QuoteGone => NotSent::QuoteGone,
        _ => NotSent::Refused { code: clamped(error.code), subcode: error.subcode.map(clamped) },
    }
}
