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
    let demos = [demo_beside(&scene, "one.json").await, demo_beside(&scene, "another.json").await];
    for demo in &demos {
        demo.see("[data-part=platform-strip] [data-action=leave-demo]").await;
        demo.see("[data-part=connect-prompt] [data-action=connect]").await;
    }
    assert!(scene.app.is_running(), "the shop's own window stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d1_d3_a_demo_that_is_left_beside_the_running_shop_says_so_and_opens_it_once_that_has_ended() {
    let mut scene = Scene::as_owner().await;
    let demo = demo_beside(&scene, "one.json").await;
    demo.see("[data-part=connect-prompt] [data-action=connect]").await;
    demo.press("[data-action=leave-demo]").await;
    demo.press("[data-action=confirm-leave-demo]").await;
    demo.text_once("[data-part=start-failed]", |text| text.contains("Shopbell is running already")).await;
    assert!(!demo.has("[data-part=connect-prompt]").await, "nothing of the shop's is open here");
    demo.press("[data-action=restart]").await;
    demo.text_once("[data-part=start-failed]", |text| text.contains("Shopbell is running already")).await;
    scene.app.see("[data-part=connect-prompt]").await;

    scene.app.kill().await;
    demo.press("[data-action=restart]").await;
    demo.see("[data-part=connect-prompt]").await;
    demo.see_gone("[data-action=leave-demo]").await;
}

/// A demo that is started beside the shop.
async fn demo_beside(scene: &Scene, hosts: &str) -> App {
    // Its own hosts file, which a demo does not read, tells its process from the others.
    let hosts = scene.home.path(hosts);
    fs::write(&hosts, scene.shop.hosts()).expect("a file with the platform's hosts");
    let mut start = Start { as_owner: true, ..Start::with_hosts(&hosts) };
    start.arguments.push("--demo".to_owned());
    App::start(&scene.home, &start).await
}

/// Enters the demo, with the strip that says so.
async fn enter(scene: &Scene) {
    scene.app.press("[data-part=connect-prompt] [data-action=enter-demo]").await;
    scene.app.see("[data-part=platform-strip] [data-action=leave-demo]").await;
}
