//! The use-cases of Shopbell: connect, sync, outbox, drafts, settings. Methods in, one stream of changes out.
//!
//! Owns what happens when the owner does something and when Meta answers. Refuses to know how anything looks, in which
//! words it is said, and which window toolkit shows it. Whatever it returns was read from the store.

#![forbid(unsafe_code)]

mod accounts;
mod actor;
pub mod changes;
pub mod clock;
mod connect;
mod drafts;
mod engine;
pub mod failure;
mod inbox;
mod map;
mod outbox;
mod picture;
mod settings;
mod sync;
pub mod views;

pub use changes::Change;
pub use clock::{Clock, SystemClock};
pub use engine::{Browser, Config, Engine};
pub use failure::Failure;
pub use instagram::Hosts;
pub use instagram::login::loopback::DonePage;
pub use vault::Vault;

/// The redirect address of the loopback mode at a port, as it must be entered in Meta's dashboard.
#[must_use]
pub fn loopback_redirect_uri(port: u16, flavour: domain::Flavour) -> String {
    instagram::login::RedirectMode::Loopback { port }.redirect_uri(flavour)
}
