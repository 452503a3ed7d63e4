//! Ways in and ways back (C2, C3, C8, C10), with a real browser, the system's own link handler and a real keychain.

use crate::browser::Browser;
use crate::canary::leaks;
use crate::relay::RelayHost;
use crate::scene::{RELAY_PAGE, Scene};
use crate::until::until;
use serde_json::json;
use std::fs;
use std::process::Command;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_the_browser_comes_back_over_https_past_its_warning() {
    let scene = Scene::first_start().await;
    scene.app.press("[data-action=connect]").await;
    scene.app.choose_mode("instagram", "httpsLoopback").await;
    let address = scene.begin_login("instagram").await;
    let browser = Browser::open(&address).await;
    browser.press("continue").await;
    browser.go_on_past_the_warning().await;
    let (page, end) = browser.last_page().await;
    assert!(page.contains("close"), "{page}");
    let done = format!("https://localhost:{}/done", scene.home.port);
    assert_eq!(end.split('#').next(), Some(done.as_str()), "the code has left the address bar");
    browser.close().await;
    scene.app.finish_login().await;
    scene.app.rows_of(25).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_a_live_app_comes_back_through_the_relay_page_and_the_systems_link_handler() {
    let scene = Scene::as_owner().await;
    scene.shop.toggle("live_app", json!(true)).await;
    let host = RelayHost::start("relay.shop.example").await;
    scene.app.press("[data-action=connect]").await;
    scene.app.choose_mode("instagram", "relay").await;
    scene.app.enter_relay_page("instagram", RELAY_PAGE).await;
    let address = scene.begin_login("instagram").await;
    let browser = Browser::open_finding(&address, "relay.shop.example", host.port).await;
    browser.press("continue").await;
    let link = browser.link("open").await;
    assert_eq!(browser.address().await, RELAY_PAGE, "the code has left the address bar");
    browser.close().await;

    // Anybody can open a link; one that is not this login's changes nothing.
    open_link(&scene, "shopbell://oauth/callback?code=stolen&state=guessed").await;
    scene.app.see_login("waiting").await;
    open_link(&scene, &link).await;
    scene.app.finish_login().await;
    scene.app.rows_of(25).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f2_t8_a_copied_link_opens_its_message_in_the_running_window_and_a_strange_one_says_so() {
    let scene = Scene::as_owner().await;
    scene.connect("instagram").await;
    scene.app.rows_of(25).await;
    let conversation = scene.some_conversation().await;
    scene.app.press("button[aria-label=Settings]").await;
    scene.app.see("[data-part=settings]").await;
    let (account, id) = (scene.first_account(), &conversation.id);
    open_link(&scene, &format!("shopbell://conversation/{account}/{id}")).await;
    scene.app.bubbles_once("the thread", |bubbles| !bubbles.is_empty()).await;
    open_link(&scene, &format!("shopbell://conversation/{account}/{id}x")).await;
    scene.app.text_once("[data-part=notice]", |text| text.contains("no longer kept here")).await;
}

/// Opens a link as a desktop does: by the entry that Shopbell registered for links of its kind. Again, if a busy computer
/// makes the window take longer than another start waits for it.
pub async fn open_link(scene: &Scene, link: &str) {
    let entry = fs::read_to_string(scene.home.path("applications/shopbell-handler.desktop")).expect("it is registered");
    assert!(entry.contains("x-scheme-handler/shopbell"), "{entry}");
    let program = entry.lines().find_map(|line| line.strip_prefix("Exec=")).expect("a program");
    let mut open = Command::new(program.trim_end_matches("%u").trim().trim_matches('"'));
    scene.home.give(&mut open);
    open.arg(link);
    until(link, async || open.status().expect("it starts").success().then_some(())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c2_c7_a_token_from_the_dashboard_connects_and_lies_in_the_keychain_only() {
    let mut scene = Scene::first_start().await;
    scene.app.press("[data-action=connect]").await;
    scene.app.paste_token("hello").await;
    scene.app.see_login("failed").await;
    scene.app.press("[data-action=cancel-login]").await;
    let token = scene.shop.dashboard_token(&scene.first_account(), 24 * 30).await;
    scene.app.paste_token(&token).await;
    scene.app.finish_login().await;
    scene.app.rows_of(25).await;
    assert_eq!(leaks(&scene), [] as [String; 0]);
    scene.restart().await;
    scene.app.rows_of(25).await;
    scene.app.refresh().await;
    assert!(!scene.app.has("[data-part=load-failure]").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c8_reconnecting_with_another_account_changes_nothing_and_with_the_right_one_goes_on_in_place() {
    let scene = Scene::connected().await;
    let shops = scene.shop.accounts();
    scene.shop.end_tokens(&shops[0].id, "change_password", None).await;
    scene.app.refresh().await;
    scene.app.text_once("[data-part=reconnect-needed]", |text| text.contains("password was changed")).await;

    scene.app.press("[data-part=reconnect-needed] [data-action=reconnect]").await;
    let browser = Browser::open(&scene.home.opened_address().await).await;
    browser.choose(&shops[1].username).await;
    browser.press("continue").await;
    browser.last_page().await;
    browser.close().await;
    scene.app.see_login("failed").await;
    let told = format!("@{}", shops[1].username);
    scene.app.text_once("[data-part=login]", |text| text.contains(&told)).await;
    scene.app.press("[data-action=cancel-login]").await;

    let card = format!("[data-part=account][data-account='{}']", shops[0].id);
    scene.app.press(&format!("{card} [data-action=reconnect]")).await;
    Browser::consent(&scene.home.opened_address().await).await;
    scene.app.finish_login().await;
    scene.app.rows_of(25).await;
    assert!(!scene.app.has("[data-part=reconnect-needed]").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c10_c8_the_test_names_the_one_fault_and_disconnecting_asks_first() {
    let scene = Scene::connected().await;
    let account = scene.first_account();
    let card = format!("[data-part=account][data-account='{account}']");
    scene.app.press("button[aria-label=Connections]").await;
    scene.app.press(&format!("{card} [data-action=test-connection]")).await;
    scene.app.text_once(&format!("{card} [data-part=doctor]"), |text| text.contains("Everything works.")).await;
    scene.shop.change_account(&account, json!({ "has_role": false })).await;
    scene.app.press(&format!("{card} [data-action=test-connection]:enabled")).await;
    scene.app.see(&format!("{card} [data-check=role][data-finding=wrong] [data-fault=noRole]")).await;
    scene.app.text_once(&card, |text| text.contains("No messages from Instagram")).await;

    scene.app.press(&format!("{card} [data-action=disconnect]")).await;
    scene.app.press("[role=dialog] [data-action=disconnect-erase]").await;
    scene.app.see_gone(&card).await;
    scene.app.press("[data-action=close]").await;
    scene.app.see("[data-part=connect-prompt] [data-action=connect]").await;
}
