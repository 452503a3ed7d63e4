//! What the owner keeps of a customer.

pub mod first_seen;
pub mod labels;
pub mod notes;
pub mod triage;
