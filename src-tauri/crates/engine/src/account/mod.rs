//! Accounts: what each does in the background, its reading and its tokens. One account's trouble touches no other.

mod profiles;
mod renames;
mod scheduler;
mod seen;
pub(crate) mod session;
mod sync;
pub(crate) mod tokens;

pub(crate) use seen::Seen;
pub(crate) use session::AccountSession;
pub(crate) use sync::Wish;
