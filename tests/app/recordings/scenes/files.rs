//! Files that are chosen, taken away, sent and taken back.

use super::answering::{long, splits, words};
use super::sending::{REVISION, SENDING_MS, has_ended, plainly};
use super::{WRITING_MS, at};
use crate::recordings::scene::{Line, Scene};
use crate::recordings::shops::{FLOUR_ROOM, with};
use crate::recordings::views::key;
use serde_json::{Value, json};
use tauri::async_runtime::block_on;

/// The smallest picture there is (`ui/src/testing/files.ts`).
const PICTURE: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
/// Stands for the revision of what is typed after a press.
const LATER: u32 = REVISION + 1;

/// From the beginning on.
pub fn lines(scene: &mut Scene<'_>) {
    splits(scene);
    chosen(scene);
    alone(scene);
    with_words(scene);
    taken_back(scene);
    on_their_way(scene);
}

fn chosen(scene: &mut Scene<'_>) {
    for gone in [&["file-1", "file-2", "file-0"][..], &["file-0"][..]] {
        scene.line(|line| {
            line.opened(&at("jonas"));
            for name in ["first", "second", "third"].into_iter().take(gone.len().max(2)) {
                attaches(line, &at("jonas"), name, false);
            }
            for file in gone {
                line.does("composer|detach", json!({ "id": file })).told();
            }
        });
    }
    scene.line(|line| {
        line.opened(&at("jonas"));
        attaches(line, &at("jonas"), "first", true);
    });
}

fn alone(scene: &mut Scene<'_>) {
    chosen_and_sent(scene, &at("jonas"), &["first"], "", carrying(&["file-0"]));
    chosen_and_sent(scene, &at("jonas"), &["first", "second"], "", carrying(&["file-0", "file-1"]));
    let anyway = with(&carrying(&["file-0"]), json!({ "tryAnyway": true }));
    chosen_and_sent(scene, &at("anais"), &["first"], "", anyway);
}

fn with_words(scene: &mut Scene<'_>) {
    scene.line(|line| {
        begins(line, &at("jonas"), &["first"]);
        presses(line, &at("jonas"), "{text}", carrying(&["file-0"]));
        presses(line, &at("jonas"), "{second}", plainly());
    });
    // Another is chosen after the press.
    scene.line(|line| {
        begins(line, &at("jonas"), &["first", "second"]);
        presses(line, &at("jonas"), "{text}", carrying(&["file-0", "file-1"]));
        attaches(line, &at("jonas"), "third", false);
    });
    let parts = with(&carrying(&["file-0", "file-1"]), json!({ "parts": true }));
    chosen_and_sent(scene, &at("jonas"), &["first", "second"], &long(), parts);
    let anyway = json!({ "parts": true, "tryAnyway": true, "answers": "jonas-3" });
    let anyway = with(&carrying(&["file-0"]), anyway);
    chosen_and_sent(scene, &at("jonas"), &["first", "second"], &words(), anyway);
}

fn taken_back(scene: &mut Scene<'_>) {
    scene.line(|line| {
        line.opened(&at("jonas"));
        line.does("settings|change", json!({ "change": { "setting": "undoSend", "value": true } })).told();
        begins(line, &at("jonas"), &["first"]);
        press(line, &at("jonas"), "", carrying(&["file-0"]));
        line.told();
        line.names.hole(LATER, "later");
        let typed = json!({ "text": "{typed}", "revision": LATER });
        line.saves("composer|save_draft", with(&at("jonas"), typed), WRITING_MS).told();
        line.does("composer|undo", json!({ "id": "file-0" })).told();
    });
}

/// The bakery's account takes files by public link only (`platform.md` §3); the flour room's takes them as they are.
fn on_their_way(scene: &mut Scene<'_>) {
    let tomas = json!({ "account": FLOUR_ROOM, "conversation": "c-tomas" });
    let thread = key("thread|open", &tomas);
    let stands = |line: &mut Line<'_>, after: u32, status: &str| {
        line.told_when(after, status, |views| {
            let last = views[&thread]["ok"]["messages"].as_array().and_then(|all| all.last());
            last.is_some_and(|last| last["status"]["status"] == status && has_ended(last))
        });
    };
    scene.line(|line| {
        begins(line, &tomas, &["first"]);
        line.platform.hold_sends();
        press(line, &tomas, "", carrying(&["file-0"]));
        line.told();
        line.platform.clear_faults();
        stands(line, SENDING_MS, "sent");
    });
    scene.line(|line| {
        begins(line, &tomas, &["first"]);
        line.happens("uploads take their time", |line| {
            let uploads = json!({ "path_contains": "/message_attachments" });
            block_on(line.platform.shop.break_down(json!({ "match": uploads, "effect": { "do": "hold" } })));
        });
        press(line, &tomas, "", carrying(&["file-0"]));
        line.told_when(0, "it is being uploaded", |views| {
            let last = views[&thread]["ok"]["messages"].as_array().and_then(|all| all.last());
            last.is_some_and(|last| last["outgoing"]["uploaded"].is_number())
        });
        line.does("composer|discard", json!({ "id": "file-0" })).told();
        line.platform.clear_faults();
    });
    // Refused, and taken back from there.
    scene.line(|line| {
        begins(line, &tomas, &["first"]);
        line.platform.breaks(json!({ "do": "error", "when": "before", "status": 400, "code": 551 }));
        line.platform.hold_sends();
        press(line, &tomas, "", carrying(&["file-0"]));
        line.told();
        line.happens("it is not taken", |line| line.platform.clear_faults());
        stands(line, 0, "notSent");
        line.does("composer|edit", json!({ "id": "file-0" })).told();
    });
}

fn chosen_and_sent(scene: &mut Scene<'_>, place: &Value, names: &[&str], text: &str, how: Value) {
    scene.line(|line| {
        begins(line, place, names);
        presses(line, place, text, how);
    });
}

fn begins(line: &mut Line<'_>, place: &Value, names: &[&str]) {
    line.opened(place).typed(place);
    for name in names {
        attaches(line, place, name, false);
    }
}

/// Chooses the smallest picture, by whatever name.
fn attaches(line: &mut Line<'_>, place: &Value, name: &str, shrink: bool) {
    let file = format!("{name}.png");
    line.names.hole(file.as_str(), name);
    line.names.hole(REVISION, "revision");
    let chosen = json!({ "name": file, "bytes": PICTURE, "shrink": shrink });
    line.does("composer|attach", with(place, chosen)).told();
}

/// A press of Send, and what becomes of it.
fn presses(line: &mut Line<'_>, place: &Value, text: &str, how: Value) {
    press(line, place, text, how);
    let thread = key("thread|open", place);
    line.told_when(0, "it has ended", |views| {
        let messages = views[&thread]["ok"]["messages"].as_array().expect("messages");
        messages.iter().all(has_ended)
    });
}

fn press(line: &mut Line<'_>, place: &Value, text: &str, how: Value) {
    let press = json!({ "text": text, "revision": REVISION, "how": how });
    line.does("composer|send", with(place, press));
}

fn carrying(files: &[&str]) -> Value {
    with(&plainly(), json!({ "files": files }))
}
