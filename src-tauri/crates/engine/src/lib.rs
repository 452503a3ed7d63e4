//! The use-cases of Shopbell: connect, sync, outbox, drafts, settings. Methods in, one stream of changes out.
//!
//! Owns what happens when the owner does something and when Meta answers. Refuses to know how anything looks, in which
//! words it is said, and which window toolkit shows it. Whatever it returns was read from the store.

#![forbid(unsafe_code)]

/// Every named place of this crate at which a test may stop, kill or delay the program (crate `faults`).
pub const CRASH_POINTS: &[&str] = &[
    "engine.draft.taken",
    "engine.draft.written",
    "engine.attempt.planned",
    "engine.attempt.watermark",
    "engine.attempt.begun",
    "engine.attempt.answered",
    "engine.attempt.settled",
    "engine.confirm.settled",
    "engine.confirm.cached",
    "engine.reconcile.read",
    "engine.reconcile.merged",
    "engine.reconcile.matched",
    "engine.reconcile.leaving",
    "engine.thread.messages",
];

mod account;
pub mod changes;
pub mod clock;
mod connect;
mod doctor;
mod engine;
pub mod failure;
mod folder;
mod inbox;
mod map;
mod media;
mod sending;
mod settings;
pub mod views;
mod webhooks;

pub use changes::Change;
pub use clock::{Clock, Hands, SystemClock};
pub use engine::{Browser, Config, Engine, Opened};
pub use failure::{AttachProblem, Failure, LoginRefusal, StoreProblem, VaultProblem};
pub use instagram::login::listener::DonePage;
pub use instagram::{Hosts, Limits};
pub use media::{Loaded, MediaTrouble, MediumKey, SavedFile, Size};
pub use vault::Vault;

/// The redirect address of the loopback mode at a port, as it must be entered in Meta's dashboard.
#[must_use]
pub fn loopback_redirect_uri(port: u16, flavour: domain::Flavour) -> String {
    instagram::login::RedirectMode::Loopback { port }.redirect_uri(flavour)
}
