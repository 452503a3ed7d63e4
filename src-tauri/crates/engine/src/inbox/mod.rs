//! What the window shows and the owner does beside sending: list, timeline, details, triage, drafts and links that lead in.

mod deep_links;
mod details;
pub(crate) mod drafts;
pub(crate) mod frame;
mod list;
pub(crate) mod timeline;
mod triage;

pub(crate) use list::READABLE_MESSAGES;
