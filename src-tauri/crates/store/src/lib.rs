//! SQLite, and the only crate that knows it. Two files lie in one folder: `work.db` holds what the owner made (accounts,
//! drafts, outbox, settings) and is on the disk when a call returns; `cache.db` holds what Instagram can be asked for
//! again and may be thrown away. The code that prunes the second has no access to the first.
//!
//! Owns tables, queries, transactions, and the rules of merging what arrives twice or in any order. Refuses to know
//! where facts come from, what a message looks like on screen, and what time it is.
//!
//! Times are kept to the millisecond. Every call is one transaction; it is answered by threads of the store's own.
//!
//! `work/` and `cache/` hold the tables of one file each; `inbox/` what needs many tables or both files: list, thread,
//! merging, events; `durability/` what keeps the files whole; `folder/` the folder they lie in.

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod cache;
mod columns;
mod db;
mod durability;
mod erasing;
mod error;
mod folder;
pub mod in_memory;
mod inbox;
mod open;
mod store;
mod work;

pub use cache::reactions::Reaction;
pub use cache::{KEPT_CONVERSATIONS, KEPT_MESSAGES};
pub use durability::crash_points::CRASH_POINTS;
pub use durability::unsent::{Unsent, unsent};
pub use error::StoreError;
pub use folder::remove_folder;
pub use inbox::apply_events::Applied;
pub use inbox::frame::{Frame, Tab};
pub use inbox::list::{List, ListOfAccount, ListRow};
pub use inbox::marks::Marks;
pub use inbox::merging::Merged;
pub use inbox::rows::Row;
pub use inbox::scope::Settings;
pub use store::Store;
pub use work::customer::labels::Labelled;
pub use work::customer::notes::Notes;
pub use work::customer::triage::TriageRow;
pub use work::drafts::Draft;
pub use work::meta_apps::MetaApp;
pub use work::outbox::TakeBack;
pub use work::outbox::sent_here::SentHere;
pub use work::recoveries::Recovery;
pub use work::view_states::ViewState;
