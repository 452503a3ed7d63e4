//! Answers leave, and what becomes of them.

use super::at;
use crate::recordings::scene::{Line, Scene};
use crate::recordings::shops::with;
use crate::recordings::views::{Views, key};
use serde_json::{Value, json};
use tauri::async_runtime::block_on;

/// How long Instagram takes for an answer, in milliseconds.
pub const SENDING_MS: u32 = 900;
/// Stands for a revision that the window brings.
pub const REVISION: u32 = 424_242;

/// A press of Send in an ordinary way.
pub fn plainly() -> Value {
    json!({ "parts": false, "tryAnyway": false, "answers": null, "files": [] })
}

/// From the beginning on.
pub fn lines(scene: &mut Scene<'_>) {
    for customer in ["jonas", "maya"] {
        scene.line(|line| {
            line.opened(&at(customer));
            if customer == "jonas" {
                line.typed(&at(customer));
            }
            sends(line, customer, "{text}", plainly());
            arrives(line, customer);
        });
    }
    scene.line(|line| {
        line.opened(&at("jonas")).typed(&at("jonas"));
        sends(line, "jonas", "{text}", plainly());
        sends(line, "jonas", "{second}", plainly());
        arrives(line, "jonas");
    });
    scene.line(|line| {
        line.opened(&at("jonas")).typed(&at("jonas"));
        sends(line, "jonas", "{text}", with(&plainly(), json!({ "answers": "jonas-3" })));
        arrives(line, "jonas");
    });
    scene.line(|line| {
        line.opened(&at("maya")).platform.hold_sends();
        line.does("composer|retry", json!({ "id": "maya-8" })).told();
        arrives(line, "maya");
    });
    scene.line(|line| {
        line.opened(&at("maya"));
        line.does("composer|edit", json!({ "id": "maya-8" })).told();
    });
    scene.line(|line| {
        line.opened(&at("maya"));
        line.does("composer|discard", json!({ "id": "maya-8" })).told();
    });
}

/// A press of Send whose answer Instagram does not give yet.
pub fn sends(line: &mut Line<'_>, customer: &str, text: &str, how: Value) {
    line.platform.hold_sends();
    line.names.hole(REVISION, "revision");
    let press = json!({ "text": text, "revision": REVISION, "how": how });
    line.does("composer|send", with(&at(customer), press)).told();
}

/// Instagram gives it, and has everything that was sent.
pub fn arrives(line: &mut Line<'_>, customer: &str) {
    line.platform.clear_faults();
    line.told_when(SENDING_MS, "it has arrived", |views| is_done(views, customer));
    assert!(!block_on(line.platform.shop.ledger()).is_empty(), "the platform has it");
}

/// Whether nothing of a conversation is on its way any more, in the thread and in both lists.
fn is_done(views: &Views, customer: &str) -> bool {
    let is_answered = |list: &Value| {
        let rows = list["ok"]["rows"].as_array().expect("rows");
        rows.iter().filter(|row| row["participant"] == customer).all(|row| row["needsReply"] == false)
    };
    if !views.iter().filter(|(key, _)| key.starts_with("inbox|list")).all(|(_, list)| is_answered(list)) {
        return false;
    }
    let messages = &views[&key("thread|open", &at(customer))]["ok"]["messages"];
    messages.as_array().expect("messages").iter().all(has_ended)
}

/// Whether a message is not on its way any more; one that is sent is Instagram's by then.
pub fn has_ended(message: &Value) -> bool {
    match message["status"]["status"].as_str() {
        Some("sending" | "waiting") => false,
        Some("sent") => !message["message"].is_null(),
        _ => message["status"]["retrying"] != true,
    }
}
