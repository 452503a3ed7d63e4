//! Reactions to what a customer wrote.

use super::{at, message};
use crate::recordings::scene::{Line, Scene};
use crate::recordings::shops::with;
use crate::recordings::views::{Views, key};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// How long Instagram takes for a reaction, in milliseconds.
const REACTING_MS: u32 = 700;
/// Stand for whichever emoji are chosen.
const EMOJI: &str = "👍";
const ANOTHER: &str = "🎉";
/// From then on Instagram takes no reaction.
const REFUSES: &str = "instagram refuses reactions";
/// The last question.
const ASKED: &str = "maya-7";

/// From the beginning on.
pub fn lines(scene: &mut Scene<'_>) {
    scene.line(|line| {
        line.opened(&at("maya"));
        for emoji in [json!(EMOJI), json!(ANOTHER), Value::Null] {
            reacts(line, emoji.clone());
            line.platform.clear_faults();
            line.told_when(REACTING_MS, "it is there", |views| {
                stands(views, if emoji.is_null() { None } else { Some("there") })
            });
        }
    });
    scene.line(|line| {
        line.opened(&at("maya"));
        line.happens("instagram takes its time", |_| ());
        reacts(line, json!(EMOJI));
    });
    // Refused, tried again, refused, forgotten.
    scene.line(|line| {
        line.opened(&at("maya"));
        line.happens(REFUSES, |_| ());
        refused(line, json!(EMOJI));
        refused(line, json!(EMOJI));
        line.does("composer|forget_reaction", message(ASKED)).told();
    });
    // There, and not taken away.
    scene.line(|line| {
        line.opened(&at("maya"));
        reacts(line, json!(EMOJI));
        line.platform.clear_faults();
        line.told_when(REACTING_MS, "it is there", |views| stands(views, Some("there")));
        line.happens(REFUSES, |_| ());
        refused(line, Value::Null);
        refused(line, Value::Null);
    });
}

fn reacts(line: &mut Line<'_>, emoji: Value) {
    line.names.hole(EMOJI, "emoji");
    line.names.hole(ANOTHER, "another");
    // Of two reactions in the same second nobody could say which was the later.
    line.pass(TimeDelta::seconds(1)).platform.hold_sends();
    line.does("composer|react", with(&message(ASKED), json!({ "emoji": emoji }))).told();
}

fn refused(line: &mut Line<'_>, emoji: Value) {
    // Outside the reply window (platform.md §4.2).
    line.platform.breaks(json!({ "do": "error", "when": "before", "status": 400, "code": 10, "subcode": 2_534_022 }));
    reacts(line, emoji);
    line.platform.clear_faults();
    line.told_when(REACTING_MS, "it is refused", |views| stands(views, Some("notSent")));
}

fn stands(views: &Views, state: Option<&str>) -> bool {
    let messages = views[&key("thread|open", &at("maya"))]["ok"]["messages"].as_array().expect("messages");
    let asked = messages.iter().find(|message| message["key"] == ASKED).expect("the question");
    asked["reactions"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["own"] == true))
        .map(|own| own["state"]["state"].as_str())
        == state.map(Some)
}
