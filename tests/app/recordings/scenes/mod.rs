//! The scenes, one file for each subject.

pub mod putting_away;
pub mod reacting;
pub mod sending;
pub mod standard;
pub mod writing;

use serde_json::{Value, json};

/// One conversation of the bakery's.
fn at(customer: &str) -> Value {
    json!({ "account": super::shops::BAKERY, "conversation": format!("c-{customer}") })
}

/// One message of the bakery's customers.
fn message(name: &str) -> Value {
    json!({ "account": super::shops::BAKERY, "message": name })
}
