//! Facebook Login (platform.md §1a).

use crate::stage::{FACEBOOK_SCOPES, Stage};
use serde_json::json;

const FACEBOOK: &str = "graph.facebook.com";

#[tokio::test]
async fn platform_1a_dialog_lists_permissions_and_pages_without_script() {
    let page = Stage::open().await.facebook_page().await;
    for scope in FACEBOOK_SCOPES.split(',') {
        assert!(page.contains(&format!("name=\"permission\" value=\"{scope}\"")), "{scope}");
    }
    assert!(page.contains("The Flour Room") && page.contains("id=\"continue\"") && page.contains("id=\"cancel\""));
    assert!(!page.contains("<script") && page.contains("Simulator."));
}

#[tokio::test]
async fn platform_1a_success_denial_and_blocked_address() {
    let stage = Stage::open().await;
    let granted = stage.facebook_dialog("continue", &[]).await;
    assert!(granted.location().as_str().ends_with("#_=_"));
    assert_eq!(granted.returned("state").as_deref(), Some("a state & more"));
    let denied = stage.facebook_dialog("cancel", &[]).await;
    assert_eq!(denied.returned("error").as_deref(), Some("access_denied"));
    assert_eq!(denied.returned("error_reason").as_deref(), Some("user_denied"));
    let app = stage.simulator.description().app_id.clone();
    for uri in [
        "http://localhost:48215/callback/facebook/",
        "http://127.0.0.1:48215/callback/facebook",
        "https://evil.example/",
    ] {
        let query = [("client_id", app.as_str()), ("redirect_uri", uri), ("scope", FACEBOOK_SCOPES)];
        let page = stage
            .ask(stage.http.get(format!("{}/v25.0/dialog/oauth", stage.base("www.facebook.com"))).query(&query))
            .await;
        assert!(
            page.status == 400 && page.text.contains("URL blocked") && !page.headers.contains_key("location"),
            "{uri}"
        );
    }
}

#[tokio::test]
async fn platform_1a_only_the_value_of_state_may_differ_from_the_listed_address() {
    let stage = Stage::with(meta_sim::Options {
        redirect_uris: vec!["https://relay.example/cb?state=x&a=1".to_owned()],
        ..meta_sim::Options::default()
    })
    .await;
    let app = stage.simulator.description().app_id.clone();
    for (uri, status) in
        [("https://relay.example/cb?state=other&a=1", 200), ("https://relay.example/cb?state=x&a=2", 400)]
    {
        let query = [("client_id", app.as_str()), ("redirect_uri", uri), ("scope", "email")];
        let page =
            stage.ask(stage.http.get(format!("{}/dialog/oauth", stage.base("www.facebook.com"))).query(&query)).await;
        assert_eq!(page.status, status, "{uri}");
    }
}

#[tokio::test]
async fn platform_1a_response_types_and_granted_scopes() {
    let stage = Stage::open().await;
    let token =
        stage.facebook_dialog("continue", &[("response_type", "token"), ("return_scopes", "true")]).await.location();
    let fragment = token.fragment().unwrap();
    assert!(fragment.contains("access_token=EAA") && fragment.contains("granted_scopes=") && token.query().is_none());
    let both = stage.facebook_dialog("continue", &[("response_type", "code token")]).await.location();
    assert!(both.fragment().unwrap().contains("code=") && both.fragment().unwrap().contains("access_token="));
}

#[tokio::test]
async fn platform_1a_code_is_exchanged_once_with_secret_and_identical_address() {
    let stage = Stage::open().await;
    let code = stage.facebook_dialog("continue", &[]).await.returned("code").unwrap();
    let d = stage.simulator.description().clone();
    let wrong_uri = [
        ("client_id", d.app_id.as_str()),
        ("client_secret", &d.app_secret),
        ("redirect_uri", "http://localhost:48215/callback/facebook?x"),
        ("code", &code),
    ];
    assert_eq!(stage.form(FACEBOOK, "/oauth/access_token", &wrong_uri).await.error(), (100, Some(36008)));
    let uri = stage.redirect("facebook");
    let wrong_secret =
        [("client_id", d.app_id.as_str()), ("client_secret", "no"), ("redirect_uri", &uri), ("code", &code)];
    assert_eq!(stage.form(FACEBOOK, "/oauth/access_token", &wrong_secret).await.error().0, 1);
    let good = stage.facebook_exchange(&code, &[]).await.json();
    assert_eq!(good["token_type"], "bearer");
    assert!((3_600..=7_200).contains(&good["expires_in"].as_i64().unwrap()));
    assert_eq!(stage.facebook_exchange(&code, &[]).await.error(), (100, Some(36009)));
    assert_eq!(stage.facebook_exchange("nonsense", &[]).await.error(), (100, None));
}

/// RFC 6749 §2.3.1, as pyfacebook and requests-oauthlib send it (platform.md §1a).
#[tokio::test]
async fn platform_1a_id_and_secret_may_come_as_http_basic() {
    let stage = Stage::open().await;
    let d = stage.simulator.description().clone();
    let basic = async |secret: &str| {
        let code = stage.facebook_dialog("continue", &[]).await.returned("code").unwrap();
        let form = [("redirect_uri", stage.redirect("facebook")), ("code", code)];
        let url = format!("{}/v27.0/oauth/access_token", stage.base(FACEBOOK));
        stage.ask(stage.http.post(url).basic_auth(&d.app_id, Some(secret)).form(&form)).await
    };
    assert_eq!(basic(&d.app_secret).await.json()["token_type"], "bearer");
    assert_eq!(basic("wrong").await.error().0, 1);
}

#[tokio::test]
async fn platform_1a_pkce_is_checked_when_a_challenge_was_sent() {
    let stage = Stage::open().await;
    // The pair of RFC 7636, appendix B.
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let challenge =
        [("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), ("code_challenge_method", "S256")];
    let code = stage.facebook_dialog("continue", &challenge).await.returned("code").unwrap();
    assert_eq!(stage.facebook_exchange(&code, &[]).await.error().0, 100, "no verifier");
    let wrong = "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong";
    assert_eq!(stage.facebook_exchange(&code, &[("code_verifier", wrong)]).await.error().0, 100);
    assert_eq!(stage.facebook_exchange(&code, &[("code_verifier", verifier)]).await.status, 200);
}

#[tokio::test]
async fn platform_1a_declined_permissions_are_asked_again_only_on_rerequest() {
    let stage = Stage::open().await;
    let without: Vec<(&str, &str)> = FACEBOOK_SCOPES
        .split(',')
        .filter(|scope| *scope != "instagram_manage_messages")
        .map(|scope| ("permission", scope))
        .collect();
    stage.facebook_dialog("continue", &without).await;
    let declined = |permissions: serde_json::Value| {
        permissions["data"]
            .as_array()
            .unwrap()
            .iter()
            .any(|item| item["permission"] == "instagram_manage_messages" && item["status"] == "declined")
    };
    let token = stage.person_token().await;
    assert!(
        declined(stage.get(FACEBOOK, "/v25.0/me/permissions", &token).await.json()),
        "an ordinary second login does not ask"
    );
    stage.facebook_dialog("continue", &[("auth_type", "rerequest")]).await;
    assert!(!declined(stage.get(FACEBOOK, "/v25.0/me/permissions", &token).await.json()));
}

#[tokio::test]
async fn platform_1a_page_tokens_live_as_long_as_their_parent_lets_them() {
    let stage = Stage::open().await;
    let code = stage.facebook_dialog("continue", &[]).await.returned("code").unwrap();
    let short = stage.facebook_exchange(&code, &[]).await.json()["access_token"].as_str().unwrap().to_owned();
    let long = stage.extend(&short).await;
    let app = format!("{}|{}", stage.simulator.description().app_id, stage.simulator.description().app_secret);
    let mut ends = Vec::new();
    for parent in [&short, &long] {
        let pages = stage.get(FACEBOOK, "/v25.0/me/accounts?fields=access_token", parent).await.json();
        let page = pages["data"][0]["access_token"].as_str().unwrap();
        let told = stage.get(FACEBOOK, &format!("/debug_token?input_token={page}"), &app).await.json();
        assert_eq!(told["data"]["type"], "PAGE");
        ends.push(told["data"]["expires_at"].as_i64().unwrap());
    }
    assert!(ends[0] > 0 && ends[1] == 0, "an hour, and never: {ends:?}");
}

#[tokio::test]
async fn platform_1a_debug_token_tells_scopes_targets_and_faults() {
    let stage = Stage::open().await;
    let token = stage.person_token().await;
    let told = stage.get(FACEBOOK, &format!("/v25.0/debug_token?input_token={token}"), &token).await.json();
    assert_eq!(told["data"]["is_valid"], true);
    let targets = told["data"]["granular_scopes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["scope"] == "instagram_basic")
        .unwrap();
    assert!(targets["target_ids"].as_array().unwrap().contains(&json!("17841405822304914")));
    stage.make("/clock", json!({ "advance_seconds": 5_300_000 })).await;
    let app = format!("{}|{}", stage.simulator.description().app_id, stage.simulator.description().app_secret);
    let told = stage.get(FACEBOOK, &format!("/v25.0/debug_token?input_token={token}"), &app).await.json();
    assert_eq!((&told["data"]["is_valid"], &told["data"]["error"]["subcode"]), (&json!(false), &json!(463)));
}

#[tokio::test]
async fn platform_1a_taking_the_app_away_kills_every_token() {
    let stage = Stage::open().await;
    let (_, page) = stage.page_token("ryeandshine").await;
    let person = stage.person_token().await;
    let gone = stage
        .ask(stage.http.delete(format!("{}/v25.0/me/permissions", stage.base(FACEBOOK))).bearer_auth(&person))
        .await;
    assert_eq!(gone.json()["success"], true);
    assert_eq!(stage.get(FACEBOOK, "/v25.0/me", &page).await.error(), (190, Some(458)));
}

#[tokio::test]
async fn platform_1a_app_tokens_by_client_credentials() {
    let stage = Stage::open().await;
    let d = stage.simulator.description().clone();
    let path = format!(
        "/oauth/access_token?grant_type=client_credentials&client_id={}&client_secret={}",
        d.app_id, d.app_secret
    );
    let token = stage.get(FACEBOOK, &path, "").await.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(stage.get(FACEBOOK, &format!("/{}", d.app_id), &token).await.json()["name"], "Shopbell");
}
