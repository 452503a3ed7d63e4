//! Ways in and ways back (C2, C3): pasted tokens, the https and relay modes, reconnecting in place, disconnecting.

use crate::desk::{Desk, next};
use chrono::TimeDelta;
use domain::{AccountId, AccountState, Flavour, WayIn};
use engine::Failure;
use engine::views::{LoginView, RedirectChoice};
use secrecy::SecretString;
use testkit::{agree, agree_and_stop, agree_as};

async fn ended(desk: &Desk) -> LoginView {
    let mut changes = desk.engine.changes();
    loop {
        match desk.engine.login() {
            LoginView::Waiting { .. } | LoginView::Finishing { .. } => next(&mut changes).await,
            ended => return ended,
        }
    }
}

async fn pasted(desk: &Desk, token: &str) -> LoginView {
    desk.engine.paste_token(SecretString::from(token.to_owned()));
    ended(desk).await
}

fn username(desk: &Desk, id: &AccountId) -> String {
    desk.shop.accounts().into_iter().find(|known| known.id == id.as_str()).expect("the account").username
}

#[tokio::test(flavor = "multi_thread")]
async fn c2_a_dashboard_token_connects_without_an_app_and_is_renewed_from_then_on() {
    let desk = Desk::new().await;
    let shop = desk.shop.accounts().remove(0);
    let token = desk.shop.dashboard_token(&shop.id, 24 * 30).await;
    let view = pasted(&desk, &format!("  \"{token}\"\n")).await;
    let LoginView::Done { flavour: Flavour::Instagram, accounts, .. } = view else { panic!("{view:?}") };
    desk.synced(&accounts[0]).await;
    let frame = desk.engine.frame().await.unwrap();
    assert_eq!((frame.accounts[0].way, &frame.accounts[0].state), (WayIn::PastedToken, &AccountState::Connected));
    // Its age was not known: renewing it at once makes its end known.
    desk.until(async || desk.engine.frame().await.unwrap().accounts[0].token.days_left.is_some()).await;
    assert!(desk.engine.frame().await.unwrap().accounts[0].token.days_left >= Some(58));
    desk.engine.refresh(Some(&accounts[0])).await.expect("the renewed token works");
}

#[tokio::test(flavor = "multi_thread")]
async fn c2_a_fresh_dashboard_token_is_too_young_to_be_renewed_and_its_life_is_known_all_the_same() {
    let desk = Desk::new().await;
    let shop = desk.shop.accounts().remove(0);
    let token = desk.shop.dashboard_token(&shop.id, 1).await;
    let LoginView::Done { accounts, .. } = pasted(&desk, &token).await else { panic!("{:?}", desk.engine.login()) };
    desk.until(async || desk.engine.frame().await.unwrap().accounts[0].token.days_left == Some(59)).await;
    desk.engine.refresh(Some(&accounts[0])).await.expect("the token works");
    desk.pass(TimeDelta::days(8)).await;
    desk.until(async || desk.engine.frame().await.unwrap().accounts[0].token.days_left >= Some(59)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c2_what_is_no_token_is_said_so_and_a_network_that_fails_is_something_else() {
    let desk = Desk::new().await;
    for text in ["", "hello there", "IGAAmadeup", "EAAmadeup"] {
        let view = pasted(&desk, text).await;
        assert_eq!(view, LoginView::Failed { flavour: None, failure: Failure::TokenUnknown }, "{text}");
    }
    let (desk, account) = Desk::on_a_line(Flavour::Instagram).await;
    let token = desk.shop.dashboard_token(&account, 1).await;
    desk.shop.unplug().await;
    // Cut off in the middle, or not reached at all: which depends on what was still open.
    let view = pasted(&desk, &token).await;
    let failed = |failure| LoginView::Failed { flavour: None, failure };
    assert!([failed(Failure::Offline), failed(Failure::Interrupted)].contains(&view), "{view:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_the_https_mode_takes_the_port_and_the_address_can_be_pasted() {
    let desk = Desk::with_redirects(|port| [format!("https://localhost:{port}/callback/instagram")].to_vec()).await;
    let app = desk.shop.app("instagram");
    let redirect = RedirectChoice::HttpsLoopback { port: desk.port };
    let secret = SecretString::from(app.secret);
    let saved = desk.engine.save_meta_app(Flavour::Instagram, &app.id, Some(secret), &redirect).await.unwrap();
    assert_eq!(saved.redirect_uri, format!("https://localhost:{}/callback/instagram", desk.port));
    desk.engine.begin_login(Flavour::Instagram, None).await.unwrap();
    assert!(std::net::TcpListener::bind(("127.0.0.1", desk.port)).is_err(), "it listens");
    let back = agree_and_stop(&desk.browser.last()).await;
    assert!(back.starts_with(&saved.redirect_uri));
    desk.engine.paste_address(back).await.unwrap();
    assert!(matches!(ended(&desk).await, LoginView::Done { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_the_relay_mode_waits_for_its_link_and_no_other() {
    const PAGE: &str = "https://relay.example/shopbell.html";
    let desk = Desk::with_redirects(|_| [PAGE.to_owned()].to_vec()).await;
    desk.shop.toggle("live_app", true.into()).await;
    let app = desk.shop.app("instagram");
    let redirect = RedirectChoice::Relay { page: PAGE.to_owned() };
    desk.engine
        .save_meta_app(Flavour::Instagram, &app.id, Some(SecretString::from(app.secret)), &redirect)
        .await
        .unwrap();
    assert_eq!(desk.engine.open_login_link("shopbell://oauth/callback?code=a&state=b").await, Err(Failure::NoLogin));
    desk.engine.begin_login(Flavour::Instagram, None).await.unwrap();
    for link in [
        "shopbell://oauth/callback?code=stolen&state=guessed",
        "shopbell://oauth/callback?error=access_denied",
        "shopbell://conversation/1/2",
        "https://relay.example/?code=a&state=b",
    ] {
        assert_eq!(desk.engine.open_login_link(link).await, Err(Failure::WrongAddress), "{link}");
        assert!(matches!(desk.engine.login(), LoginView::Waiting { .. }), "it goes on waiting");
    }
    let back = agree_and_stop(&desk.browser.last()).await;
    let query = back.split_once('?').expect("a query").1.trim_end_matches("#_");
    desk.engine.open_login_link(&format!("shopbell://oauth/callback?{query}")).await.unwrap();
    assert!(matches!(ended(&desk).await, LoginView::Done { .. }));

    let bad = RedirectChoice::Relay { page: "http://relay.example/".to_owned() };
    let refused = desk.engine.save_meta_app(Flavour::Instagram, &app.id, None, &bad).await;
    assert_eq!(refused, Err(Failure::BadRelayAddress));
}

#[tokio::test(flavor = "multi_thread")]
async fn c8_reconnecting_is_in_place_and_another_account_changes_nothing() {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let other = desk.shop.accounts().into_iter().find(|it| it.id != account.as_str()).expect("two shops");
    desk.shop.revoke(&account).await;
    assert!(desk.engine.refresh(Some(&account)).await.is_err());

    desk.engine.begin_login(Flavour::Instagram, Some(&account)).await.unwrap();
    agree_as(&desk.browser.last(), &other.id).await;
    let failure = Failure::OtherAccount { username: other.username.clone() };
    assert_eq!(ended(&desk).await, LoginView::Failed { flavour: Some(Flavour::Instagram), failure });
    let accounts = desk.engine.frame().await.unwrap().accounts;
    assert_eq!(accounts.len(), 1);
    assert!(matches!(accounts[0].state, AccountState::ReconnectNeeded { .. }));

    desk.engine.begin_login(Flavour::Instagram, Some(&account)).await.unwrap();
    agree(&desk.browser.last()).await;
    assert!(matches!(ended(&desk).await, LoginView::Done { .. }));
    desk.until(async || desk.engine.frame().await.unwrap().accounts[0].state == AccountState::Connected).await;
    assert_eq!(desk.engine.frame().await.unwrap().accounts.len(), 1, "{}: the same row", username(&desk, &account));
    assert_eq!(desk.list(&account).await.rows.len(), 25, "nothing is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn c8_reconnecting_a_page_takes_that_page_without_asking() {
    let (desk, account) = Desk::connected(Flavour::Facebook).await;
    desk.shop.revoke(&account).await;
    assert!(desk.engine.refresh(Some(&account)).await.is_err());
    desk.engine.begin_login(Flavour::Facebook, Some(&account)).await.unwrap();
    agree(&desk.browser.last()).await;
    let LoginView::Done { accounts, .. } = ended(&desk).await else { panic!("{:?}", desk.engine.login()) };
    assert_eq!(accounts, [account]);
}

#[tokio::test(flavor = "multi_thread")]
async fn c12_the_same_account_reached_by_another_way_is_the_same_row() {
    let (desk, account) = Desk::connected(Flavour::Facebook).await;
    let before = desk.engine.frame().await.unwrap().accounts.len();
    let token = desk.shop.dashboard_token(&account, 48).await;
    let LoginView::Done { accounts, .. } = pasted(&desk, &token).await else { panic!("{:?}", desk.engine.login()) };
    assert_eq!(accounts, std::slice::from_ref(&account));
    let frame = desk.engine.frame().await.unwrap();
    assert_eq!(frame.accounts.len(), before, "merged, not doubled");
    let merged = frame.accounts.into_iter().find(|it| it.id == account).expect("the account");
    assert_eq!((merged.flavour, merged.way), (Flavour::Instagram, WayIn::PastedToken));
    desk.engine.refresh(Some(&account)).await.expect("it reads by the new way");
    assert_eq!(desk.list(&account).await.rows.len(), 25);
}

#[tokio::test(flavor = "multi_thread")]
async fn c8_disconnecting_keeps_or_erases_as_asked() {
    for erase in [false, true] {
        let (desk, account) = Desk::connected(Flavour::Instagram).await;
        let (_, conversation) = desk.answerable(&account).await;
        desk.engine.save_draft(&account, &conversation, "half a sentence".to_owned(), 1).await.unwrap();
        desk.engine.disconnect(&account, erase).await.unwrap();
        assert_eq!(desk.engine.frame().await.unwrap().accounts, []);
        assert_eq!(desk.engine.refresh(Some(&account)).await, Err(Failure::NotFound));

        let desk = desk.restart().await;
        assert_eq!(desk.engine.frame().await.unwrap().accounts, [], "it stays disconnected");
        let desk_calls = desk.shop.asked(&account).await.len();
        desk.log_in(Flavour::Instagram).await;
        let draft = desk.engine.draft(&account, &conversation).await.unwrap().text;
        assert_eq!(draft, if erase { "" } else { "half a sentence" }, "erase: {erase}");
        assert!(desk.shop.asked(&account).await.len() > desk_calls);
    }
}
