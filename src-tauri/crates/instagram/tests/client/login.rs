//! Both logins from the code to the accounts (C3, C4, C5, C6).

use crate::support::{Fake, Heard, Raw, answer, error, meta, ok, unspaced};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, Flavour};
use instagram::login::{
    AccountType, AppCredentials, Attempt, Grant, LoginError, Opened, RedirectMode, Refusal, Unusable, facebook_pages,
    instagram_account, opens,
};
use instagram::{ApiError, Class, Meta};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

const SECRET: &str = "canary-app-secret";
const CODE: &str = "AQ-canary-code_1";

fn now() -> DateTime<Utc> {
    "2026-11-20T14:30:00Z".parse().expect("a time")
}

fn begin(meta: &Meta, flavour: Flavour) -> Attempt {
    let app = AppCredentials { app_id: "4242".into(), secret: SECRET.into() };
    Attempt::begin(meta, flavour, &app, &RedirectMode::Loopback { port: 48_215 }).expect("begins")
}

fn parameter(attempt: &Attempt, name: &str) -> String {
    let found = attempt.authorize_url().query_pairs().find(|(key, _)| key == name);
    found.expect("asked for").1.into_owned()
}

async fn exchange(meta: &Meta, flavour: Flavour) -> Result<Grant, LoginError> {
    let attempt = begin(meta, flavour);
    let state = parameter(&attempt, "state");
    let code = attempt.read_redirect(&format!("?code={CODE}&state={state}#_")).expect("ours");
    attempt.exchange(code, now()).await
}

fn instagram_host(heard: &Heard, short: &Value) -> Response {
    match heard.path.as_str() {
        "/oauth/access_token" => ok(short),
        "/access_token" => ok(&json!({ "access_token": "IGlong", "token_type": "bearer", "expires_in": 5_183_944 })),
        _ => answer(404, "text/html", ""),
    }
}

#[tokio::test]
async fn c4_instagram_login_reads_every_shape_of_the_answer() {
    let scopes = "instagram_business_basic,instagram_business_manage_messages";
    for (short, granted) in [
        (
            json!({ "data": [{ "access_token": "IGshort", "user_id": "1020", "permissions": scopes }] }),
            Some([true, true]),
        ),
        (
            json!({ "access_token": "IGshort", "user_id": 27_640_875_392_278_831_u64,
                    "permissions": ["instagram_business_basic"] }),
            Some([true, false]),
        ),
        (json!({ "access_token": "IGshort", "user_id": "1020" }), None),
    ] {
        let answered = short.clone();
        let fake = Fake::answering(move |heard| instagram_host(heard, &answered)).await;
        let grant = exchange(&fake.meta(), Flavour::Instagram).await.expect("logged in");
        assert_eq!(grant.token.expose_secret(), "IGlong");
        assert_eq!(grant.expires_at, Some(now() + TimeDelta::seconds(5_183_944)));
        let told: Vec<bool> = grant.permissions.iter().map(|permission| permission.granted).collect();
        assert_eq!(told, granted.map(Vec::from).unwrap_or_default(), "{short}");

        let [code, long] = fake.heard().try_into().expect("two requests");
        let form = code.form();
        assert_eq!((code.method.as_str(), code.query.len()), ("POST", 0));
        assert_eq!(code.headers["content-type"], "application/x-www-form-urlencoded");
        for (name, value) in [
            ("client_id", "4242"),
            ("client_secret", SECRET),
            ("grant_type", "authorization_code"),
            ("redirect_uri", "http://localhost:48215/callback/instagram"),
            ("code", CODE),
        ] {
            assert_eq!(form[name], value);
        }
        assert!(!form.contains_key("code_verifier"), "Instagram takes no PKCE");
        assert_eq!((long.method.as_str(), long.asks("grant_type")), ("GET", "ig_exchange_token"));
        assert_eq!((long.asks("client_secret"), long.asks("access_token")), (SECRET, "IGshort"));
    }
}

#[tokio::test]
async fn c3_facebook_login_exchanges_by_get_with_its_verifier() {
    let fake = Fake::answering(|heard| match (heard.path.as_str(), heard.asks("grant_type")) {
        ("/v27.0/oauth/access_token", "fb_exchange_token") => {
            ok(&json!({ "access_token": "EAAlong", "expires_in": 5_184_000 }))
        }
        ("/v27.0/oauth/access_token", _) => {
            ok(&json!({ "access_token": "EAAshort", "token_type": "bearer", "expires_in": 5183 }))
        }
        ("/v27.0/me/permissions", _) => ok(&json!({ "data": [
            { "permission": "instagram_basic", "status": "granted" },
            { "permission": "instagram_manage_messages", "status": "declined" },
            { "permission": 5 }, "junk",
        ] })),
        _ => answer(404, "text/html", ""),
    })
    .await;
    let meta = fake.meta();
    let attempt = begin(&meta, Flavour::Facebook);
    let (state, challenge) = (parameter(&attempt, "state"), parameter(&attempt, "code_challenge"));
    let code =
        attempt.read_redirect(&format!("http://localhost:48215/callback/facebook?code={CODE}&state={state}#_=_"));
    let grant = attempt.exchange(code.expect("ours"), now()).await.expect("logged in");
    assert_eq!(grant.token.expose_secret(), "EAAlong");
    assert_eq!(grant.permissions.len(), 7);
    assert!(grant.permissions[0].granted && !grant.permissions[1].granted);

    let [code, long, permissions] = fake.heard().try_into().expect("three requests");
    assert_eq!((code.method.as_str(), code.body.as_str()), ("GET", ""));
    for (name, value) in [
        ("client_id", "4242"),
        ("client_secret", SECRET),
        ("redirect_uri", "http://localhost:48215/callback/facebook"),
        ("code", CODE),
    ] {
        assert_eq!(code.asks(name), value);
    }
    let verifier = oauth2::PkceCodeVerifier::new(code.asks("code_verifier").to_owned());
    assert_eq!(oauth2::PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str(), challenge);
    assert_eq!((long.asks("fb_exchange_token"), long.asks("client_secret")), ("EAAshort", SECRET));
    assert_eq!(permissions.headers["authorization"], "Bearer EAAlong");
}

#[tokio::test]
async fn c3_a_code_exchange_is_never_tried_twice() {
    let closed = Raw::writing("").await;
    let failed = exchange(&meta(&closed.address, unspaced()), Flavour::Facebook).await.expect_err("closed");
    assert!(matches!(failed, LoginError::Api(ApiError::Interrupted(_))), "{failed:?}");
    assert_eq!(closed.requests(), 1);
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        for status in [307, 500, 503] {
            let fake = Fake::answering(move |heard| {
                let mut response = error(status, 2, "try again");
                let target = format!("http://{}/again", heard.headers["host"].to_str().expect("text"));
                response.headers_mut().insert("location", target.parse().expect("a value"));
                response
            })
            .await;
            assert!(exchange(&fake.meta(), flavour).await.is_err());
            assert_eq!(fake.heard().len(), 1, "{flavour} {status}");
        }
    }
}

#[tokio::test]
async fn c3_refused_codes_of_every_shape_are_understood_and_leak_nothing() {
    for (body, why) in [
        (
            json!({ "error_type": "OAuthException", "code": 400, "error_message": format!("{CODE} was already used {SECRET}") }),
            None,
        ),
        (
            json!({ "error_type": "OAuthException", "code": 400, "error_message": "Matching code was not found or was already used" }),
            Some(Refusal::SpentCode),
        ),
        (
            json!({ "error": { "message": "This authorization code has been used.", "code": 100, "error_subcode": 36009 } }),
            Some(Refusal::SpentCode),
        ),
        (
            json!({ "error_type": "OAuthException", "code": 400, "error_message":
                "Error validating verification code. Please make sure your redirect_uri is identical to the one you used" }),
            Some(Refusal::Redirect),
        ),
        (
            json!({ "error_type": "OAuthException", "code": 400, "error_message": "Invalid platform app" }),
            Some(Refusal::Credentials),
        ),
        (
            json!({ "error": { "message": CODE, "type": SECRET, "code": 100, "error_user_msg": SECRET, "fbtrace_id": CODE } }),
            None,
        ),
        (json!({ "error": "invalid_grant", "error_description": CODE }), None),
    ] {
        for flavour in [Flavour::Instagram, Flavour::Facebook] {
            let text = body.to_string();
            let fake = Fake::answering(move |_| answer(400, "application/json", text.clone())).await;
            let failed = exchange(&fake.meta(), flavour).await.expect_err("refused");
            let (said, told) = match &failed {
                LoginError::Refused { why, error } => (Some(*why), error),
                LoginError::Api(ApiError::Graph(error)) => (None, error),
                other => panic!("{other:?}"),
            };
            assert_eq!((said, told.class), (why, Class::BadRequest), "{body}");
            // A host without codes is quoted, unless it repeats what is secret.
            let words = body["error_message"].as_str().filter(|words| !words.contains(SECRET));
            assert_eq!(told.message.as_deref(), words);
            let shown = format!("{failed} {failed:?} {failed:#?}");
            assert!(!shown.contains(SECRET) && !shown.contains(CODE), "{shown}");
        }
    }
}

#[tokio::test]
async fn c7_wrong_credentials_are_told_from_an_outage() {
    for (status, code, expected) in [(400, 1, true), (400, 101, true), (500, 1, false), (400, 100, false)] {
        let fake = Fake::answering(move |_| error(status, code, "Error validating client secret.")).await;
        let failed = exchange(&fake.meta(), Flavour::Facebook).await.expect_err("refused");
        let named = matches!(&failed, LoginError::Refused { why: Refusal::Credentials, .. });
        assert_eq!(named, expected, "{code}: {failed:?}");
    }
}

#[tokio::test]
async fn c3_answers_without_a_token_are_no_login() {
    for body in ["{}", "[]", r#"{"data":[]}"#, r#"{"access_token":""}"#, r#"{"access_token":5}"#, r#"{"data":[{}]}"#] {
        let fake = Fake::answering(move |_| answer(200, "application/json", body)).await;
        for flavour in [Flavour::Instagram, Flavour::Facebook] {
            let failed = exchange(&fake.meta(), flavour).await.expect_err("no token");
            assert!(matches!(failed, LoginError::Api(ApiError::Undecodable { .. })), "{body}: {failed:?}");
        }
    }
    let portal = Fake::answering(|_| answer(200, "text/html", "<html>")).await;
    let failed = exchange(&portal.meta(), Flavour::Instagram).await.expect_err("a portal");
    assert_eq!(failed, LoginError::Api(ApiError::NotMeta { status: 200 }));
}

fn grant(flavour: Flavour) -> Grant {
    Grant { flavour, token: "user-token".into(), expires_at: Some(now()), permissions: Vec::new(), user_id: None }
}

#[tokio::test]
async fn c12_the_account_is_known_by_the_id_that_never_changes() {
    for (body, name) in [
        (
            json!({ "id": "9999", "user_id": 17_841_400_000_000_001_u64, "username": "crumb", "name": "Crumb" }),
            Some("Crumb"),
        ),
        (json!({ "data": [{ "user_id": "17841400000000001", "username": "crumb" }] }), None),
    ] {
        let fake = Fake::answering(move |_| ok(&body)).await;
        let found = instagram_account(&fake.meta(), &grant(Flavour::Instagram)).await.expect("found");
        assert_eq!((found.id.as_str(), found.node.as_str()), ("17841400000000001", "17841400000000001"));
        assert_eq!((found.username.as_str(), found.name.as_deref()), ("crumb", name));
        assert_eq!(found.token_expires_at, Some(now()));
        assert_eq!(fake.heard()[0].path, "/v27.0/me");
    }
}

/// A host that refuses the field `user_id`, or leaves it out, and tells these as taking part in its conversations.
async fn without_user_id(refuses: bool, participants: Vec<Value>) -> Fake {
    Fake::answering(move |heard| match heard.path.as_str() {
        "/v27.0/me" if refuses && heard.asks("fields").contains("user_id") => error(400, 100, "Unsupported request"),
        "/v27.0/me" => ok(&json!({ "data": [{ "id": "9999", "username": "crumb", "account_type": "BUSINESS" }] })),
        "/v27.0/me/conversations" => {
            let talks = participants.iter().map(|people| json!({ "id": "c", "participants": { "data": people } }));
            ok(&json!({ "data": talks.collect::<Vec<_>>() }))
        }
        _ => answer(404, "text/html", ""),
    })
    .await
}

#[tokio::test]
async fn c12_without_the_accounts_id_its_other_number_is_taken_only_where_conversations_know_it() {
    let (own, maya, jonas) = (json!({ "id": "9999" }), json!({ "id": "1" }), json!({ "id": 2 }));
    let proved = vec![json!([own, maya]), json!([jonas, own])];
    for refuses in [true, false] {
        let host = without_user_id(refuses, proved.clone()).await;
        let found = instagram_account(&host.meta(), &grant(Flavour::Instagram)).await.expect("proved");
        assert_eq!((found.id.as_str(), found.node.as_str(), found.username.as_str()), ("9999", "9999", "crumb"));
    }
    let igid = json!({ "id": "17841400000000001" });
    for unproved in [
        vec![],
        vec![json!([igid, maya])],
        vec![json!([own, maya]), json!([igid, jonas])],
        vec![json!([own])],
        vec![json!([])],
    ] {
        let host = without_user_id(true, unproved.clone()).await;
        let failed = instagram_account(&host.meta(), &grant(Flavour::Instagram)).await.expect_err("not proved");
        let LoginError::NoAccountId { kind: Some(AccountType::Business), error: Some(error) } = &failed else {
            panic!("{unproved:?}: {failed:?}")
        };
        assert_eq!(error.code, 100, "as the host said it");
    }
    // Everything is refused: it is not the field.
    let closed = Fake::answering(|_| error(400, 100, "Unsupported request")).await;
    let failed = instagram_account(&closed.meta(), &grant(Flavour::Instagram)).await.expect_err("closed");
    assert!(matches!(&failed, LoginError::Api(ApiError::Graph(error)) if error.names_nothing()), "{failed:?}");
}

#[tokio::test]
async fn c9_whose_a_token_is_can_be_told_where_the_host_refuses_its_id() {
    let host = without_user_id(true, vec![]).await;
    let asked = async |id: &str| opens(&host.meta(), Flavour::Instagram, &"IG".into(), &AccountId::new(id)).await;
    assert_eq!(asked("9999").await, Ok(Opened::It));
    assert_eq!(asked("17841400000000001").await, Ok(Opened::NotTold), "another number is no other account");
    let told = Fake::answering(|_| ok(&json!({ "data": [{ "user_id": "9999" }] }))).await;
    let other = opens(&told.meta(), Flavour::Instagram, &"IG".into(), &AccountId::new("1")).await;
    assert_eq!(other, Ok(Opened::Another));
}

#[tokio::test]
async fn c6_every_page_is_listed_with_the_reason_it_cannot_be_used() {
    let linked =
        |id: u64| json!({ "id": id, "username": "crumb", "name": "Crumb", "profile_picture_url": "https://x" });
    let fake = Fake::answering(move |heard| {
        let tasks = json!(["ADVERTISE", "MESSAGING"]);
        if heard.asks("after").is_empty() {
            ok(&json!({
                "data": [
                    { "id": "1", "name": "Good", "access_token": "p1", "tasks": tasks, "instagram_business_account": linked(17_841_400_000_000_001) },
                    { "id": "2", "name": "No link", "access_token": "p2", "tasks": tasks },
                    { "id": "3", "name": "No task", "access_token": "p3", "tasks": ["ANALYZE"], "instagram_business_account": linked(3) },
                    "junk",
                ],
                "paging": { "cursors": { "after": "two" }, "next": "http://192.0.2.1/?access_token=x" },
            }))
        } else {
            ok(&json!({
                "data": [
                    { "id": 4, "name": "No token", "tasks": tasks, "instagram_business_account": linked(4) },
                    { "id": "5", "access_token": "p5", "instagram_business_account": linked(5) },
                ],
                "paging": { "cursors": { "after": "three" } },
            }))
        }
    })
    .await;
    let offers = facebook_pages(&fake.meta(), &grant(Flavour::Facebook)).await.expect("listed");
    let told: Vec<_> =
        offers.iter().map(|offer| (offer.page_id.as_str(), offer.outcome.as_ref().err().copied())).collect();
    assert_eq!(
        told,
        [
            ("1", None),
            ("2", Some(Unusable::NoLinkedAccount)),
            ("3", Some(Unusable::NoMessagingTask)),
            ("4", Some(Unusable::NoToken)),
            ("5", None),
        ]
    );
    let good = offers[0].outcome.as_ref().expect("usable");
    assert_eq!((good.id.as_str(), good.node.as_str()), ("17841400000000001", "1"));
    assert_eq!(good.token.expose_secret(), "p1");
    assert_eq!(good.token_expires_at, None, "a Page's token has no end");
    let looked: Vec<_> =
        fake.heard().into_iter().map(|heard| heard.path).filter(|it| it.ends_with("/conversations")).collect();
    assert_eq!(looked.len(), 2, "each that can be used is looked at once: {looked:?}");
    assert_eq!(fake.heard().len(), 2 + looked.len());
}
