//! For tests only: the simulated platform with friendly verbs, a settable clock, and a person at the consent page.
//!
//! Owns nothing that is shipped. A test that fails here panics: that is its report.

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test, a panic is the report")]
#![allow(clippy::disallowed_methods, reason = "the simulated platform lives in real time")]

mod canary;
mod clock;
mod consent;
mod line;
mod plain;
mod port;
mod shop;
mod tunnel;

pub use canary::Canary;
pub use clock::{SetClock, beginning};
pub use consent::{agree, agree_and_stop, agree_as, agree_without, cancel};
pub use meta_sim::Options;
pub use port::free_port;
pub use shop::{Account, Action, Asked, Conversation, Credentials, Customer, Message, Sent, Shop};
pub use tunnel::Tunnel;
