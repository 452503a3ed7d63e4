//! Instagram does not let the bakery's messages be read.

use super::at;
use crate::recordings::scene::{Line, Scene};
use crate::recordings::shops::BAKERY;
use serde_json::{Value, json};
use tauri::async_runtime::block_on;

/// So often in a row it is asked when it refuses.
const OFTEN: usize = 4;

/// From the beginning on.
pub fn lines(scene: &mut Scene<'_>) {
    scene.line(|line| {
        line.happens("a refresh finds no connection", |line| {
            block_on(line.platform.shop.unplug());
            read_in_vain(line);
        });
        line.told();
        block_on(line.platform.shop.plug_in());
    });
    let unexpected = "An unexpected error has occurred.";
    let refused = json!({ "do": "error", "status": 400, "code": 100, "message": unexpected });
    fails(scene, "instagram refuses to be read", refused, OFTEN);
    fails(scene, "instagram has a fault of its own", json!({ "do": "error", "status": 500, "code": 2 }), 1);
    fails(scene, "instagram slows the bakery down", json!({ "do": "error", "status": 400, "code": 4 }), 1);
    scene.line(|line| {
        line.opened(&at("jonas"));
        let ended = json!({ "do": "error", "status": 400, "code": 190, "subcode": 460 });
        breaks(line, "the bakery's login ends", ended, 1);
        line.told();
    });
    scene.line(|line| {
        breaks(line, "the permission to read is withdrawn", json!({ "do": "error", "status": 400, "code": 10 }), 1);
        line.told_of_lists();
        line.does("connect|begin_login", json!({ "flavour": "instagram", "reconnect": BAKERY })).told();
    });
}

fn fails(scene: &mut Scene<'_>, name: &str, effect: Value, times: usize) {
    scene.line(|line| {
        breaks(line, name, effect, times);
        line.told();
    });
}

/// So many times in a row, reading ends so.
fn breaks(line: &mut Line<'_>, name: &str, effect: Value, times: usize) {
    line.happens(name, |line| {
        let rule = json!({ "match": { "kind": "conversations", "account": BAKERY }, "effect": effect });
        block_on(line.platform.shop.break_down(rule));
        (0..times).for_each(|_| read_in_vain(line));
    });
    line.platform.clear_faults();
}

fn read_in_vain(line: &Line<'_>) {
    let read = line.stage.ask("inbox|refresh", &json!({ "account": BAKERY }));
    assert!(read.is_err(), "it is not read: {read:?}");
}
