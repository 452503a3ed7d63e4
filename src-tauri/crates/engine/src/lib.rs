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
mod config;
mod connect;
mod core;
mod doctor;
mod drafts;
mod engine;
pub mod failure;
mod inbox;
mod media;
mod outbox;
mod parts;
mod secrets;
mod sending;
mod settings;
pub mod views;
mod watching;
mod webhooks;
mod work;

pub use account::Accounts;
pub use changes::Change;
pub use clock::{Clock, Hands, SystemClock};
pub use config::{Browser, Config, Opened};
pub use connect::Connect;
pub use doctor::Doctor;
pub use drafts::Drafts;
pub use engine::Engine;
pub use failure::{AttachProblem, Failure, LoginRefusal, StoreProblem, VaultProblem};
pub use inbox::Inbox;
pub use instagram::login::listener::DonePage;
pub use instagram::{Hosts, Limits};
pub use media::{Loaded, Media, MediaTrouble, MediumKey, SavedFile, Size};
pub use secrets::Secrets;
pub use sending::Sending;
pub use settings::Settings;
pub use vault::Vault;
pub use webhooks::Webhooks;
pub use work::Work;

/// The redirect address of the loopback mode at a port, as it must be entered in Meta's dashboard.
#[must_use]
pub fn loopback_redirect_uri(port: u16, flavour: domain::Flavour) -> String {
    instagram::login::RedirectMode::Loopback { port }.redirect_uri(flavour)
}
