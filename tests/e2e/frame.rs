//! The frame (I): tabs, widths, keys.

use crate::scene::Scene;
use crate::until::until;
use crate::window::{NARROW, WIDE};
use fantoccini::key::Key;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i1_i2_each_account_has_its_tab_its_list_and_its_selection() {
    let mut scene = Scene::with_both_accounts().await;
    let shops = scene.shop.accounts();
    let [first, second] = [&shops[0], &shops[1]];
    let conversation = scene.some_conversation().await;
    scene.app.open(&conversation.id).await;

    scene.app.switch_to(&second.id).await;
    let newest: Vec<_> = scene.shop.newest(&second.id).await.into_iter().map(|it| it.id).collect();
    let rows = scene.app.rows_of(newest.len()).await;
    assert_eq!(rows.iter().map(|row| &row.conversation).collect::<Vec<_>>(), newest.iter().collect::<Vec<_>>());
    assert_eq!(scene.app.open_conversation().await, None, "I2: never open across accounts");

    scene.app.switch_to(&first.id).await;
    until("the account remembers its selection", async || {
        (scene.app.open_conversation().await? == conversation.id).then_some(())
    })
    .await;

    scene.app.switch_to("all").await;
    let text = scene.app.text("[role=tab][data-account=all]").await.unwrap_or_default();
    assert!(text.contains("All accounts"), "I1: {text}");
    let rows = scene.app.rows().await;
    assert!(rows.iter().any(|row| newest.contains(&row.conversation)), "I1: both accounts are in the merged list");
    assert!(rows.iter().any(|row| !newest.contains(&row.conversation)), "I1: both accounts are in the merged list");

    scene.app.switch_to(&second.id).await;
    scene.restart().await;
    scene.app.see(&format!("[role=tab][data-account='{}'][aria-selected=true]", second.id)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i4_i5_narrow_shows_list_or_thread_and_back_and_escape_return() {
    let scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    scene.app.see("[data-part=clock]").await;
    scene.app.resize(NARROW).await;
    scene.app.see_gone("[data-part=clock]").await;
    let (list, thread) = ("nav[aria-label=Conversations]", "[data-part=thread][data-conversation]");
    for way_back in ["the button", "the key"] {
        scene.app.open(&conversation.id).await;
        scene.app.see_gone(list).await;
        match way_back {
            "the button" => scene.app.press("button[aria-label=Back]").await,
            _ => scene.app.strike(&[], Key::Escape).await,
        }
        scene.app.see(list).await;
        scene.app.see_gone(thread).await;
    }
    scene.app.resize(WIDE).await;
    scene.app.see(list).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn e1_a_button_says_its_words_and_keys_to_whoever_uses_the_keyboard() {
    let scene = Scene::connected().await;
    let tab = "document.querySelector('[role=tab][aria-selected=true]').focus()";
    scene.app.look::<()>(tab, vec![]).await;
    scene.app.strike(&[], Key::Tab).await;
    scene.app.text_once("[role=tooltip]", |text| text.contains("Refresh") && text.contains("F5")).await;
    scene.app.strike(&[], Key::Escape).await;
    scene.app.see_gone("[role=tooltip]").await;
    scene.app.see("[data-action=refresh]:focus").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i6_the_first_thing_tab_reaches_skips_to_the_content() {
    let scene = Scene::connected().await;
    scene.app.look::<()>("document.activeElement?.blur()", vec![]).await;
    scene.app.strike(&[], Key::Tab).await;
    const FOCUSED: &str = "return document.activeElement.textContent.trim()";
    let focused: Option<String> = scene.app.look(FOCUSED, vec![]).await;
    assert_eq!(focused.as_deref(), Some("Skip to main content"));
    scene.app.strike(&[], Key::Enter).await;
    const IN_MAIN: &str = "return document.activeElement.matches('main, main *')";
    until("the focus is in the content", async || scene.app.look::<bool>(IN_MAIN, vec![]).await.filter(|is| *is)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i3_every_way_of_refreshing_asks_the_platform() {
    let scene = Scene::connected().await;
    for (held, key) in [(vec![], char::from(Key::F5)), (vec![Key::Control], 'r')] {
        let calls = scene.shop.conversation_calls().await;
        scene.app.strike(&held, key).await;
        until("the list is read again", async || (scene.shop.conversation_calls().await > calls).then_some(())).await;
        scene.app.rows_of(25).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i5_a_conversation_can_be_opened_and_answered_by_keyboard_alone() {
    let scene = Scene::connected().await;
    const FIRST_ROW: &str = "const row = document.querySelector('[data-part=row]');
        (row.matches('button, a, [tabindex]') ? row : row.querySelector('button, a, [tabindex]')).focus()";
    scene.app.look::<()>(FIRST_ROW, vec![]).await;
    scene.app.strike(&[], Key::Enter).await;
    let first = scene.app.rows().await.swap_remove(0).conversation;
    until("the row is open", async || (scene.app.open_conversation().await? == first).then_some(())).await;
    scene.app.see("[data-part=composer] textarea").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_platform_than_instagram_is_said_to_be_one() {
    let scene = Scene::first_start().await;
    let strip = scene.app.text_once("[data-part=platform-strip]", |text| !text.is_empty()).await;
    assert!(strip.contains("127.0.0.1") || strip.contains("localhost"), "the strip names the host: {strip}");
}
