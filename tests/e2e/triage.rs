//! Done and Snooze, and the filters they are found under (T9, L9).

use crate::scene::Scene;
use crate::window::{NARROW, WIDE};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t9_l9_what_is_done_leaves_the_inbox_and_comes_back_when_the_customer_writes() {
    let mut scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    let is_there = |rows: &[crate::window::Row]| rows.iter().any(|row| row.conversation == conversation.id);
    scene.app.open(&conversation.id).await;
    scene.app.press("[data-action=done]").await;
    scene.app.rows_once("the inbox without it", |rows| rows.len() == 24 && !is_there(rows)).await;
    assert_eq!(scene.app.open_conversation().await.as_deref(), Some(conversation.id.as_str()), "it stays on screen");
    scene.app.filter("done").await;
    scene.app.rows_once("the one that is done", |rows| rows.len() == 1 && is_there(rows)).await;

    scene.restart().await;
    scene.app.rows_once("the inbox without it, after a restart", |rows| rows.len() == 24 && !is_there(rows)).await;
    scene.shop.customer_writes(&conversation, "One more thing").await;
    scene.app.refresh().await;
    let rows = scene.app.rows_once("the inbox with it", is_there).await;
    assert_eq!((rows.len(), &rows[0].preview), (25, &"One more thing".to_owned()));
    scene.app.filter("needsReply").await;
    scene.app.rows_once("it among those that wait for an answer", is_there).await;
    scene.app.filter("done").await;
    scene.app.text_once("[data-part=empty]", |text| !text.is_empty()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t9_l9_what_is_snoozed_sleeps_until_its_moment_and_a_narrow_window_goes_on_with_the_list() {
    let scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    scene.app.resize(NARROW).await;
    scene.app.open(&conversation.id).await;
    scene.app.press("[data-action=snooze]").await;
    let choice = scene.app.text_once("[data-until=tomorrow]", |text| text.contains("9:00 AM")).await;
    scene.app.press("[data-until=tomorrow]").await;
    scene.app.rows_once("the list without it", |rows| rows.len() == 24).await;
    scene.app.filter("snoozed").await;
    scene.app.rows_of(1).await;
    let mark = scene.app.attribute("[data-part=row-triage]", "aria-label").await.unwrap_or_default();
    assert!(mark.contains("9:00 AM"), "{mark:?} tells what was chosen: {choice:?}");

    scene.app.resize(WIDE).await;
    scene.app.open(&conversation.id).await;
    scene.app.press("[data-action=snooze]").await;
    scene.app.press("[data-until=date]").await;
    for _ in 0..2 {
        scene.app.press("[data-part=calendar] [data-action=next-month]").await;
    }
    scene.app.press("[data-part=calendar] [data-day]:not([data-outside-month])").await;
    let until = scene.app.text_once("[data-part=triage]", |text| text.starts_with("Snoozed until 1 ")).await;
    assert!(until.contains("9:00 AM"), "the first of a month: {until}");
    scene.app.press("[data-action=bring-back]").await;
    scene.app.see_gone("[data-part=triage]").await;
    scene.app.filter("inbox").await;
    scene.app.rows_of(25).await;
}
