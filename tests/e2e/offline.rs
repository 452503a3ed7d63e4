//! Without the network (L7, S4, I2): what is cached can be read, what was made is still there after a restart.

use crate::scene::Scene;
use crate::until::until;
use crate::window::Row;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn l7_the_cached_inbox_opens_with_the_network_gone() {
    let mut scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    let names = |rows: Vec<Row>| rows.into_iter().map(|row| row.name).collect::<Vec<_>>();
    let before = names(scene.rows_with_names().await.0);
    scene.app.open(&conversation.id).await;
    let bubbles = scene.app.bubbles_once("the thread", |bubbles| !bubbles.is_empty()).await;

    scene.shop.close().await;
    scene.restart().await;
    assert_eq!(names(scene.app.rows_of(25).await), before, "every row is read from the store");
    scene.app.open(&conversation.id).await;
    scene.app.bubbles_once("the cached thread", |again| again == bubbles).await;
    let banner = scene.app.text_once("[data-part=load-failure]", |text| !text.is_empty()).await;
    assert!(banner.contains("Failed to load conversations"), "L7: {banner}");
    assert!(banner.contains("Retry"), "L7: {banner}");
    scene.app.see("[data-part=clock]").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t7_s4_s5_without_network_an_answer_waits_and_is_not_lost() {
    let mut scene = Scene::connected().await;
    scene.app.open(&scene.some_conversation().await.id).await;
    scene.shop.close().await;
    scene.app.type_answer("I can have it ready by 10am").await;
    scene.app.press_send().await;
    let bubble = scene.app.bubble("I can have it ready by 10am", Some("waiting")).await;
    assert!(bubble.line.contains("Waits for the internet"), "T7: {}", bubble.line);
    scene.restart().await;
    scene.app.bubble("I can have it ready by 10am", Some("waiting")).await;
    scene.app.see_action("I can have it ready by 10am", "retry").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i2_i7_s4_a_restart_keeps_draft_selection_and_timezone() {
    const DRAFT: &str = "I can have it ready by 10am\u{a0}– shall I";
    let mut scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    scene.app.set_zone("Asia/Kolkata").await;
    scene.app.open(&conversation.id).await;
    scene.app.type_answer(DRAFT).await;
    scene.app.see_draft_saved().await;

    scene.restart().await;
    until("the conversation is open again", async || {
        (scene.app.open_conversation().await? == conversation.id).then_some(())
    })
    .await;
    scene.app.see_typed(DRAFT).await;
    let preview = scene.app.row(&conversation.id).await.preview;
    assert!(preview.starts_with("Draft: I can have it"), "L4: {preview}");
    let tooltip = scene.app.attribute("[data-part=clock]", "title").await.unwrap_or_default();
    assert!(tooltip.contains("Asia/Kolkata"), "I7: {tooltip}");
    assert_eq!(scene.shop.ledger().await.len(), 0, "a draft is never sent by itself");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn l7_retry_reads_again_once_the_platform_is_back() {
    let scene = Scene::connected().await;
    let outage = json!({ "match": { "kind": "conversations" }, "effect":
        { "do": "error", "status": 500, "code": 2, "transient": true } });
    scene.shop.break_down(outage).await;
    scene.app.refresh().await;
    scene.app.see("[data-part=load-failure] [data-action=retry-sync]").await;
    scene.app.rows_of(25).await;
    scene.shop.clear_faults().await;
    let calls = scene.shop.conversation_calls().await;
    scene.app.press("[data-part=load-failure] [data-action=retry-sync]").await;
    scene.app.see_gone("[data-part=load-failure]").await;
    assert!(scene.shop.conversation_calls().await > calls, "it was read again");
}
