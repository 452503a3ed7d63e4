//! The history of Rye & Shine Bakery: forty customers in many languages, with every kind of message.

mod earlier;
mod lately;

use super::script::Chat;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Newest first.
pub(super) fn chats() -> impl Iterator<Item = &'static Chat> {
    lately::CHATS.iter().chain(&earlier::CHATS)
}
