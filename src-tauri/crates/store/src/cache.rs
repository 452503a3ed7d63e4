//! `cache.db`: what Instagram can be asked for again. A power cut may take the last seconds (`synchronous = NORMAL`);
//! after damage it is read again in one sync. Code below this module is given this file alone, so pruning cannot reach
//! the owner's work. Only the readers for the screen see `work.db` beside it, and they cannot write to it.

pub mod account_pictures;
pub mod conversations;
pub mod edits;
pub mod messages;
pub mod newest;
pub mod parked;
pub mod participants;
pub mod pictures;
pub mod reactions;
pub mod receipts;
pub mod referrals;
pub mod schema;
pub mod syncs;
pub mod tombstones;

#[cfg(test)]
pub mod tests;

/// How many conversations of an account are kept, beside those that are pinned (Y4).
pub const KEPT_CONVERSATIONS: usize = 25;

/// How many messages of a conversation are kept (Y4); also as many as Instagram shows (`platform.md` §2).
pub const KEPT_MESSAGES: usize = 20;
