//! `work.db`: what the owner made. On the disk when a call returns (`synchronous = FULL`), never pruned, never deleted.

pub mod accounts;
pub mod column;
pub mod customer;
pub mod drafts;
pub mod erasures;
pub mod meta_apps;
pub mod outbox;
pub mod own_ids;
pub mod read_marks;
pub mod recoveries;
pub mod renames;
pub mod schema;
pub mod settings;
pub mod table;
pub mod tables;
pub mod view_states;

#[cfg(test)]
pub mod tests;
