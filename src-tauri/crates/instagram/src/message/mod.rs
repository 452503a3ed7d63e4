//! Messages in Meta's two ways of writing them: as a node of the Graph API, which is read, and as part of a webhook event
//! (`platform.md` §2.3, §6). Both become the same content and the same card (T4).
//!
//! Owns what a message's JSON says and what of it is kept. Refuses to know how it came here and between whom it was
//! written.

mod card;
pub(crate) mod event;
mod found;
#[cfg(test)]
mod fuzz;
pub(crate) mod node;
mod raw;
mod sent;
mod values;

pub(crate) use card::links;
pub use card::understood;
pub(crate) use found::blank;
pub(crate) use raw::scrubbed;
pub use sent::sent;
pub(crate) use values::{TITLE_CHARS, is_there, items, reaction, short, text, words};
