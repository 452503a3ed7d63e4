//! Bad input from the platform: a clear state on screen, the rest shown, nothing lost.

use crate::scene::Scene;
use crate::until::within;
use serde_json::{Value, json};
use std::time::Duration;

/// The longest the app waits for a whole answer is 30 s; the test allows the screen some more.
const STALL_IS_NOTICED: Duration = Duration::from_secs(45);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn l7_an_answer_that_makes_no_sense_leaves_the_cached_list_and_says_so() {
    let scene = Scene::connected().await;
    let cached = ids(&scene).await;
    for (what, effect) in [
        ("HTML instead of JSON", json!({ "do": "html" })),
        ("a list that is a number", json!({ "do": "mutate", "pointer": "/data", "with": 5 })),
        ("a list that is missing", json!({ "do": "mutate", "pointer": "/data" })),
        ("JSON that ends too early", json!({ "do": "malformed_json" })),
        ("an answer cut off", json!({ "do": "cut_body", "bytes": 200 })),
        ("a reset", json!({ "do": "reset" })),
        ("a redirect elsewhere", json!({ "do": "redirect", "to": "http://127.0.0.1:9/" })),
    ] {
        scene.shop.break_down(on_lists(&effect)).await;
        scene.app.refresh().await;
        let banner = scene.app.text_once("[data-part=load-failure]", |text| !text.is_empty()).await;
        assert!(banner.contains("Failed to load conversations"), "{what}: {banner}");
        assert_eq!(ids(&scene).await, cached, "{what}: nothing is lost");
        scene.shop.clear_faults().await;
        scene.app.refresh().await;
        scene.app.see_gone("[data-part=load-failure]").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn l1_one_broken_item_among_25_hides_only_itself() {
    for (what, effect) in [
        ("a wrong type", json!({ "do": "mutate", "pointer": "/data/7", "with": 42 })),
        ("a missing field", json!({ "do": "mutate", "pointer": "/data/7/participants" })),
        ("an id of a wrong type", json!({ "do": "mutate", "pointer": "/data/7/id", "with": { "a": 1 } })),
    ] {
        let scene = Scene::first_start().await;
        scene.shop.break_down(on_lists(&effect)).await;
        scene.connect("instagram").await;
        let mut others = newest(&scene).await;
        let broken = others.remove(7);
        // Where something can be made out of the broken one, it is shown, too.
        let rows = scene.app.rows_once(what, |rows| rows.len() >= others.len()).await;
        let shown: Vec<_> = rows.into_iter().map(|row| row.conversation).filter(|id| *id != broken).collect();
        assert_eq!(shown, others, "{what}: the rest is shown");
        assert!(!scene.app.has("[data-part=load-failure]").await, "{what}: it is no failure");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t4_a_message_of_a_kind_nobody_knows_is_labelled() {
    let scene = Scene::first_start().await;
    let pointer = "/data/0/messages/data/0";
    let stranger =
        json!({ "id": "aWdfZAG1faXRlbTox", "created_time": "2026-01-01T00:00:00+0000", "hologram": { "x": 1 } });
    scene.shop.break_down(on_lists(&json!({ "do": "mutate", "pointer": pointer, "with": stranger }))).await;
    scene.connect("instagram").await;
    let newest = newest(&scene).await;
    scene.app.open(&newest[0]).await;
    let bubbles = scene.app.bubbles_once("the thread", |bubbles| !bubbles.is_empty()).await;
    assert!(bubbles.iter().all(|bubble| !bubble.text.is_empty()), "T4: never an empty bubble");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn l5_l7_a_stall_shows_skeletons_then_says_that_it_failed_then_recovers() {
    let scene = Scene::first_start().await;
    // The first answer stalls; those after it are refused until the platform is mended, so that the failure stays.
    let lists = json!({ "kind": "conversations" });
    let stall = json!({ "match": lists, "times": 1, "effect": { "do": "stall", "ms": 60_000, "bytes": 300 } });
    let refusal = json!({ "match": lists, "skip": 1, "effect": { "do": "error", "status": 500, "code": 2 } });
    scene.shop.break_down(json!([stall, refusal])).await;
    scene.connect("instagram").await;
    scene.app.see("[data-part=skeleton]").await;
    within(STALL_IS_NOTICED, "the stall is noticed", async || {
        scene.app.has("[data-part=load-failure]").await.then_some(())
    })
    .await;
    scene.shop.clear_faults().await;
    scene.app.press("[data-action=retry-sync]").await;
    scene.app.rows_of(25).await;
    scene.app.see_gone("[data-part=load-failure]").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn l7_a_conversation_that_cannot_be_served_does_not_take_the_others_along() {
    let scene = Scene::first_start().await;
    let account = scene.first_account();
    let poisoned = scene.shop.newest(&account).await.swap_remove(3);
    scene.shop.poison(&poisoned).await;
    scene.connect("instagram").await;
    let others: Vec<_> = newest(&scene).await.into_iter().filter(|id| *id != poisoned.id).collect();
    scene
        .app
        .rows_once("the other 24", |rows| {
            rows.iter().map(|row| &row.conversation).filter(|id| **id != poisoned.id).eq(&others)
        })
        .await;
}

fn on_lists(effect: &Value) -> Value {
    json!({ "match": { "kind": "conversations" }, "effect": effect })
}

/// The conversations of the list, top to bottom.
async fn ids(scene: &Scene) -> Vec<String> {
    scene.app.rows().await.into_iter().map(|row| row.conversation).collect()
}

/// The platform's newest 25.
async fn newest(scene: &Scene) -> Vec<String> {
    scene.shop.newest(&scene.first_account()).await.into_iter().map(|conversation| conversation.id).collect()
}
