//! Meta's Instagram messaging platform as typed calls: the two login flows, reading conversations, sending text.
//!
//! Owns hosts, HTTP, OAuth and Meta's JSON: the shapes Meta answers in, the errors it names, the pace it allows.
//! What it learns leaves it as types of `domain`. Refuses to know where anything is stored, which words the screen
//! uses, and when to try again: each call makes its requests once and tells what came of them.
//!
//! ```text
//!  login ──▶ Grant ──▶ FoundAccount          AccountClient ──▶ FirstPage, ThreadPage, Profile, MessageId
//!     │                                          │    │
//!     └────────────── http (one exchange) ◀──────┘    └─ pace (2 calls/s per account)
//!                        │
//!                      error (code/subcode ▶ class)
//! ```

#![forbid(unsafe_code)]

/// Every named place of this crate at which a test may stop, kill or delay the program (crate `faults`).
pub const CRASH_POINTS: &[&str] = &["instagram.send.before", "instagram.send.answered"];

mod client;
pub mod error;
mod fewer;
#[cfg(test)]
mod fuzz;
mod hosts;
mod http;
mod identity;
mod limits;
pub mod login;
mod meta;
mod pace;
mod probe;
mod read;
mod send;
mod upload;
mod usage;
pub mod webhook;

pub use client::{Access, AccountClient};
pub use error::{ApiError, Certainty, Class, GraphError, Interruption, KnownError, Unreached, known_errors};
pub use hosts::{Hosts, HostsError};
pub use identity::OwnSide;
pub use limits::Limits;
pub use meta::{API_VERSION, Meta, Passed, SetUpError};
pub use read::{
    Beside, ConversationRead, FirstPage, Head, Heads, LeftOut, ThreadPage, ToldName, Unavailable, understood,
};
pub use send::{Sending, Tag, sent};
pub use upload::{Attachment, wants_a_link};
