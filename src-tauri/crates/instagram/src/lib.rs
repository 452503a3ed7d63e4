//! Meta's Instagram messaging platform as typed calls: the two login flows, reading conversations, sending text.
//!
//! Owns hosts, HTTP, OAuth and Meta's JSON: the shapes Meta answers in, the errors it names, the rate it allows.
//! What it learns leaves it as types of `domain`. Refuses to know where anything is stored, which words the screen
//! uses, and when to try again: each call makes its requests once and answers with their outcome.
//!
//! ```text
//!  login ──▶ Grant ──▶ FoundAccount          AccountClient ──▶ Read, Profile, MessageId
//!     │                                          │    │
//!     └──────────────▶ net (one exchange) ◀──────┘    └─▶ net::rate_limit (2 calls/s per account)
//!                       │
//!                       └─▶ error (code/subcode ▶ class)
//!
//!  read ───┐                  Receiver ──▶ webhook (signature, parse) ──▶ DeliveryHandler
//!          └──▶ message ◀──────────────────┘
//! ```

#![forbid(unsafe_code)]

/// Every named place of this crate at which a test may stop, kill or delay the program (crate `faults`).
pub const CRASH_POINTS: &[&str] = &["instagram.send.before", "instagram.send.answered"];

mod client;
pub mod error;
mod fewer;
#[cfg(test)]
mod fuzz;
mod identity;
pub mod login;
mod message;
mod meta;
mod net;
mod ping;
mod read;
mod send;
pub mod webhook;

pub use client::{Access, AccountClient};
pub use error::{ApiError, Certainty, Class, GraphError, Interruption, KnownError, Unreached, known_errors};
pub use identity::OwnSide;
pub use message::{sent, understood};
pub use meta::{API_VERSION, Meta, Passed};
pub use net::SetUpError;
pub use net::hosts::{Hosts, HostsError};
pub use net::limits::Limits;
pub use net::loopback::BindError;
pub use read::{Heads, LeftOut, Links, Read, Unavailable};
pub use send::{Attachment, Sending, Tag, wants_a_link};
