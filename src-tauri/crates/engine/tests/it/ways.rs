//! Ways in and ways back (C2, C3): pasted tokens, the https and relay modes, reconnecting in place, disconnecting.

use crate::fixture::{Fixture, next};
use chrono::TimeDelta;
use domain::{AccountId, AccountState, Flavour, WayIn};
use engine::Failure;
use engine::views::{FailureView, LoginView, RedirectChoice, TokenDoubt};
use secrecy::SecretString;
use testkit::{agree, agree_and_stop, agree_as};

async fn ended(fixture: &Fixture) -> LoginView {
    let mut changes = fixture.engine.changes();
    loop {
        match fixture.engine.connect().login().await {
            LoginView::Waiting { .. } | LoginView::Finishing { .. } => next(&mut changes).await,
            ended => return ended,
        }
    }
}

async fn pasted(fixture: &Fixture, token: &str) -> LoginView {
    fixture.engine.connect().paste_token(SecretString::from(token.to_owned()));
    ended(fixture).await
}

fn username(fixture: &Fixture, id: &AccountId) -> String {
    fixture.shop.accounts().into_iter().find(|known| known.id == id.as_str()).expect("the account").username
}

#[tokio::test(flavor = "multi_thread")]
async fn c2_a_dashboard_token_connects_without_an_app_and_is_renewed_from_then_on() {
    let fixture = Fixture::new().await;
    let shop = fixture.shop.accounts().remove(0);
    let token = fixture.shop.dashboard_token(&shop.id, 24 * 30).await;
    let view = pasted(&fixture, &format!("  \"{token}\"\n")).await;
    let LoginView::Done { flavour: Flavour::Instagram, accounts, .. } = view else { panic!("{view:?}") };
    fixture.synced(&accounts[0]).await;
    let frame = fixture.engine.inbox().frame().await.unwrap();
    assert_eq!((frame.accounts[0].way, &frame.accounts[0].state), (WayIn::PastedToken, &AccountState::Connected));
    // Its age was not known: renewing it at once makes its end known.
    fixture.until(async || fixture.engine.inbox().frame().await.unwrap().accounts[0].token.days_left.is_some()).await;
    assert!(fixture.engine.inbox().frame().await.unwrap().accounts[0].token.days_left >= Some(58));
    fixture.engine.accounts().refresh(Some(&accounts[0])).await.expect("the renewed token works");
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_a_fresh_dashboard_token_that_is_not_renewed_yet_is_of_unknown_life_until_it_is() {
    let fixture = Fixture::new().await;
    let shop = fixture.shop.accounts().remove(0);
    let token = fixture.shop.dashboard_token(&shop.id, 1).await;
    let LoginView::Done { accounts, .. } = pasted(&fixture, &token).await else {
        panic!("{:?}", fixture.engine.connect().login().await)
    };
    let life = async || fixture.engine.inbox().frame().await.unwrap().accounts.remove(0).token;
    fixture.until(async || life().await.doubt == Some(TokenDoubt::PerhapsTooYoung)).await;
    assert_eq!((life().await.expires_at, life().await.days_left), (None, None), "no end was made up");
    fixture.engine.accounts().refresh(Some(&accounts[0])).await.expect("the token works");
    fixture.pass(TimeDelta::hours(25)).await;
    fixture.until(async || life().await.days_left >= Some(59)).await;
    assert_eq!(life().await.doubt, None, "now it is known");
}

/// `reports/11`: what the renewal answers for good, whatever the token's age.
fn renewals_refused() -> serde_json::Value {
    serde_json::json!({
        "match": { "host": "graph.instagram.com", "path_contains": "refresh_access_token" },
        "effect": { "do": "error", "status": 400, "code": 100, "message": "Unsupported request - method type: get" },
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_a_renewal_refused_for_good_is_no_proof_of_youth() {
    let fixture = Fixture::new().await;
    let shop = fixture.shop.accounts().remove(0);
    let token = fixture.shop.dashboard_token(&shop.id, 55 * 24).await;
    fixture.shop.break_down(renewals_refused()).await;
    let LoginView::Done { accounts, .. } = pasted(&fixture, &token).await else {
        panic!("{:?}", fixture.engine.connect().login().await)
    };
    let account = &accounts[0];
    let shown = async |fixture: &Fixture| fixture.engine.inbox().frame().await.unwrap().accounts.remove(0);
    // Said at once; that it may be young is only believed for the first day here.
    fixture.until(async || shown(&fixture).await.token.doubt == Some(TokenDoubt::PerhapsTooYoung)).await;
    fixture.pass(TimeDelta::hours(25)).await;
    fixture.until(async || shown(&fixture).await.token.doubt == Some(TokenDoubt::NotRenewed)).await;
    let token = shown(&fixture).await.token;
    assert_eq!((token.expires_at, token.days_left, token.warning), (None, None, None), "no end was made up");
    // The same after a restart, and it keeps trying.
    let fixture = fixture.restart().await;
    fixture.until(async || shown(&fixture).await.token.doubt == Some(TokenDoubt::NotRenewed)).await;
    let asked = async || {
        let asked = fixture.shop.asked(account).await;
        asked.into_iter().filter(|asked| asked.path.ends_with("/refresh_access_token")).count()
    };
    let before = asked().await;
    fixture.pass(TimeDelta::hours(6)).await;
    fixture.until_true(async || asked().await > before).await;
    // Past the token's real end, which nobody knew.
    fixture.pass(TimeDelta::days(5)).await;
    // A reading that began before is as good as the first wish; the next one asks.
    fixture.until_true(async || fixture.engine.accounts().refresh(Some(account)).await.is_err()).await;
    assert!(matches!(shown(&fixture).await.state, AccountState::ReconnectNeeded { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_a_host_that_is_tired_puts_a_young_token_in_no_doubt() {
    let fixture = Fixture::new().await;
    let shop = fixture.shop.accounts().remove(0);
    let token = fixture.shop.dashboard_token(&shop.id, 30 * 24).await;
    let tired = serde_json::json!({ "do": "error", "status": 500, "code": 2 });
    let rule = serde_json::json!({ "match": { "path_contains": "refresh_access_token" }, "effect": tired });
    fixture.shop.break_down(rule).await;
    let LoginView::Done { accounts, .. } = pasted(&fixture, &token).await else {
        panic!("{:?}", fixture.engine.connect().login().await)
    };
    let asked = async || {
        let asked = fixture.shop.asked(&accounts[0]).await;
        asked.into_iter().filter(|asked| asked.path.ends_with("/refresh_access_token")).count()
    };
    fixture.until_true(async || asked().await > 0).await;
    fixture.synced(&accounts[0]).await;
    assert_eq!(fixture.engine.inbox().frame().await.unwrap().accounts[0].token.doubt, None);
    // A whole day without one renewal is something to say.
    fixture.pass(TimeDelta::hours(25)).await;
    let doubt = async || fixture.engine.inbox().frame().await.unwrap().accounts[0].token.doubt;
    fixture.until(async || doubt().await == Some(TokenDoubt::NotRenewed)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_a_pasted_facebook_token_has_the_end_that_facebook_tells_and_else_none_is_known() {
    let not_told = serde_json::json!({
        "match": { "path_contains": "debug_token" },
        "effect": { "do": "error", "status": 400, "code": 100 },
    });
    for (hours, told, doubt) in [
        (None, true, None),
        (Some(71), true, None),
        (None, false, Some(TokenDoubt::EndNotTold)),
        (Some(1), false, Some(TokenDoubt::EndNotTold)),
    ] {
        // A login, so that the person has allowed the Page; its token is then another than the pasted one.
        let (fixture, account) = Fixture::connected(Flavour::Facebook).await;
        let token = fixture.shop.page_token(&account, hours).await;
        if !told {
            fixture.shop.break_down(not_told.clone()).await;
        }
        let LoginView::Done { accounts, .. } = pasted(&fixture, &token).await else {
            panic!("{:?}", fixture.engine.connect().login().await)
        };
        assert_eq!(accounts, [account]);
        let life = async || fixture.engine.inbox().frame().await.unwrap().accounts.remove(0).token;
        fixture.until_true(async || life().await.doubt == doubt).await;
        let left = hours.filter(|_| told).map(|hours| hours / 24);
        fixture.until_true(async || life().await.days_left == left).await;
        let life = life().await;
        assert_eq!(
            (life.doubt, life.warning.is_some(), life.renews),
            (doubt, left.is_some(), false),
            "{hours:?} {told}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c2_what_is_no_token_is_said_so_and_a_network_that_fails_is_something_else() {
    let fixture = Fixture::new().await;
    for text in ["", "hello there", "IGAAmadeup", "EAAmadeup"] {
        let view = pasted(&fixture, text).await;
        assert_eq!(
            view,
            LoginView::Failed { flavour: None, failure: FailureView::TokenUnknown, named: None },
            "{text}"
        );
    }
    let (fixture, account) = Fixture::on_a_line(Flavour::Instagram).await;
    let token = fixture.shop.dashboard_token(&account, 1).await;
    fixture.shop.unplug().await;
    // Cut off in the middle, or not reached at all: which depends on what was still open.
    let view = pasted(&fixture, &token).await;
    let failed = |failure| LoginView::Failed { flavour: None, failure, named: None };
    assert!([failed(FailureView::Offline), failed(FailureView::Interrupted)].contains(&view), "{view:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn c2_c10_what_goes_wrong_with_a_good_token_is_worded_by_its_class_and_a_dead_one_by_its_end() {
    let fixture = Fixture::new().await;
    let shop = fixture.shop.accounts().remove(0);
    let token = fixture.shop.dashboard_token(&shop.id, 48).await;
    let error = |status: u16, code: i32, subcode: Option<i32>| {
        serde_json::json!({
            "match": { "host": "graph.instagram.com", "path_contains": "/me" },
            "effect": { "do": "error", "status": status, "code": code, "subcode": subcode },
        })
    };
    let basic = ["instagram_business_basic".to_owned()].to_vec();
    for (rule, expected) in [
        (error(429, 4, None), None),
        (error(403, 4, Some(1_349_210)), None),
        (error(500, 2, None), Some(FailureView::MetaDown)),
        (error(403, 10, None), Some(FailureView::PermissionRequired { missing: basic })),
    ] {
        fixture.shop.break_down(rule.clone()).await;
        let view = pasted(&fixture, &token).await;
        let LoginView::Failed { flavour: None, failure, named: Some(named) } = &view else { panic!("{view:?}") };
        match expected {
            Some(expected) => assert_eq!(*failure, expected),
            None => assert!(matches!(failure, FailureView::SlowedDown { until: Some(_) }), "{failure:?}"),
        }
        assert_eq!(rule["effect"]["code"], named.meta_code);
        assert!(named.trace.is_some(), "for Meta's support");
        fixture.shop.clear_faults().await;
    }
    fixture.shop.end_tokens(&shop.id, "expire", None).await;
    let view = pasted(&fixture, &token).await;
    let LoginView::Failed { failure, .. } = &view else { panic!("{view:?}") };
    assert_eq!(*failure, FailureView::ReconnectNeeded { why: domain::TokenTrouble::Expired }, "another one is needed");
    assert_eq!(fixture.engine.inbox().frame().await.unwrap().accounts, [], "no half-made account");
}

#[tokio::test(flavor = "multi_thread")]
async fn c2_an_account_whose_id_is_not_told_ends_in_words_and_in_no_account() {
    let fixture = Fixture::new().await;
    let shop = fixture.shop.accounts().remove(0);
    let token = fixture.shop.dashboard_token(&shop.id, 48).await;
    // `reports/09`: questions that name `user_id` are refused, with every field and with the fewest (C21); the one without
    // it is answered with the app's own number.
    let refused = || {
        serde_json::json!({
            "match": { "host": "graph.instagram.com", "path_contains": "/me" },
            "times": 2,
            "effect": { "do": "error", "status": 400, "code": 100, "message": "Unsupported request - method type: get" },
        })
    };
    fixture.shop.break_down(refused()).await;
    let view = pasted(&fixture, &token).await;
    let LoginView::Failed { failure, named, .. } = &view else { panic!("{view:?}") };
    assert_eq!(*failure, FailureView::NoAccountId { kind: Some("BUSINESS".to_owned()) });
    assert_eq!(named.as_ref().map(|named| named.meta_code), Some(100));
    fixture.shop.clear_faults().await;
    assert_eq!(fixture.engine.inbox().frame().await.unwrap().accounts, [], "no half-made account");

    // Where the number is the one that conversations know, it is proved by them.
    fixture.shop.break_down(refused()).await;
    let own = serde_json::json!({ "do": "mutate", "pointer": "/id", "with": shop.id });
    let rule = serde_json::json!({ "match": { "path_contains": "/me" }, "skip": 2, "times": 1, "effect": own });
    fixture.shop.break_down(rule).await;
    let view = pasted(&fixture, &token).await;
    let LoginView::Done { accounts, .. } = &view else { panic!("{view:?}") };
    assert_eq!(accounts, &[AccountId::new(shop.id.clone())]);
    fixture.shop.clear_faults().await;
    fixture.synced(&accounts[0]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_the_https_mode_takes_the_port_and_the_address_can_be_pasted() {
    let fixture =
        Fixture::with_redirects(|port| [format!("https://localhost:{port}/callback/instagram")].to_vec()).await;
    let app = fixture.shop.app("instagram");
    let redirect = RedirectChoice::HttpsLoopback { port: fixture.port };
    let secret = SecretString::from(app.secret);
    let saved =
        fixture.engine.connect().save_meta_app(Flavour::Instagram, &app.id, Some(secret), &redirect).await.unwrap();
    assert_eq!(saved.redirect_uri, format!("https://localhost:{}/callback/instagram", fixture.port));
    fixture.engine.connect().begin_login(Flavour::Instagram, None).await.unwrap();
    assert!(std::net::TcpListener::bind(("127.0.0.1", fixture.port)).is_err(), "it listens");
    let back = agree_and_stop(&fixture.browser.last()).await;
    assert!(back.starts_with(&saved.redirect_uri));
    fixture.engine.connect().paste_address(back).await.unwrap();
    assert!(matches!(ended(&fixture).await, LoginView::Done { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_the_relay_mode_waits_for_its_link_and_no_other() {
    const PAGE: &str = "https://relay.example/shopbell.html";
    let fixture = Fixture::with_redirects(|_| [PAGE.to_owned()].to_vec()).await;
    fixture.shop.toggle("live_app", true.into()).await;
    let app = fixture.shop.app("instagram");
    let redirect = RedirectChoice::Relay { page: PAGE.to_owned() };
    fixture
        .engine
        .connect()
        .save_meta_app(Flavour::Instagram, &app.id, Some(SecretString::from(app.secret)), &redirect)
        .await
        .unwrap();
    assert_eq!(
        fixture.engine.connect().open_login_link("shopbell://oauth/callback?code=a&state=b").await,
        Err(Failure::NoLogin)
    );
    fixture.engine.connect().begin_login(Flavour::Instagram, None).await.unwrap();
    for link in [
        "shopbell://oauth/callback?code=stolen&state=guessed",
        "shopbell://oauth/callback?error=access_denied",
        "shopbell://conversation/1/2",
        "https://relay.example/?code=a&state=b",
    ] {
        assert_eq!(fixture.engine.connect().open_login_link(link).await, Err(Failure::WrongAddress), "{link}");
        assert!(matches!(fixture.engine.connect().login().await, LoginView::Waiting { .. }), "it goes on waiting");
    }
    let back = agree_and_stop(&fixture.browser.last()).await;
    let query = back.split_once('?').expect("a query").1.trim_end_matches("#_");
    fixture.engine.connect().open_login_link(&format!("shopbell://oauth/callback?{query}")).await.unwrap();
    assert!(matches!(ended(&fixture).await, LoginView::Done { .. }));

    let bad = RedirectChoice::Relay { page: "http://relay.example/".to_owned() };
    let refused = fixture.engine.connect().save_meta_app(Flavour::Instagram, &app.id, None, &bad).await;
    assert_eq!(refused, Err(Failure::BadRelayAddress));
}

#[tokio::test(flavor = "multi_thread")]
async fn c8_reconnecting_is_in_place_and_another_account_changes_nothing() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let other = fixture.shop.accounts().into_iter().find(|it| it.id != account.as_str()).expect("two shops");
    fixture.shop.revoke(&account).await;
    assert!(fixture.engine.accounts().refresh(Some(&account)).await.is_err());

    fixture.engine.connect().begin_login(Flavour::Instagram, Some(&account)).await.unwrap();
    agree_as(&fixture.browser.last(), &other.id).await;
    let failure = FailureView::OtherAccount { username: other.username.clone() };
    assert_eq!(ended(&fixture).await, LoginView::Failed { flavour: Some(Flavour::Instagram), failure, named: None });
    let accounts = fixture.engine.inbox().frame().await.unwrap().accounts;
    assert_eq!(accounts.len(), 1);
    assert!(matches!(accounts[0].state, AccountState::ReconnectNeeded { .. }));

    fixture.engine.connect().begin_login(Flavour::Instagram, Some(&account)).await.unwrap();
    agree(&fixture.browser.last()).await;
    assert!(matches!(ended(&fixture).await, LoginView::Done { .. }));
    fixture
        .until(async || fixture.engine.inbox().frame().await.unwrap().accounts[0].state == AccountState::Connected)
        .await;
    assert_eq!(
        fixture.engine.inbox().frame().await.unwrap().accounts.len(),
        1,
        "{}: the same row",
        username(&fixture, &account)
    );
    assert_eq!(fixture.list(&account).await.rows.len(), 25, "nothing is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn c8_reconnecting_a_page_takes_that_page_without_asking() {
    let (fixture, account) = Fixture::connected(Flavour::Facebook).await;
    fixture.shop.revoke(&account).await;
    assert!(fixture.engine.accounts().refresh(Some(&account)).await.is_err());
    fixture.engine.connect().begin_login(Flavour::Facebook, Some(&account)).await.unwrap();
    agree(&fixture.browser.last()).await;
    let LoginView::Done { accounts, .. } = ended(&fixture).await else {
        panic!("{:?}", fixture.engine.connect().login().await)
    };
    assert_eq!(accounts, [account]);
}

#[tokio::test(flavor = "multi_thread")]
async fn c12_the_same_account_reached_by_another_way_is_the_same_row() {
    let (fixture, account) = Fixture::connected(Flavour::Facebook).await;
    let before = fixture.engine.inbox().frame().await.unwrap().accounts.len();
    let token = fixture.shop.dashboard_token(&account, 48).await;
    let LoginView::Done { accounts, .. } = pasted(&fixture, &token).await else {
        panic!("{:?}", fixture.engine.connect().login().await)
    };
    assert_eq!(accounts, std::slice::from_ref(&account));
    let frame = fixture.engine.inbox().frame().await.unwrap();
    assert_eq!(frame.accounts.len(), before, "merged, not doubled");
    let merged = frame.accounts.into_iter().find(|it| it.id == account).expect("the account");
    assert_eq!((merged.flavour, merged.way), (Flavour::Instagram, WayIn::PastedToken));
    fixture.engine.accounts().refresh(Some(&account)).await.expect("it reads by the new way");
    assert_eq!(fixture.list(&account).await.rows.len(), 25);
}

#[tokio::test(flavor = "multi_thread")]
async fn c8_disconnecting_keeps_or_erases_as_asked() {
    for erase in [false, true] {
        let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
        let (_, conversation) = fixture.answerable(&account).await;
        fixture.engine.drafts().save(&account, &conversation, "half a sentence".to_owned(), 1).await.unwrap();
        fixture.engine.accounts().disconnect(&account, erase).await.unwrap();
        assert_eq!(fixture.engine.inbox().frame().await.unwrap().accounts, []);
        assert_eq!(fixture.engine.accounts().refresh(Some(&account)).await, Err(Failure::NotFound));

        let fixture = fixture.restart().await;
        assert_eq!(fixture.engine.inbox().frame().await.unwrap().accounts, [], "it stays disconnected");
        let desk_calls = fixture.shop.asked(&account).await.len();
        fixture.log_in(Flavour::Instagram).await;
        let draft = fixture.engine.drafts().draft(&account, &conversation).await.unwrap().text;
        assert_eq!(draft, if erase { "" } else { "half a sentence" }, "erase: {erase}");
        assert!(fixture.shop.asked(&account).await.len() > desk_calls);
    }
}
