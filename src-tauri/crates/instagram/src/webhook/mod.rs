//! Webhooks (Y3, `platform.md` §6): what Meta tells by itself, through a tunnel of the owner's, to a receiver on this
//! computer.
//!
//! Owns the proof that Meta said it, the words for what was said, the receiver, and asking Meta to tell. Refuses to know
//! which accounts there are and where anything is kept: the code that runs the [`Receiver`] says when an event is
//! written down, and only then Meta is answered with 200. Meta's signature has no date, so every delivery may be
//! repeated at any time.
//!
//! ```text
//!  tunnel ──▶ Receiver ── signature ──▶ parse ──▶ Delivery ──▶ DeliveryHandler::commit ──▶ 200
//! ```

mod address;
mod event;
#[cfg(test)]
mod fuzz;
mod parse;
mod receiver;
mod referral;
mod signature;
mod subscribe;
#[cfg(test)]
mod tests;

pub use address::{PATH, PublicAddressError, local_address, public_address};
pub use event::{Delivery, Ends, Event, Ignored};
pub use parse::parse;
pub use receiver::{DeliveryHandler, Keys, Receiver, VisitLimits};
pub use signature::{new_verify_token, verify};
pub use subscribe::Subscription;
