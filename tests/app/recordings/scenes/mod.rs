//! The scenes, one file for each subject.

pub mod answering;
pub mod drafts;
pub mod files;
pub mod put_away;
pub mod putting_away;
pub mod reacting;
pub mod reading;
pub mod sending;
pub mod standard;
pub mod tunnel;
pub mod writing;

use super::views::{Views, key};
use serde_json::{Value, json};

/// How long the disk takes for what is typed, in milliseconds.
const WRITING_MS: u32 = 150;

/// One conversation of the bakery's.
fn at(customer: &str) -> Value {
    json!({ "account": super::shops::BAKERY, "conversation": format!("c-{customer}") })
}

/// One message of the bakery's customers.
fn message(name: &str) -> Value {
    json!({ "account": super::shops::BAKERY, "message": name })
}

/// Whether something holds of the status of a conversation's last message; one that is sent is Instagram's by then.
fn is_status(views: &Views, customer: &str, holds: impl Fn(&Value) -> bool) -> bool {
    let messages = views[&key("thread|open", &at(customer))]["ok"]["messages"].as_array();
    messages.and_then(|all| all.last()).is_some_and(|last| {
        holds(&last["status"]) && (last["status"]["status"] != "sent" || !last["message"].is_null())
    })
}
