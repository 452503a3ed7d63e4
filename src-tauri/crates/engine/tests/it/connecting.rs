//! Connecting an account, both ways in, and what can go wrong on the way.

use crate::fixture::{Fixture, next};
use domain::{AccountState, Flavour};
use engine::views::{FailureView, LoginView, RedirectChoice, UnusablePage, VaultView};
use engine::{Failure, LoginRefusal};
use secrecy::SecretString;
use std::net::TcpListener;
use testkit::{agree, cancel, free_port};

async fn login_ends(fixture: &Fixture) -> LoginView {
    let mut changes = fixture.engine.changes();
    loop {
        match fixture.engine.connect().login().await {
            LoginView::Waiting { .. } | LoginView::Finishing { .. } => next(&mut changes).await,
            ended => return ended,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_c5_instagram_login_connects_and_lists_what_was_granted() {
    let fixture = Fixture::new().await;
    fixture.enter_meta_app(Flavour::Instagram).await;
    fixture.engine.connect().begin_login(Flavour::Instagram, None).await.unwrap();
    agree(&fixture.browser.last()).await;
    let LoginView::Done { permissions, accounts, .. } = login_ends(&fixture).await else { panic!("not done") };
    assert!(permissions.iter().all(|permission| permission.granted));
    assert_eq!(permissions.len(), 2);
    fixture.synced(&accounts[0]).await;
    assert_eq!(fixture.engine.inbox().frame().await.unwrap().accounts[0].state, AccountState::Connected);
}

#[tokio::test(flavor = "multi_thread")]
async fn c6_facebook_login_lists_pages_and_says_which_cannot_be_used() {
    let fixture = Fixture::new().await;
    fixture.enter_meta_app(Flavour::Facebook).await;
    fixture.engine.connect().begin_login(Flavour::Facebook, None).await.unwrap();
    agree(&fixture.browser.last()).await;
    let LoginView::Choosing { pages, permissions } = login_ends(&fixture).await else { panic!("nothing to choose") };
    assert_eq!(permissions.len(), 7);
    assert!(pages.iter().any(|page| page.unusable == Some(UnusablePage::NoLinkedAccount)));
    assert!(pages.iter().any(|page| page.unusable == Some(UnusablePage::NoMessagingTask)));
    assert_eq!(fixture.engine.connect().choose_pages(&[]).await, Err(Failure::NoUsableAccount), "nothing ticked");
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_cancel_on_the_page_is_a_state_of_its_own() {
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let fixture = Fixture::new().await;
        fixture.enter_meta_app(flavour).await;
        fixture.engine.connect().begin_login(flavour, None).await.unwrap();
        cancel(&fixture.browser.last()).await;
        assert_eq!(
            login_ends(&fixture).await,
            LoginView::Failed { flavour: Some(flavour), failure: FailureView::LoginDenied, named: None }
        );
        fixture.engine.connect().cancel_login();
        assert_eq!(fixture.engine.connect().login().await, LoginView::Idle);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_a_wrong_secret_and_a_taken_port_are_named() {
    let fixture = Fixture::new().await;
    let app = fixture.shop.app("instagram");
    let wrong = SecretString::from("not the secret".to_owned());
    fixture
        .engine
        .connect()
        .save_meta_app(Flavour::Instagram, &app.id, Some(wrong), &RedirectChoice::Loopback { port: fixture.port })
        .await
        .unwrap();
    fixture.engine.connect().begin_login(Flavour::Instagram, None).await.unwrap();
    agree(&fixture.browser.last()).await;
    let LoginView::Failed { failure: FailureView::LoginRefused { why, message }, .. } = login_ends(&fixture).await
    else {
        panic!("{:?}", fixture.engine.connect().login().await)
    };
    assert_eq!((why, message.as_deref()), (LoginRefusal::Credentials, Some("Error validating client secret.")));

    let taken = TcpListener::bind(("127.0.0.1", free_port())).unwrap();
    let port = taken.local_addr().unwrap().port();
    fixture
        .engine
        .connect()
        .save_meta_app(Flavour::Instagram, &app.id, None, &RedirectChoice::Loopback { port })
        .await
        .unwrap();
    assert_eq!(fixture.engine.connect().begin_login(Flavour::Instagram, None).await, Err(Failure::PortTaken { port }));
}

/// Where a login can fail, by path; each is met by both logins but where it is named.
fn failing(path: &str, effect: serde_json::Value) -> serde_json::Value {
    serde_json::json!({ "match": { "path_contains": path }, "effect": effect })
}

/// Whether a failure has the words that an answer asks for.
type IsOfClass = fn(&FailureView) -> bool;

/// `reports/21`: what can be answered on the way of a login, and the class of words for it.
fn answers() -> [(serde_json::Value, IsOfClass); 4] {
    let error = |status: u16, code: i32, subcode: Option<i32>| serde_json::json!({ "do": "error", "status": status, "code": code, "subcode": subcode });
    [
        (error(429, 4, None), |failure| matches!(failure, FailureView::SlowedDown { until: Some(_) })),
        (error(403, 4, Some(1_349_210)), |failure| matches!(failure, FailureView::SlowedDown { until: Some(_) })),
        (error(500, 2, None), |failure| *failure == FailureView::MetaDown),
        (
            error(403, 10, None),
            |failure| matches!(failure, FailureView::PermissionRequired { missing } if missing.len() == 1),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_c10_what_goes_wrong_on_the_way_of_a_login_is_worded_by_its_class() {
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let fixture = Fixture::new().await;
        fixture.enter_meta_app(flavour).await;
        // At the reading of the account or Pages, and at both exchanges.
        let places = match flavour {
            Flavour::Instagram => [("graph", "/me"), ("api", "/oauth/access_token"), ("graph", "/access_token")],
            Flavour::Facebook => [("graph", "/me/accounts"), ("graph", "/me/permissions"), ("graph", "/access_token")],
        };
        for (host, place) in places {
            for (effect, is_it) in answers() {
                if host == "api" && effect["status"] == 403 {
                    // That host has no codes, only words (`platform.md` §1b).
                    continue;
                }
                let mut rule = failing(place, effect.clone());
                rule["match"]["host"] = format!("{host}.{flavour}.com").into();
                fixture.shop.break_down(rule).await;
                fixture.engine.connect().begin_login(flavour, None).await.unwrap();
                agree(&fixture.browser.last()).await;
                let ended = login_ends(&fixture).await;
                let LoginView::Failed { failure, named, .. } = &ended else { panic!("{place} {effect}: {ended:?}") };
                assert!(is_it(failure), "{flavour} {place} {effect}: {failure:?}");
                let code = named.as_ref().map(|named| i64::from(named.meta_code));
                // The login host's envelope names the HTTP status as its code.
                assert!(code == effect["code"].as_i64() || code == effect["status"].as_i64(), "{place}: {named:?}");
                fixture.shop.clear_faults().await;
            }
        }
        assert_eq!(fixture.engine.inbox().frame().await.unwrap().accounts, [], "no half-made account");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_a_spent_code_says_to_start_again_in_the_words_of_its_host() {
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let fixture = Fixture::new().await;
        fixture.enter_meta_app(flavour).await;
        fixture.engine.connect().begin_login(flavour, None).await.unwrap();
        let back = testkit::agree_and_stop(&fixture.browser.last()).await;
        fixture.shop.advance(chrono::TimeDelta::minutes(61)).await;
        fixture.engine.connect().paste_address(back).await.expect("the right address");
        let ended = login_ends(&fixture).await;
        let LoginView::Failed { failure: FailureView::LoginRefused { why, message }, named, .. } = &ended else {
            panic!("{ended:?}")
        };
        assert_eq!(*why, LoginRefusal::SpentCode, "{flavour}");
        assert!(named.is_some());
        if flavour == Flavour::Instagram {
            assert_eq!(message.as_deref(), Some("This authorization code has expired"), "quoted, not dropped");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_another_redirect_address_is_named_only_where_the_host_says_so() {
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let fixture = Fixture::new().await;
        fixture.enter_meta_app(flavour).await;
        for (words, subcode, expected) in [
            ("Please make sure your redirect_uri is identical", Some(36_008), LoginRefusal::Redirect),
            ("Something else altogether", None, LoginRefusal::NotSaid),
        ] {
            let effect = serde_json::json!({
                "do": "error", "status": 400, "code": 100, "subcode": subcode, "message": words,
            });
            fixture.shop.break_down(failing("/oauth/access_token", effect)).await;
            fixture.engine.connect().begin_login(flavour, None).await.unwrap();
            agree(&fixture.browser.last()).await;
            let ended = login_ends(&fixture).await;
            let LoginView::Failed { failure, .. } = &ended else { panic!("{ended:?}") };
            match (failure, expected) {
                (FailureView::LoginRefused { why, .. }, _) => assert_eq!(*why, expected, "{flavour}: {failure:?}"),
                // A refusal that names nothing keeps its code.
                (FailureView::Refused { meta_code: 100 | 400, .. }, LoginRefusal::NotSaid) => {}
                other => panic!("{flavour}: {other:?}"),
            }
            fixture.shop.clear_faults().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_the_address_can_be_pasted_and_a_wrong_one_goes_on_waiting() {
    let fixture = Fixture::new().await;
    fixture.enter_meta_app(Flavour::Instagram).await;
    fixture.engine.connect().begin_login(Flavour::Instagram, None).await.unwrap();
    let wrong = format!("http://localhost:{}/callback/instagram?code=abc&state=forged", fixture.port);
    assert_eq!(fixture.engine.connect().paste_address(wrong).await, Err(Failure::WrongAddress));
    assert!(matches!(fixture.engine.connect().login().await, LoginView::Waiting { .. }), "it goes on waiting");

    let back = testkit::agree_and_stop(&fixture.browser.last()).await;
    fixture.engine.connect().paste_address(back).await.expect("the right address");
    assert!(matches!(login_ends(&fixture).await, LoginView::Done { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_a_missing_permission_is_named_and_stays_with_the_account() {
    let fixture = Fixture::new().await;
    fixture.enter_meta_app(Flavour::Instagram).await;
    fixture.engine.connect().begin_login(Flavour::Instagram, None).await.unwrap();
    testkit::agree_without(&fixture.browser.last(), &["instagram_business_manage_messages"]).await;
    let LoginView::Done { permissions, .. } = login_ends(&fixture).await else {
        panic!("{:?}", fixture.engine.connect().login().await)
    };
    let refused: Vec<_> = permissions.iter().filter(|permission| !permission.granted).collect();
    assert_eq!(refused.len(), 1);
    let missing = vec!["instagram_business_manage_messages".to_owned()];
    let frame = fixture.engine.inbox().frame().await.unwrap();
    assert_eq!(frame.accounts[0].state, AccountState::PermissionRequired { missing });
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_nothing_chosen_is_no_http_for_instagram_login_and_http_for_facebook_login() {
    let fixture = Fixture::with_redirects(|_| ["https://localhost:48215/callback/instagram".to_owned()].to_vec()).await;
    let facebook = fixture.engine.connect().meta_app(Flavour::Facebook).await.unwrap();
    assert!(matches!(facebook.redirect, RedirectChoice::Loopback { .. }), "{facebook:?}");
    let instagram = fixture.engine.connect().meta_app(Flavour::Instagram).await.unwrap();
    assert_eq!(instagram.redirect, RedirectChoice::Paste);
    assert_eq!(instagram.redirect_uri, "https://localhost:48215/callback/instagram");

    // Pasting alone takes a login to its end; nobody listens meanwhile.
    let app = fixture.shop.app("instagram");
    let secret = SecretString::from(app.secret);
    fixture
        .engine
        .connect()
        .save_meta_app(Flavour::Instagram, &app.id, Some(secret), &RedirectChoice::Paste)
        .await
        .unwrap();
    fixture.engine.connect().begin_login(Flavour::Instagram, None).await.unwrap();
    let back = testkit::agree_and_stop(&fixture.browser.last()).await;
    assert!(back.starts_with(&instagram.redirect_uri), "{back}");
    fixture.engine.connect().paste_address(back).await.expect("the right address");
    assert!(matches!(login_ends(&fixture).await, LoginView::Done { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_the_secret_is_kept_and_never_shown_again() {
    let fixture = Fixture::new().await;
    assert_eq!(
        fixture.engine.connect().begin_login(Flavour::Instagram, None).await,
        Err(Failure::NoMetaApp { flavour: Flavour::Instagram })
    );
    fixture.enter_meta_app(Flavour::Instagram).await;
    let app = fixture.engine.connect().meta_app(Flavour::Instagram).await.unwrap();
    assert!(app.has_secret);
    let secret = fixture.shop.app("instagram").secret;
    assert!(!serde_json::to_string(&app).unwrap().contains(&secret));
    assert_eq!(fixture.engine.secrets().view().await, VaultView::Session);
    // The files are looked through at the end of every test.
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_a_leak_into_a_file_or_a_log_would_be_caught() {
    let (mut fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let token = fixture.shop.dashboard_token(&account, 48).await;
    assert!(fixture.watched().leaks().is_empty() && !fixture.watched().leaked_into_the_log());
    // Cut by what surrounds it, deep down, and in what a database left behind: deleted rows stay on the disk as bytes.
    let folder = fixture.folder().join("deep");
    std::fs::create_dir(&folder).unwrap();
    for (name, bytes) in [
        ("note", token.clone().into_bytes()),
        ("old.db-wal", [&[0, 255, 13][..], &token.as_bytes()[..60], &[0; 4096]].concat()),
        ("page.html", format!("<a href='?code={}'>", fixture.shop.app("instagram").secret).into_bytes()),
    ] {
        let file = folder.join(name);
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(fixture.watched().leaks(), std::slice::from_ref(&file), "{name}");
        std::fs::remove_file(file).unwrap();
    }
    tracing::debug!(%token, "planted");
    assert!(fixture.watched().leaked_into_the_log());
    fixture.watched().forgive_the_log();
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_secrets_kept_until_quitting_are_asked_for_again_and_the_account_says_so() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    fixture.engine.secrets().keep_in_session().await.unwrap();
    let fixture = fixture.restart().await;
    fixture
        .until(async || {
            fixture.engine.inbox().frame().await.unwrap().accounts[0].state
                == AccountState::ReconnectNeeded { why: domain::TokenTrouble::Unknown }
        })
        .await;
    assert_eq!(fixture.list(&account).await.rows.len(), 25, "what is cached stays readable");
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_a_passphrase_file_is_locked_after_a_restart_until_the_passphrase_is_given() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let passphrase = || SecretString::from("correct horse".to_owned());
    fixture.engine.secrets().keep_in_file(passphrase()).await.unwrap();
    fixture.enter_meta_app(Flavour::Instagram).await;
    fixture.log_in(Flavour::Instagram).await;

    let fixture = fixture.restart().await;
    assert_eq!(fixture.engine.secrets().view().await, VaultView::PassphraseNeeded);
    assert_eq!(fixture.list(&account).await.rows.len(), 25, "the data do not depend on the passphrase");
    let wrong = fixture.engine.secrets().unlock(SecretString::from("wrong".to_owned())).await;
    assert!(matches!(wrong, Err(Failure::Vault { .. })));
    fixture.engine.secrets().unlock(passphrase()).await.unwrap();
    assert_eq!(fixture.engine.secrets().view().await, VaultView::PassphraseFile);
    fixture.engine.accounts().refresh(Some(&account)).await.expect("the token is there");
}
