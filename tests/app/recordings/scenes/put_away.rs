//! The standard scene, with conversations put away before it begins.

use super::{at, writing};
use crate::recordings::scene::{Scene, World};
use crate::recordings::shops::{bakery, maya, with};
use crate::recordings::stage::Stage;
use crate::recordings::views::Views;
use chrono::TimeDelta;
use serde_json::{Value, json};

/// So many minutes before the scene begins, something was snoozed for an hour.
const SNOOZED: i64 = 81;

/// Some asleep, one back, some done.
pub fn some(world: &mut World, standard: &Views) -> Value {
    from(world, standard, &prepared, |scene| {
        scene.line(|line| {
            line.opened(&at("priya"));
            let snoozed = json!({ "until": { "until": "tonight" }, "seen": "priya-0" });
            line.does("thread|snooze", with(&at("priya"), snoozed)).told();
            line.does("thread|bring_back", at("priya")).told();
            line.does("thread|mark_done", with(&at("priya"), json!({ "seen": "priya-0" }))).told();
        });
        scene.line(|line| {
            line.opened(&at("anais"));
            line.does("thread|bring_back", at("anais")).told();
        });
        scene.line(|line| {
            for (name, customer, text) in
                [("anais writes", "anais", "Hello?"), ("priya writes", "priya", "Is it ready?")]
            {
                line.about(&at(customer));
                writing::writes(line, name, customer, text);
            }
        });
    })
}

/// Everybody of the bakery's.
pub fn everybody(world: &mut World, standard: &Views) -> Value {
    let all_done = |world: &World| {
        let stage = world.stage.copy(&world.platform, world.now);
        for person in [maya()].into_iter().chain(bakery()) {
            done(world, &stage, person.alias);
        }
        stage
    };
    from(world, standard, &all_done, |_| ())
}

fn prepared(world: &World) -> Stage {
    let before = TimeDelta::minutes(SNOOZED);
    let stage = world.stage.copy(&world.platform, world.now - before);
    snooze(world, &stage, "lars", "hour");
    stage.pass(before);
    snooze(world, &stage, "priya", "monday");
    snooze(world, &stage, "salma", "tonight");
    for customer in ["stranger", "anais"] {
        done(world, &stage, customer);
    }
    stage
}

fn snooze(world: &World, stage: &Stage, customer: &str, until: &str) {
    put_away(world, stage, customer, "thread|snooze", json!({ "until": { "until": until } }));
}

fn done(world: &World, stage: &Stage, customer: &str) {
    put_away(world, stage, customer, "thread|mark_done", json!({}));
}

fn put_away(world: &World, stage: &Stage, customer: &str, command: &str, how: Value) {
    let at = world.names.meant(&at(customer));
    let thread = stage.ask("thread|open", &at).expect("the thread");
    let messages = thread["messages"].as_array().expect("messages");
    let seen = messages.iter().rfind(|message| message["own"] == false).expect("what the customer wrote");
    let how = with(&how, json!({ "seen": seen["message"] }));
    stage.ask(command, &with(&at, how)).expect("it is put away");
}

/// What can happen from there.
fn from(
    world: &mut World,
    standard: &Views,
    prepare: &dyn Fn(&World) -> Stage,
    lines: impl FnOnce(&mut Scene<'_>),
) -> Value {
    let prepared = prepare(world);
    // An engine reads each account as it starts; the answer comes when that has ended.
    prepared.ask("inbox|refresh", &json!({ "account": null })).expect("it is read");
    let kept = std::mem::replace(&mut world.stage, prepared);
    let mut scene = Scene::of(world);
    lines(&mut scene);
    let written = scene.written(Some(("standard", standard)));
    std::mem::replace(&mut world.stage, kept).end();
    written
}
