//! What needs many tables or both files: what the window shows at once, and what Instagram tells becoming rows.

pub mod apply_events;
pub mod frame;
pub mod list;
pub mod marks;
pub mod merging;
pub mod owners_work;
pub mod proof;
pub mod rows;
pub mod scope;
pub mod told_once;
mod unite_told_once;
pub mod view;

#[cfg(test)]
mod tests;
