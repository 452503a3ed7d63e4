//! What leaves for Meta: messages, reactions, and the files that messages carry.

mod message;
mod upload;

pub use message::{Sending, Tag};
pub use upload::{Attachment, wants_a_link};
