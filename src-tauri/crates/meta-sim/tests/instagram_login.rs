//! Business Login for Instagram (platform.md §1b).

use crate::stage::{INSTAGRAM_SCOPES, Stage};
use serde_json::json;

#[tokio::test]
async fn platform_1b_dialog_works_without_script_and_names_itself_a_simulator() {
    let stage = Stage::open().await;
    let (app, uri) = (stage.simulator.description().instagram_app_id.clone(), stage.redirect("instagram"));
    let query = [
        ("client_id", app.as_str()),
        ("redirect_uri", &uri),
        ("response_type", "code"),
        ("scope", INSTAGRAM_SCOPES),
        ("state", "\"><script>alert(1)</script>"),
    ];
    let page =
        stage.ask(stage.http.get(format!("{}/oauth/authorize", stage.base("www.instagram.com"))).query(&query)).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("<script"), "nothing of the request becomes markup");
    for part in [
        "id=\"continue\"",
        "id=\"cancel\"",
        "Simulator.",
        "name=\"account\" value=\"ryeandshine\"",
        "View and manage direct messages",
    ] {
        assert!(page.text.contains(part), "{part}");
    }
}

#[tokio::test]
async fn platform_1b_success_carries_code_state_and_the_odd_ending() {
    let stage = Stage::open().await;
    let answer = stage.instagram_dialog("ryeandshine", "continue", &[]).await;
    assert_eq!(answer.status, 302);
    assert!(answer.location().as_str().starts_with("http://localhost:48215/callback/instagram?code="));
    assert!(answer.location().as_str().ends_with("#_"));
    assert_eq!(answer.returned("state").as_deref(), Some("a state & more"));
}

#[tokio::test]
async fn platform_1b_cancel_and_wrong_app_and_wrong_address() {
    let stage = Stage::open().await;
    let cancelled = stage.instagram_dialog("ryeandshine", "cancel", &[]).await;
    assert_eq!(cancelled.returned("error").as_deref(), Some("access_denied"));
    assert_eq!(cancelled.returned("error_reason").as_deref(), Some("user_denied"));
    assert_eq!(cancelled.returned("state").as_deref(), Some("a state & more"));
    let base = stage.base("www.instagram.com");
    let (meta_app, uri) = (stage.simulator.description().app_id.clone(), stage.redirect("instagram"));
    let wrong_app = [
        ("client_id", meta_app.as_str()),
        ("redirect_uri", &uri),
        ("response_type", "code"),
        ("scope", INSTAGRAM_SCOPES),
    ];
    let page = stage.ask(stage.http.get(format!("{base}/oauth/authorize")).query(&wrong_app)).await;
    assert!(page.status == 400 && page.text.contains("Invalid platform app") && !page.headers.contains_key("location"));
    let app = stage.simulator.description().instagram_app_id.clone();
    let slash = format!("{uri}/");
    let wrong_uri =
        [("client_id", app.as_str()), ("redirect_uri", &slash), ("response_type", "code"), ("scope", INSTAGRAM_SCOPES)];
    let page = stage.ask(stage.http.get(format!("{base}/oauth/authorize")).query(&wrong_uri)).await;
    assert!(page.status == 400 && page.text.contains("Invalid redirect_uri") && !page.headers.contains_key("location"));
}

#[tokio::test]
async fn platform_1b_codes_are_good_once_for_an_hour_and_with_the_right_secret() {
    let stage = Stage::open().await;
    let code = stage.instagram_code("ryeandshine").await;
    let uri = stage.redirect("instagram");
    let app = stage.simulator.description().instagram_app_id.clone();
    let form = [
        ("client_id", app.as_str()),
        ("client_secret", "wrong"),
        ("grant_type", "authorization_code"),
        ("redirect_uri", &uri),
        ("code", &code),
    ];
    let refused = stage.form("api.instagram.com", "/oauth/access_token", &form).await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.json()["error_type"], "OAuthException");
    assert!(refused.json().get("error").is_none(), "this host has a shape of its own");
    assert_eq!(stage.instagram_exchange(&code).await.status, 200, "a refused exchange does not use the code up");
    let again = stage.instagram_exchange(&code).await;
    assert_eq!(again.json()["error_message"], "Matching code was not found or was already used");
    let late = stage.instagram_code("ryeandshine").await;
    stage.make("/clock", json!({ "advance_seconds": 3_601 })).await;
    assert_eq!(stage.instagram_exchange(&late).await.status, 400);
}

#[tokio::test]
async fn platform_1b_id_and_secret_may_come_as_http_basic() {
    let stage = Stage::open().await;
    let d = stage.simulator.description().clone();
    let code = stage.instagram_code("ryeandshine").await;
    let form =
        [("grant_type", "authorization_code"), ("redirect_uri", &stage.redirect("instagram")), ("code", code.as_str())];
    let url = format!("{}/oauth/access_token", stage.base("api.instagram.com"));
    let request = stage.http.post(url).basic_auth(&d.instagram_app_id, Some(&d.instagram_app_secret)).form(&form);
    assert!(stage.ask(request).await.json()["access_token"].as_str().unwrap().starts_with("IGAA"));
}

#[tokio::test]
async fn platform_1b_both_answer_shapes_and_multipart() {
    let stage = Stage::open().await;
    let flat = stage.instagram_exchange(&stage.instagram_code("ryeandshine").await).await;
    assert!(flat.text.contains("\"user_id\":26640875392278831"), "a number above 2^53, all digits kept: {}", flat.text);
    assert_eq!(flat.json()["permissions"].as_array().unwrap().len(), 2);
    stage.toggle(json!({ "instagram_token_shape": "documented" })).await;
    let d = stage.simulator.description().clone();
    let code = stage.instagram_code("ryeandshine").await;
    let boundary = "x-y-z";
    let body: String = [
        ("client_id", d.instagram_app_id.as_str()),
        ("client_secret", &d.instagram_app_secret),
        ("grant_type", "authorization_code"),
        ("redirect_uri", &stage.redirect("instagram")),
        ("code", &code),
    ]
    .iter()
    .map(|(name, value)| format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"))
    .collect();
    let request = stage
        .http
        .post(format!("{}/oauth/access_token", stage.base("api.instagram.com")))
        .header("content-type", format!("multipart/form-data; boundary={boundary}"))
        .body(format!("{body}--{boundary}--\r\n"));
    let documented = stage.ask(request).await.json();
    assert_eq!(documented["data"][0]["permissions"], INSTAGRAM_SCOPES);
    assert_eq!(documented["data"][0]["user_id"], "26640875392278831");
}

#[tokio::test]
async fn platform_1b_long_lived_tokens_refresh_after_a_day_and_never_after_sixty() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let refresh = format!("/refresh_access_token?grant_type=ig_refresh_token&access_token={token}");
    assert_eq!(stage.get("graph.instagram.com", &refresh, "").await.status, 400, "too young");
    stage.make("/clock", json!({ "advance_seconds": 86_401 })).await;
    let renewed = stage.get("graph.instagram.com", &refresh, "").await.json();
    assert!(renewed["expires_in"].as_i64().unwrap() > 5_100_000);
    stage.make("/clock", json!({ "advance_seconds": 5_184_000 })).await;
    let dead = stage.get("graph.instagram.com", &refresh, "").await;
    assert_eq!((dead.status, dead.error()), (400, (190, Some(463))));
}

#[tokio::test]
async fn platform_1b_short_token_lives_an_hour_and_secret_is_needed_to_lengthen_it() {
    let stage = Stage::open().await;
    let short = stage.instagram_exchange(&stage.instagram_code("ryeandshine").await).await.json();
    let short = short["access_token"].as_str().unwrap();
    let wrong = format!("/access_token?grant_type=ig_exchange_token&client_secret=nope&access_token={short}");
    assert_eq!(stage.get("graph.instagram.com", &wrong, "").await.status, 400);
    assert_eq!(stage.get("graph.instagram.com", "/me", short).await.status, 200);
    stage.make("/clock", json!({ "advance_seconds": 3_601 })).await;
    assert_eq!(stage.get("graph.instagram.com", "/me", short).await.error(), (190, Some(463)));
}

#[tokio::test]
async fn platform_0_me_has_two_ids_and_the_facebook_host_does_not_know_the_token() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let me = stage
        .get(
            "graph.instagram.com",
            "/v25.0/me?fields=id,user_id,username,name,account_type,profile_picture_url",
            &token,
        )
        .await
        .json();
    assert_eq!(me["user_id"], "17841405822304914");
    assert_ne!(me["id"], me["user_id"]);
    assert_eq!(me["account_type"], "BUSINESS");
    assert_eq!(stage.get("graph.facebook.com", "/v25.0/me", &token).await.error().0, 190);
}

#[tokio::test]
async fn c5_a_permission_left_out_is_missing_afterwards() {
    let stage = Stage::open().await;
    let code = stage.instagram_dialog("ryeandshine", "continue", &[]).await.returned("code").unwrap();
    let answer = stage.instagram_exchange(&code).await.json();
    assert_eq!(answer["permissions"], json!(["instagram_business_basic"]));
    let token = answer["access_token"].as_str().unwrap();
    let refused = stage.get("graph.instagram.com", "/me/conversations", token).await;
    assert_eq!((refused.status, refused.error().0), (403, 10));
}

#[tokio::test]
async fn c6_personal_account_cannot_be_connected() {
    let stage = Stage::open().await;
    let answer = stage.instagram_dialog("rosa.almeida.home", "continue", &[]).await;
    assert!(answer.text.contains("This is a personal account") && !answer.headers.contains_key("location"));
}
