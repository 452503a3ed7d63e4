//! Times (I4, I7): every one in the configured zone, calculated here with the zone database itself.

use crate::expected;
use crate::scene::Scene;
use crate::until::until;
use chrono::{DateTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use serde_json::json;

/// West and east of Greenwich, with a half-hour offset, and usually another day than here.
const ZONES: [Tz; 3] = [Tz::America__New_York, Tz::Asia__Kolkata, Tz::Pacific__Auckland];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i4_i7_the_clock_and_every_time_follow_the_configured_zone() {
    let scene = Scene::connected().await;
    let all = scene.shop.newest(&scene.first_account()).await;
    let conversation = &all[0];
    scene.app.open(&conversation.id).await;
    let earliest = synced_after(&scene).await;
    for zone in ZONES {
        scene.app.set_zone(zone.name()).await;
        let is_time = |text: &str| since(earliest).any(|at| expected::time(at, zone) == text);
        scene.app.text_once("[data-part=clock]", is_time).await;
        let tooltip = scene.app.attribute("[data-part=clock]", "title").await.unwrap_or_default();
        assert!(tooltip.contains(zone.name()), "I4: the tooltip names the zone: {tooltip}");
        let newest: Vec<_> = conversation.messages.iter().rev().take(20).rev().collect();
        let expected: Vec<_> = newest.iter().map(|message| Some(expected::time(message.at, zone))).collect();
        scene.app.bubbles_once("times of the thread", |all| all.iter().map(|it| &it.time).eq(&expected)).await;
        for (row, conversation) in scene.app.rows().await.iter().zip(&all).skip(1) {
            let mut ages = since(earliest).map(|now| expected::age(conversation.updated_at, now, zone));
            assert!(ages.any(|age| age == row.when), "I7: {} is no age since {earliest} in {zone}", row.when);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i4_the_clock_never_moves_for_a_failed_sync() {
    let scene = Scene::connected().await;
    let tooltip = async || scene.app.attribute("[data-part=clock]", "title").await;
    synced_after(&scene).await;
    scene.shop.break_down(json!({ "match": { "kind": "conversations" }, "effect": { "do": "reset" } })).await;
    scene.app.refresh().await;
    // From here on every sync fails: one that was under way has ended.
    scene.app.see("[data-part=load-failure]").await;
    let before = tooltip().await;
    assert!(before.is_some());
    let calls = scene.shop.conversation_calls().await;
    // The tooltip counts seconds.
    another_second().await;
    scene.app.refresh().await;
    until("another sync has failed", async || (scene.shop.conversation_calls().await > calls).then_some(())).await;
    scene.app.see("[data-part=load-failure]").await;
    assert_eq!(tooltip().await, before, "I4: it does not move for a failed sync");
    scene.shop.clear_faults().await;
    scene.app.refresh().await;
    until("the clock moves for a successful sync", async || (tooltip().await != before).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i7_twenty_four_hours_where_the_owner_wants_them() {
    let scene = Scene::connected().await;
    scene.app.set_zone("Asia/Kolkata").await;
    let earliest = synced_after(&scene).await;
    scene.app.toggle_setting("hours24").await;
    let shown = |at: DateTime<Utc>| at.with_timezone(&Tz::Asia__Kolkata).format("%H:%M").to_string();
    scene.app.text_once("[data-part=clock]", |text| since(earliest).any(|at| shown(at) == text)).await;
}

/// Every second from then to now: what is shown may be of any of them, since the app goes on syncing.
fn since(earliest: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    let now = Utc::now();
    (0..).map(move |seconds| earliest + TimeDelta::seconds(seconds)).take_while(move |at| *at < now).chain([now])
}

async fn another_second() {
    let began = Utc::now();
    until("another second", async || (Utc::now().second() != began.second()).then_some(())).await;
}

/// Refreshes, and tells after which moment the sync ended.
async fn synced_after(scene: &Scene) -> DateTime<Utc> {
    let before = scene.app.attribute("[data-part=clock]", "title").await;
    // The tooltip counts seconds: a sync within the second of the last one could not be told from none.
    another_second().await;
    let earliest = Utc::now();
    scene.app.refresh().await;
    until("the clock moves", async || {
        (scene.app.attribute("[data-part=clock]", "title").await != before).then_some(())
    })
    .await;
    earliest
}
