//! Done, Snooze and back.

use super::at;
use crate::recordings::scene::{Line, Scene};
use crate::recordings::shops::with;
use chrono::TimeDelta;
use serde_json::{Value, json};

/// From the beginning on an hour, to the full minute after it.
const UNTIL_THE_NEXT_HOUR_MS: u32 = 3_648_000;

/// From the beginning on.
pub fn lines(scene: &mut Scene<'_>) {
    for (customer, seen) in [("jonas", "jonas-3"), ("maya", "maya-7")] {
        scene.line(|line| {
            line.opened(&at(customer));
            done(line, customer, seen);
            line.does("thread|bring_back", at(customer)).told();
        });
    }
    scene.line(|line| {
        line.opened(&at("jonas"));
        done(line, "jonas", "jonas-3");
        super::writing::writes(line, "jonas thanks", "jonas", "Thanks!");
    });
    // What came and was not seen.
    scene.line(|line| {
        line.opened(&at("jonas"));
        super::writing::writes(line, "jonas has one more thing", "jonas", "One more thing");
        done(line, "jonas", "jonas-3");
    });
    for (customer, seen) in [("jonas", "jonas-3"), ("maya", "maya-7")] {
        scene.line(|line| {
            line.opened(&at(customer));
            snoozes(line, customer, seen, json!({ "until": "tomorrow" }));
        });
    }
    scene.line(|line| {
        line.opened(&at("jonas"));
        snoozes(line, "jonas", "jonas-3", json!({ "until": "date", "date": "2026-12-05" }));
    });
    for (customer, seen) in [("jonas", "jonas-3"), ("anais", "anais-0")] {
        scene.line(|line| {
            line.opened(&at(customer));
            snoozes(line, customer, seen, json!({ "until": "hour" }));
            line.pass(TimeDelta::milliseconds(UNTIL_THE_NEXT_HOUR_MS.into()));
            line.told_when(UNTIL_THE_NEXT_HOUR_MS, "it is back", |views| {
                let list = &views["inbox|list account=null"]["ok"]["rows"];
                list.as_array().is_some_and(|rows| rows.iter().any(|row| !row["triage"]["woke"].is_null()))
            });
        });
    }
}

fn done(line: &mut Line<'_>, customer: &str, seen: &str) {
    line.does("thread|mark_done", with(&at(customer), json!({ "seen": seen }))).told();
}

fn snoozes(line: &mut Line<'_>, customer: &str, seen: &str, until: Value) {
    line.does("thread|snooze", with(&at(customer), json!({ "until": until, "seen": seen }))).told();
}
