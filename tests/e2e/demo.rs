//! The demo shop (D1, D3): a way in for somebody without a Meta account.

use crate::scene::Scene;
use crate::window::{App, Start};
use std::fs;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d1_d3_the_demo_is_connected_like_any_shop_and_vanishes_when_left() {
    let scene = Scene::first_start().await;
    enter(&scene).await;
    scene.app.press("[data-action=connect]").await;
    scene.app.begin_login("instagram").await;
    testkit::agree(&scene.home.opened_address().await).await;
    scene.app.finish_login().await;
    scene.app.rows_of(25).await;

    scene.app.press("[data-action=leave-demo]").await;
    scene.app.press("[data-action=confirm-leave-demo]").await;
    scene.app.see_gone("[data-action=leave-demo]").await;
    scene.app.see("[data-part=connect-prompt]").await;
    enter(&scene).await;
    scene.app.see("[data-part=connect-prompt] [data-action=connect]").await;
    assert!(scene.app.rows().await.is_empty(), "D3: what was in the demo is gone");
    assert_eq!(scene.shop.conversation_calls().await, 0, "D1: the demo is a platform of its own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d1_demos_open_beside_the_running_shop_and_beside_each_other() {
    let scene = Scene::as_owner().await;
    let mut demos = Vec::new();
    for name in ["one.json", "another.json"] {
        // Its own hosts file, which a demo does not read, tells its process from the others.
        let hosts = scene.home.path(name);
        fs::write(&hosts, scene.shop.hosts()).expect("a file with the platform's hosts");
        let mut start = Start { as_owner: true, ..Start::with_hosts(&hosts) };
        start.arguments.push("--demo".to_owned());
        demos.push(App::start(&scene.home, &start).await);
    }
    for demo in &demos {
        demo.see("[data-part=platform-strip] [data-action=leave-demo]").await;
        demo.see("[data-part=connect-prompt] [data-action=connect]").await;
    }
    assert!(scene.app.is_running(), "the shop's own window stays");
}

/// Enters the demo, with the strip that says so.
async fn enter(scene: &Scene) {
    scene.app.press("[data-part=connect-prompt] [data-action=enter-demo]").await;
    scene.app.see("[data-part=platform-strip] [data-action=leave-demo]").await;
}
