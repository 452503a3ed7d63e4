//! `work.db`: what the owner made. On the disk when a call returns (`synchronous = FULL`), never pruned, never deleted.

pub mod accounts;
pub mod drafts;
pub mod files;
pub mod first_seen;
pub mod labels;
pub mod meta_apps;
pub mod notes;
pub mod outbox;
pub mod own_ids;
pub mod quotes;
pub mod read_marks;
pub mod recoveries;
pub mod renames;
pub mod schema;
pub mod sent_here;
pub mod settings;
pub mod tables;
pub mod triage;
pub mod view_states;

#[cfg(test)]
pub mod tests;
