//! Connecting (C): both logins through a real consent page, and every way in which one ends.

use crate::browser::Browser;
use crate::canary::leaks;
use crate::scene::{PASTED, Scene};
use crate::until::until;
use std::collections::BTreeMap;
use std::net::TcpStream;

/// Asked for by Instagram Login, and nothing else (C4).
const INSTAGRAM_SCOPES: &str = "instagram_business_basic,instagram_business_manage_messages";

/// Asked for by Facebook Login, and nothing else (C4).
const FACEBOOK_SCOPES: &str = "instagram_basic,instagram_manage_messages,pages_manage_metadata,pages_show_list,\
                               pages_messaging,pages_read_engagement,business_management";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c1_no_account_shows_a_prompt_that_leads_to_connections() {
    let scene = Scene::first_start().await;
    let button = scene.app.text_once("[data-part=connect-prompt] [data-action=connect]", |text| !text.is_empty()).await;
    assert_eq!(button, "Connect Account");
    scene.app.press("[data-action=connect]").await;
    for flavour in ["instagram", "facebook"] {
        scene.app.see(&format!("[data-part=connections] [data-part=way-in][data-flavour={flavour}]")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_c4_c5_instagram_login_through_a_real_browser() {
    let scene = Scene::first_start().await;
    let address = scene.begin_login("instagram").await;
    let asked = query_of(&address);
    assert_eq!(asked["scope"], INSTAGRAM_SCOPES, "C4: exactly these");
    assert_eq!(asked["redirect_uri"], format!("http://localhost:{}/callback/instagram", scene.home.port));
    assert!(asked["state"].len() >= 22, "C3: a state that nobody can guess");

    let browser = Browser::open(&address).await;
    browser.press("continue").await;
    let (page, end) = browser.last_page().await;
    assert!(page.contains("close"), "C3: the page says that the tab can be closed: {page}");
    assert!(!end.contains("code=") && !end.contains("state="), "the code has left the address bar: {end}");
    browser.close().await;

    scene.app.see_login("done").await;
    let ticks = scene.app.permissions().await;
    assert_eq!(ticks.iter().filter(|(_, granted)| *granted).count(), 2, "C5: both permissions are ticked: {ticks:?}");
    scene.app.finish_login().await;
    scene.app.rows_of(25).await;
    assert_eq!(scene.shop.conversation_calls().await, 1, "the first sync is one request");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c4_c6_facebook_login_connects_the_pages_that_are_ticked() {
    let scene = Scene::first_start().await;
    let address = scene.begin_login("facebook").await;
    let asked = query_of(&address);
    assert_eq!(asked["scope"], FACEBOOK_SCOPES, "C4: exactly these");
    assert_eq!(asked["code_challenge_method"], "S256", "C3: PKCE where the host takes it");
    Browser::consent(&address).await;

    scene.app.see_login("choosing").await;
    let shops = scene.shop.accounts();
    // Each Page that looks usable was asked for one conversation, which tells whether it is.
    let looked = scene.shop.conversation_calls().await;
    assert!(looked >= shops.len());
    let offered = scene.app.offered_pages().await;
    for shop in &shops {
        let page = offered.iter().find(|page| Some(&page.id) == shop.page_id.as_ref()).expect("its Page is offered");
        assert!(page.can_be_ticked, "C6: {}", page.text);
    }
    let reasons = offered.iter().filter(|page| !page.can_be_ticked && page.text.lines().count() > 1).count();
    assert!(reasons >= 2, "C6: those that cannot be used are shown with the reason: {offered:?}");
    scene.choose_pages().await;
    scene.app.see_login("done").await;
    for shop in &shops {
        let card = format!("[data-part=account][data-account='{}']", shop.id);
        scene.app.text_once(&card, |text| text.contains("Connected") && text.contains("Last synced")).await;
    }
    let calls = scene.shop.conversation_calls().await - looked;
    assert_eq!(calls, shops.len(), "the first sync is one request per account");
    scene.app.finish_login().await;
    for shop in shops.iter().map(|shop| shop.id.as_str()).chain(["all"]) {
        scene.app.see(&format!("[role=tab][data-account='{shop}']")).await;
    }
    for shop in &shops {
        scene.app.switch_to(&shop.id).await;
        scene.app.rows_of(scene.shop.newest(&shop.id).await.len()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_cancel_on_the_consent_page_ends_the_login() {
    let scene = Scene::first_start().await;
    let address = scene.begin_login("instagram").await;
    let browser = Browser::open(&address).await;
    browser.press("cancel").await;
    scene.app.see_login("failed").await;
    browser.close().await;
    scene.app.press("[data-action=cancel-login]").await;
    scene.app.see("[data-part=way-in][data-flavour=instagram] [data-action=begin-login]:enabled").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_cancel_in_the_app_frees_the_port() {
    let scene = Scene::first_start().await;
    scene.begin_login("facebook").await;
    let loopback = scene.loopback();
    until("the app waits for the browser", async || TcpStream::connect(loopback).ok()).await;
    scene.app.press("[data-action=cancel-login]").await;
    until("the port is free again", async || TcpStream::connect(loopback).is_err().then_some(())).await;
    scene.app.see_gone("[data-part=login]").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_the_address_the_browser_ended_on_can_be_pasted() {
    let scene = Scene::first_start().await;
    let address = scene.begin_login("instagram").await;
    let browser = Browser::open_cut_off_from(&address, scene.loopback()).await;
    browser.press("continue").await;
    let end = browser.dead_end(scene.loopback()).await;
    browser.close().await;

    let other = format!("http://localhost:{}/callback/instagram?code=a&state=b", scene.home.port);
    scene.app.paste_address(&other).await;
    scene.app.see("[data-part=login][data-step=waiting] [role=alert]").await;
    scene.app.paste_address(&end).await;
    scene.app.finish_login().await;
    scene.app.rows_of(25).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_instagram_login_proposes_pasting_the_address_and_needs_nothing_else() {
    let scene = Scene::first_start().await;
    scene.app.press("[data-action=connect]").await;
    scene.app.see("[data-part=way-in][data-flavour=instagram] [data-mode=paste]:checked").await;
    scene.app.enter_app("instagram", &scene.shop.app("instagram")).await;
    scene.app.begin_login("instagram").await;
    let address = scene.home.opened_address().await;
    assert_eq!(query_of(&address)["redirect_uri"], PASTED);
    let browser = Browser::open(&address).await;
    browser.press("continue").await;
    let end = browser.dead_end(("localhost", 48_215)).await;
    browser.close().await;
    assert!(TcpStream::connect(("localhost", 48_215)).is_err(), "nobody listens");
    scene.app.paste_address(&end).await;
    scene.app.finish_login().await;
    scene.app.rows_of(25).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_a_stray_visitor_does_not_end_the_login() {
    let scene = Scene::first_start().await;
    let address = scene.begin_login("instagram").await;
    for (path, status) in [("/callback/instagram?code=stolen&state=guessed", 400), ("/favicon.ico", 404)] {
        assert_eq!(scene.shop.visit(&format!("http://localhost:{}{path}", scene.home.port)).await, status, "{path}");
    }
    Browser::consent(&address).await;
    scene.app.finish_login().await;
    scene.app.rows_of(25).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c5_a_missing_permission_is_named_with_reconnect_and_without_retry() {
    let scene = Scene::first_start().await;
    let address = scene.begin_login("instagram").await;
    let browser = Browser::open(&address).await;
    browser.untick("instagram_business_manage_messages").await;
    browser.press("continue").await;
    browser.last_page().await;
    browser.close().await;

    scene.app.see_login("done").await;
    let ticks = scene.app.permissions().await;
    let missing: Vec<_> = ticks.iter().filter(|(_, granted)| !granted).collect();
    assert_eq!(missing.len(), 1, "C5: the one that was not granted is shown as such: {ticks:?}");
    let shop = &scene.shop.accounts()[0];
    let card = format!("[data-part=account][data-account='{}']", shop.id);
    let text = scene.app.text_once(&card, |text| text.contains("Permission required")).await;
    assert!(text.contains(&shop.username) || text.contains(&shop.name), "C5: the account's name: {text}");
    scene.app.see(&format!("{card} [data-action=reconnect]")).await;
    scene.app.press("[data-action=finish-login]").await;
    scene.app.text_once("main", |text| text.contains("Permission required") && text.contains("stands above")).await;
    assert!(!scene.app.has("[data-part=skeleton]").await, "C5: nothing is on its way");
    assert!(!scene.app.has("[data-action=retry-sync]").await, "C5: no Retry button");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_secrets_lie_in_the_keychain_and_in_no_file() {
    let mut scene = Scene::connected().await;
    assert_eq!(leaks(&scene), [] as [String; 0]);
    scene.restart().await;
    scene.app.rows_of(25).await;
    let calls = scene.shop.conversation_calls().await;
    scene.app.refresh().await;
    until("the token is found again after a restart", async || {
        (scene.shop.conversation_calls().await > calls).then_some(())
    })
    .await;
    assert!(!scene.app.has("[data-part=load-failure]").await);
}

fn query_of(address: &str) -> BTreeMap<String, String> {
    reqwest::Url::parse(address).expect("an address").query_pairs().into_owned().collect()
}
