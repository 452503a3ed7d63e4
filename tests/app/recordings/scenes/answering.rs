//! Answers that go another way than at once: undone, without a connection, in parts, past the reply window, and those of
//! which nobody knows what became of them.

use super::sending::{REVISION, SENDING_MS, arrives, plainly, sends};
use super::{at, is_status};
use crate::recordings::scene::{Line, Scene};
use crate::recordings::shops::{BAKERY, with};
use crate::recordings::views::Views;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tauri::async_runtime::block_on;

/// How long a press can be undone, in milliseconds.
const UNDO_MS: u32 = 5000;
/// After so many seconds each, what became of a send is looked up again.
const LOOKS: [u32; 5] = [2, 3, 10, 15, 30];
/// Of the answers sent here, the first of Jonas's thread.
const SENT: &str = "jonas-4";

/// A text of three parts.
pub fn long() -> String {
    let sentence = "The sponge is almond, the filling raspberry and white chocolate, and the icing is Swiss meringue. ";
    sentence.repeat(25).trim_end().to_owned()
}

/// A text of two parts.
pub fn words() -> String {
    "word ".repeat(300).trim_end().to_owned()
}

/// From the beginning on.
pub fn lines(scene: &mut Scene<'_>) {
    undone(scene);
    without_a_connection(scene);
    long_texts(scene);
    reply_windows(scene);
    undecided(scene);
}

fn undone(scene: &mut Scene<'_>) {
    scene.line(|line| {
        pressed(line);
        line.pass(TimeDelta::milliseconds(UNDO_MS.into()));
        line.told_when(UNDO_MS, "it leaves", |views| {
            is_status(views, "jonas", |status| status["status"] == "sending" && status["undoUntilMs"].is_null())
        });
        line.platform.clear_faults();
        line.told_when(UNDO_MS + SENDING_MS, "it has arrived", |views| has(views, "jonas", "sent"));
    });
    scene.line(|line| {
        pressed(line);
        line.does("composer|undo", json!({ "id": SENT })).told();
    });
}

/// A press that can be undone.
fn pressed(line: &mut Line<'_>) {
    line.opened(&at("jonas")).typed(&at("jonas"));
    line.does("settings|change", json!({ "change": { "setting": "undoSend", "value": true } })).told();
    sends(line, "jonas", "{text}", plainly());
}

fn without_a_connection(scene: &mut Scene<'_>) {
    scene.line(|line| {
        line.opened(&at("jonas")).typed(&at("jonas"));
        line.happens("the connection is lost", |line| block_on(line.platform.shop.unplug()));
        press(line, "jonas", "{text}", plainly());
        line.told_when(0, "it waits", |views| {
            is_status(views, "jonas", |status| status["status"] == "waiting" && status["underWay"] == false)
        });
        line.happens("the connection is back", |line| block_on(line.platform.shop.plug_in()));
        line.platform.hold_sends();
        line.does("composer|retry", json!({ "id": SENT })).told();
        arrives(line, "jonas");
    });
}

/// What a long text would be sent in.
pub fn splits(scene: &mut Scene<'_>) {
    scene.always(|line| {
        let endless =
            format!("Here is the whole order: https://ryeandshine.example/order?{}", "item=cake&".repeat(110));
        for text in [long(), words(), endless] {
            line.does("composer|split", json!({ "text": text }));
        }
    });
}

fn long_texts(scene: &mut Scene<'_>) {
    splits(scene);
    let parts = with(&plainly(), json!({ "parts": true }));
    for text in [long(), words()] {
        scene.line(|line| {
            line.opened(&at("jonas")).typed(&at("jonas"));
            sends(line, "jonas", &text, parts.clone());
            arrives(line, "jonas");
        });
    }
}

fn reply_windows(scene: &mut Scene<'_>) {
    let anyway = with(&plainly(), json!({ "tryAnyway": true }));
    scene.line(|line| {
        line.opened(&at("jonas")).typed(&at("jonas"));
        sends(line, "jonas", "{text}", anyway.clone());
        arrives(line, "jonas");
    });
    scene.line(|line| {
        line.opened(&at("stranger")).typed(&at("stranger"));
        sends(line, "stranger", "{text}", anyway);
        line.platform.clear_faults();
        line.told_when(SENDING_MS, "it is refused", |views| has(views, "stranger", "notSent"));
    });
    scene.line(|line| {
        line.does("accounts|answer_for_seven_days", json!({ "account": BAKERY, "on": true }));
        line.told_of_lists();
    });
}

/// Nobody knows what became of an answer, and it is looked up in vain.
fn undecided(scene: &mut Scene<'_>) {
    scene.line(|line| {
        lost(line);
        line.platform.hold_sends();
        line.does("composer|send_again", json!({ "id": SENT })).told();
        arrives(line, "jonas");
    });
    scene.line(|line| {
        lost(line);
        line.does("composer|arrived", json!({ "id": SENT })).told();
    });
}

fn lost(line: &mut Line<'_>) {
    line.opened(&at("jonas")).typed(&at("jonas"));
    line.happens("answers get lost", |line| line.platform.breaks(json!({ "do": "reset" })));
    press(line, "jonas", "{text}", plainly());
    line.told_when(0, "it is looked up", |views| has(views, "jonas", "checking"));
    line.platform.clear_faults();
    let before = asked(line);
    for (look, seconds) in (1..).zip(LOOKS) {
        line.pass(TimeDelta::seconds(seconds.into()));
        // A look ends with its result written down, which is a change.
        line.waits_until("it was looked up", |platform| {
            block_on(platform.shop.requests(&BAKERY, "thread")) >= before + look
        });
    }
    line.told_when(LOOKS.iter().sum::<u32>() * 1000, "nobody knows", |views| {
        is_status(views, "jonas", |status| status["status"] == "checking" && status["undecided"] == true)
    });
}

fn asked(line: &Line<'_>) -> usize {
    block_on(line.platform.shop.requests(&BAKERY, "thread"))
}

fn press(line: &mut Line<'_>, customer: &str, text: &str, how: Value) {
    line.names.hole(REVISION, "revision");
    let press = json!({ "text": text, "revision": REVISION, "how": how });
    line.does("composer|send", with(&at(customer), press));
}

/// Whether the last message has that status.
fn has(views: &Views, customer: &str, status: &str) -> bool {
    is_status(views, customer, |found| found["status"] == status)
}
