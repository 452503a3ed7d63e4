//! What the window is tested with: views and answers that the program itself gave, with the platform simulated, written
//! down scene by scene. `ui/src/ipc/recorded.ts` plays them.

mod difference;
mod names;
mod scene;
mod scenes;
mod shops;
mod stage;
mod views;

use scene::{Scene, World};
use serde_json::Value;
use std::path::Path;

/// Where the window's recordings lie.
const RECORDED: &str = "ui/src/ipc/recorded";
/// Set to write the files instead of checking them: `cargo xtask recordings`.
const WRITE: &str = "SHOPBELL_WRITE_RECORDINGS";

/// Writes a scene, or holds it against what is written.
fn check(name: &str, scene: &Value) {
    let file = Path::new(RECORDED).join(format!("{name}.json"));
    let mut text = serde_json::to_string_pretty(scene).expect("JSON");
    text.push('\n');
    if std::env::var_os(WRITE).is_some() {
        std::fs::create_dir_all(RECORDED).expect("the folder of the recordings");
        std::fs::write(&file, &text).expect("a recording");
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    if let Some((number, (was, is))) = found.lines().zip(text.lines()).enumerate().find(|(_, (was, is))| was != is) {
        panic!("{name}.json is stale from line {}: {was} is now {is}. Run `cargo xtask recordings`", number + 1);
    }
    assert_eq!(found.len(), text.len(), "{name}.json is stale: run `cargo xtask recordings`");
}

#[test]
fn recordings_are_current() {
    let mut world = World::standard();
    check("standard", &scenes::standard::scene(&mut world));
}

#[test]
fn recordings_of_talk_are_current() {
    let mut world = World::standard();
    let standard = views::look(&world.stage, &mut world.names);
    for (name, lines) in [
        ("answering", scenes::answering::lines as fn(&mut Scene<'_>)),
        ("drafts", scenes::drafts::lines),
        ("files", scenes::files::lines),
        ("reading", scenes::reading::lines),
        ("tunnel", scenes::tunnel::lines),
    ] {
        let mut scene = Scene::of(&mut world);
        lines(&mut scene);
        check(name, &scene.written(Some(("standard", &standard))));
    }
    check("putAway", &scenes::put_away::some(&mut world, &standard));
    check("allDone", &scenes::put_away::everybody(&mut world, &standard));
}
