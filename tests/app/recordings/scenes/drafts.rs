//! What is typed, where what reaches the program later is older, or goes back into the box.

use super::sending::{self, plainly};
use super::{WRITING_MS, at};
use crate::recordings::scene::{Line, Scene};
use crate::recordings::shops::with;
use serde_json::json;

/// From the beginning on; nothing is typed for Jonas then.
pub fn lines(scene: &mut Scene<'_>) {
    scene.line(|line| {
        types(line, "jonas", "older and newer", 2);
        types(line, "jonas", "old", 1);
    });
    // Somebody who did not know yet what was kept.
    scene.line(|line| {
        types(line, "jonas", "from yesterday", 7);
        types(line, "jonas", ", and", 1);
        types(line, "jonas", ", and today", 2);
    });
    scene.line(|line| {
        types(line, "jonas", "another window", 40);
        types(line, "jonas", "this window", 1);
        types(line, "jonas", "this window", 41);
    });
    scene.line(|line| {
        types(line, "jonas", "from yesterday", 7);
        types(line, "jonas", "typed at once", 1);
        sends(line, "typed at once", 2);
    });
    // Typed on while it is sent.
    scene.line(|line| {
        types(line, "jonas", "first", 1);
        types(line, "jonas", "first, and more", 3);
        sends(line, "first", 2);
        types(line, "jonas", ", and more", 4);
    });
    scene.line(|line| {
        types(line, "jonas", "first, and more", 2);
        types(line, "jonas", "first", 1);
        sends(line, "first", 3);
        types(line, "jonas", "first, and more", 4);
        types(line, "jonas", ", and more", 5);
    });
    // Taken back while something else is typed.
    scene.line(|line| {
        types(line, "maya", "I can have it ready by 10am, or 11", 10);
        line.does("composer|edit", json!({ "id": "maya-8" })).told();
    });
}

fn types(line: &mut Line<'_>, customer: &str, text: &str, revision: u32) {
    let at = at(customer);
    line.about(&at).saves("composer|save_draft", with(&at, json!({ "text": text, "revision": revision })), WRITING_MS);
    line.known();
}

fn sends(line: &mut Line<'_>, text: &str, revision: u32) {
    line.platform.hold_sends();
    let press = json!({ "text": text, "revision": revision, "how": plainly() });
    line.does("composer|send", with(&at("jonas"), press)).told();
    sending::arrives(line, "jonas");
}
