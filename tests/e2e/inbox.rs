//! List and thread (L, T): what is shown is what the platform has, in the product's words.

use crate::expected;
use crate::scene::{Scene, system_zone};
use crate::window::{Bubble, Row};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::json;
use std::collections::BTreeSet;
use testkit::Conversation;

/// Most conversations of the list, most messages of a thread.
const CONVERSATIONS: usize = 25;
const MESSAGES: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn l1_l2_l3_l4_the_list_is_the_newest_25_of_the_platform() {
    let scene = Scene::connected().await;
    let there = scene.shop.conversations(&scene.first_account()).await.len();
    assert!(there > CONVERSATIONS, "the shop has more than the list shows");
    let zone = system_zone();
    let before = Utc::now();
    let (rows, newest) = scene.rows_with_names().await;
    let after = Utc::now();
    for (row, conversation) in rows.iter().zip(&newest) {
        compare_row(row, conversation, [before, after], zone);
    }
    let kinds: BTreeSet<_> = newest.iter().filter_map(|it| Some(&it.newest()?.kind)).collect();
    assert!(kinds.len() >= 5, "L4: the shop's newest messages are of many kinds: {kinds:?}");
}

fn compare_row(row: &Row, conversation: &Conversation, [before, after]: [DateTime<Utc>; 2], zone: Tz) {
    let id = &conversation.id;
    assert_eq!(&row.conversation, id, "L1: newest activity first");
    let ages = [before, after].map(|now| expected::age(conversation.updated_at, now, zone));
    assert!(ages.contains(&row.when), "L3: {} is none of {ages:?} in {id}", row.when);
    let newest = conversation.newest().expect("a conversation of the shop has messages");
    assert_eq!(row.preview, expected::preview(newest), "L4: {id}");
    if row.name == "Instagram User" {
        let tail = &conversation.customer.id[conversation.customer.id.len() - 4..];
        assert!(
            row.tooltip.as_deref().is_some_and(|tooltip| tooltip.contains(tail)),
            "L2: the tooltip tells two apart"
        );
    }
    assert!(!row.name.contains(&conversation.customer.id), "L2: never a raw id");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t2_t3_the_thread_is_the_newest_20_with_the_newest_in_view() {
    let scene = Scene::connected().await;
    let all = scene.shop.newest(&scene.first_account()).await;
    let long = all.iter().find(|it| it.messages.len() > MESSAGES).expect("a long conversation");
    let zone = system_zone();
    scene.app.open(&long.id).await;
    let bubbles = scene.app.bubbles_once("twenty messages", |bubbles| bubbles.len() == MESSAGES).await;
    let newest = &long.messages[long.messages.len() - MESSAGES..];
    for (bubble, message) in bubbles.iter().zip(newest) {
        assert_eq!(bubble.own, message.is_own(), "T2: own on the right, theirs on the left");
        assert_eq!(bubble.time, Some(expected::time(message.at, zone)), "T2");
        if message.kind == "text" {
            assert_eq!(bubble.text, message.text, "T2: oldest on top");
        }
    }
    let thread = scene.app.text("[data-part=thread]").await.unwrap_or_default();
    assert!(thread.contains("Earlier messages are not available from Instagram"), "T3");
    const LAST_IN_VIEW: &str = "
        const last = [...document.querySelectorAll('[data-part=message]')].at(-1).getBoundingClientRect();
        const field = document.querySelector('[data-part=composer]').getBoundingClientRect();
        return last.bottom <= field.top + 1 && last.top >= 0";
    assert_eq!(scene.app.look(LAST_IN_VIEW, vec![]).await, Some(true), "T2: opened at the newest");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t4_no_bubble_is_empty_whatever_the_kind() {
    let scene = Scene::connected().await;
    let mut kinds = BTreeSet::new();
    for conversation in scene.shop.newest(&scene.first_account()).await {
        scene.app.open(&conversation.id).await;
        let newest = &conversation.messages[conversation.messages.len().saturating_sub(MESSAGES)..];
        let bubbles = scene.app.bubbles_once("the whole thread", |bubbles| bubbles.len() == newest.len()).await;
        for (bubble, message) in bubbles.into_iter().zip(newest) {
            let words = if message.kind == "text" { &message.text } else { expected::label(message) };
            let shown = format!("{}\n{}", bubble.line, bubble.text);
            assert!(shown.contains(words), "T4: {words:?} in the bubble of {message:?}, not {bubble:?}");
            assert!(!bubble.text.is_empty(), "T4: an empty bubble of {message:?}");
            kinds.insert(bubble.kind);
        }
    }
    assert!(kinds.len() >= 8, "T4: the shop has every kind of message: {kinds:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t1_nothing_selected_says_what_to_do() {
    let scene = Scene::connected().await;
    let text = scene.app.text_once("[data-part=no-selection]", |text| !text.is_empty()).await;
    assert_eq!(text, "Select a conversation to start");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t6_text_is_text_and_a_link_opens_in_the_browser() {
    const TEXT: &str = "<img src=x onerror=\"document.title='run'\"><b>bold</b>\nhttps://example.com/menu?a=1 & @maya";
    let scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    scene.shop.customer_writes(&conversation, TEXT).await;
    scene.app.refresh().await;
    scene.app.open(&conversation.id).await;
    let bubble: Bubble = scene.app.bubble(TEXT, None).await;
    assert!(!bubble.own);
    let title: Option<String> = scene.app.look("return document.title", vec![]).await;
    assert_ne!(title.as_deref(), Some("run"), "nothing of a stranger runs");
    assert!(
        !scene.app.has("[data-part=message]:last-child img, [data-part=message]:last-child b").await,
        "T6: never rendered as HTML"
    );
    scene.app.press("[data-part=message]:last-child [role=link]").await;
    scene.app.text_once("[role=dialog]", |text| text.contains("example.com")).await;
    scene.app.press("[data-action=open-link]").await;
    assert_eq!(scene.home.opened_address().await, "https://example.com/menu?a=1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn l1_a_new_message_moves_its_conversation_to_the_top() {
    let scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    assert_ne!(scene.app.rows().await[0].conversation, conversation.id);
    scene.shop.customer_writes(&conversation, "One more thing, please").await;
    let calls = scene.shop.conversation_calls().await;
    scene.app.refresh().await;
    let rows = scene.app.rows_once("the conversation on top", |rows| rows[0].conversation == conversation.id).await;
    assert_eq!((rows.len(), rows[0].preview.as_str()), (CONVERSATIONS, "One more thing, please"));
    assert_eq!(scene.shop.conversation_calls().await - calls, 2, "a refresh reads the list and what changed, no more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn l6_an_account_without_conversations_says_so() {
    let scene = Scene::first_start().await;
    let nothing = json!({ "do": "mutate", "pointer": "/data", "with": [] });
    scene.shop.break_down(json!({ "match": { "kind": "conversations" }, "effect": nothing })).await;
    scene.connect("instagram").await;
    let text = scene.app.text_once("[data-part=empty]", |text| !text.is_empty()).await;
    assert!(text.contains("No conversations yet"), "L6: {text}");
}
