//! The many ways of saying the same thing to the Graph API.

use crate::stage::Stage;
use reqwest::Method;
use serde_json::json;

const INSTAGRAM: &str = "graph.instagram.com";
const FACEBOOK: &str = "graph.facebook.com";

#[tokio::test]
async fn platform_2_1_token_in_query_body_or_header_and_versions() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    for path in ["/me?fields=username", "/v19.0/me?fields=username", "/v27.0/me/?fields=username"] {
        assert_eq!(stage.get(INSTAGRAM, path, &token).await.json()["username"], "ryeandshine", "{path}");
        assert_eq!(stage.get(INSTAGRAM, &format!("{path}&access_token={token}"), "").await.status, 200, "{path}");
    }
    let with_body = stage
        .http
        .get(format!("{}/me", stage.base(INSTAGRAM)))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("access_token={token}&fields=username"));
    assert_eq!(stage.ask(with_body).await.json()["username"], "ryeandshine");
    assert_eq!(stage.get(INSTAGRAM, "/v28.0/me", &token).await.error().0, 2500);
}

#[tokio::test]
async fn platform_7_method_override_head_ids_metadata_and_jsonp() {
    let stage = Stage::open().await;
    stage.toggle(json!({ "app_created_before_november_2026": true })).await;
    let (page, token) = stage.page_token("ryeandshine").await;
    let posted =
        stage.form(FACEBOOK, "/v25.0/me", &[("method", "get"), ("access_token", &token), ("fields", "name")]).await;
    assert_eq!(posted.json()["name"], "Rye & Shine Bakery");
    let head =
        stage.ask(stage.http.request(Method::HEAD, format!("{}/me", stage.base(FACEBOOK))).bearer_auth(&token)).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    let several = stage.get(FACEBOOK, &format!("/?ids={page},17841405822304914&fields=id"), &token).await.json();
    assert_eq!(several["17841405822304914"]["id"], "17841405822304914");
    assert_eq!(stage.get(FACEBOOK, "/me?fields=id,name&metadata=1", &token).await.json()["metadata"]["type"], "page");
    let jsonp = stage.get(FACEBOOK, "/me?callback=__back", &token).await;
    assert!(jsonp.text.starts_with("/**/ __back({"));
    let quiet = stage.get(FACEBOOK, "/nonsense?suppress_http_code=1", &token).await;
    assert_eq!((quiet.status, quiet.error().0), (200, 2500));
}

/// What Graph API v27.0 took from apps created since 4 November 2026 (platform.md §7); every owner's own app is one.
#[tokio::test]
async fn platform_7_a_new_app_may_not_use_what_is_gone_and_an_older_one_may() {
    let stage = Stage::open().await;
    let (page, token) = stage.page_token("ryeandshine").await;
    let instagram = stage.instagram_token("ryeandshine").await;
    let calls = [
        (FACEBOOK, format!("/?ids={page}&fields=id"), &token),
        (FACEBOOK, "/me?fields=name.as(title)".to_owned(), &token),
        (INSTAGRAM, "/me/conversations?fields=id,messages.limit(1){id,message.as(text)}".to_owned(), &instagram),
        (INSTAGRAM, "/me/conversations?date_format=U".to_owned(), &instagram),
        (FACEBOOK, "/me?method=get".to_owned(), &token),
        (FACEBOOK, "/me?callback=__back".to_owned(), &token),
    ];
    for (host, path, token) in &calls {
        let refused = stage.get(host, path, token).await;
        assert_eq!((refused.status, refused.error()), (400, (100, None)), "{path}");
        assert!(refused.text.starts_with('{'), "{path}: no JSONP either");
    }
    let overridden = stage.form(FACEBOOK, "/v27.0/me", &[("method", "delete"), ("access_token", &token)]).await;
    assert_eq!(overridden.error(), (100, None));
    let item = json!([{ "method": "GET", "relative_url": format!("?ids={page}") }]);
    let batch = stage.post(FACEBOOK, "/", &token, json!({ "batch": item })).await.json();
    assert_eq!(batch[0]["code"], 400, "nor in a batch");
    let asynchronous = stage.post(FACEBOOK, "/", &token, json!({ "batch": item, "is_async": true })).await;
    assert_eq!(asynchronous.error(), (100, None));

    let logged = stage.look("/requests").await;
    let retired = logged.as_array().unwrap().iter().filter(|entry| entry["retired"].is_string()).count();
    assert_eq!(retired, calls.len() + 3, "each is in the log");

    stage.toggle(json!({ "app_created_before_november_2026": true })).await;
    for (host, path, token) in &calls {
        assert_eq!(stage.get(host, path, token).await.status, 200, "{path}");
    }
    let seconds = stage.get(INSTAGRAM, &calls[3].1, &instagram).await.json();
    assert!(seconds["data"][0]["updated_time"].is_i64(), "date_format is not ignored");
    assert_eq!(stage.get(INSTAGRAM, "/me/conversations?date_format=jS", &instagram).await.error().0, 100);
}

#[tokio::test]
async fn platform_2_4_me_may_come_as_a_list_on_the_instagram_host() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    stage.toggle(json!({ "me_as_list": true })).await;
    let me = stage.get(INSTAGRAM, "/me?fields=user_id,username", &token).await.json();
    assert_eq!(me["data"][0]["username"], "ryeandshine");
    let by_id = stage.get(INSTAGRAM, "/17841405822304914?fields=username", &token).await.json();
    assert_eq!(by_id["username"], "ryeandshine");
}

#[tokio::test]
async fn platform_4_2_an_account_whose_invitation_is_pending_and_a_scoped_id_get_unsupported_request() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let scoped = stage.get(INSTAGRAM, "/me?fields=id", &token).await.json()["id"].as_str().unwrap().to_owned();
    let unsupported = async |path: &str| {
        let answer = stage.get(INSTAGRAM, path, &token).await;
        assert_eq!((answer.status, answer.error()), (400, (100, None)), "{path}");
        assert_eq!(answer.json()["error"]["message"], "Unsupported request - method type: get", "{path}");
        assert_eq!(answer.json()["error"]["type"], "IGApiException");
    };
    unsupported(&format!("/{scoped}/conversations")).await;
    assert_eq!(stage.get(INSTAGRAM, "/me/conversations", &token).await.status, 200);
    let change = json!({ "account": "ryeandshine", "unsupported": true });
    stage.control(Method::PATCH, "/account", change).await;
    for path in ["/me?fields=username", "/me/conversations", "/17841405822304914/conversations"] {
        unsupported(path).await;
    }
}

#[tokio::test]
async fn platform_4_2_messages_that_are_switched_off_are_refused_with_200_2534041() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    stage.control(Method::PATCH, "/account", json!({ "account": "ryeandshine", "message_access": false })).await;
    let list = async || stage.get(INSTAGRAM, "/me/conversations", &token).await;
    assert_eq!(list().await.error(), (200, Some(2_534_041)));
    let maya = stage.thread("ryeandshine", "mayaferreira").await["customer"]["id"].as_str().unwrap().to_owned();
    assert_eq!(stage.send(&token, &maya, "hello").await.error(), (200, Some(2_534_041)));
    stage.toggle(json!({ "message_access_off": "empty" })).await;
    assert_eq!(list().await.json(), json!({ "data": [] }));
    assert_eq!(stage.send(&token, &maya, "hello").await.error(), (200, Some(2_534_041)));
}

#[tokio::test]
async fn platform_7_batches_answer_each_item_and_end_at_fifty() {
    let stage = Stage::open().await;
    let (_, token) = stage.page_token("ryeandshine").await;
    let batch = json!([{ "method": "GET", "relative_url": "v25.0/me?fields=name" }, { "method": "GET", "relative_url": "nonsense" }]);
    let form = [("batch", batch.to_string()), ("access_token", token.clone())];
    let answer = stage.ask(stage.http.post(stage.base(FACEBOOK)).form(&form)).await.json();
    assert_eq!((&answer[0]["code"], &answer[1]["code"]), (&json!(200), &json!(400)));
    assert!(answer[0]["body"].as_str().unwrap().contains("Rye & Shine"), "bodies are JSON in a string");
    let many: Vec<_> = (0..51).map(|_| json!({ "method": "GET", "relative_url": "me" })).collect();
    let refused = stage.post(FACEBOOK, "/", &token, json!({ "batch": many })).await;
    assert_eq!(refused.json()["error"]["type"], "GraphBatchException");
    let instagram = stage.instagram_token("ryeandshine").await;
    assert_eq!(stage.post(INSTAGRAM, "/", &instagram, json!({ "batch": [] })).await.status, 400);
}

#[tokio::test]
async fn platform_4_1_errors_have_the_envelope_of_their_host() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let unknown = stage.get(INSTAGRAM, "/v25.0/impressions/day", &token).await;
    assert_eq!(unknown.json()["error"]["message"], "Unknown path components: /impressions/day");
    assert_eq!(unknown.json()["error"]["type"], "IGApiException");
    assert!(unknown.json()["error"]["fbtrace_id"].as_str().unwrap().starts_with('A'));
    assert!(unknown.headers["content-type"].starts_with("application/json"));
    assert_eq!(unknown.headers["instagram-api-version"], "v25.0");
    let unversioned = stage.get(INSTAGRAM, "/me", &token).await;
    assert_eq!(unversioned.headers["instagram-api-version"], "v27.0", "current since 4 November 2026");
    let dead = stage.get(FACEBOOK, "/v25.0/me", "nonsense").await;
    assert_eq!((dead.status, dead.error().0), (400, 190));
    assert!(dead.headers["www-authenticate"].contains("invalid_token"));
    assert_eq!(stage.get(FACEBOOK, "/v25.0/me", "").await.error().0, 2500);
    assert_eq!(stage.get("www.facebook.com", "/nowhere", "").await.status, 404);
    assert_eq!(stage.get("api.instagram.com", "/nowhere", "").await.json()["error_type"], "OAuthException");
    let broken = stage
        .http
        .post(format!("{}/me/messages", stage.base(INSTAGRAM)))
        .bearer_auth(&token)
        .header("content-type", "application/json")
        .body("{\"recipient\":");
    assert_eq!(stage.ask(broken).await.error().0, 100);
}

#[tokio::test]
async fn platform_2_4_media_links_need_no_token_and_die() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    for (customer, kind, field) in [
        ("larsogida", "image/png", "/image_data/url"),
        ("sofi.navarro", "video/avi", "/video_data/url"),
        ("olivergrant", "audio/wav", "/file_url"),
        ("giuliaconti.it", "application/pdf", "/file_url"),
    ] {
        let thread = stage.thread("ryeandshine", customer).await;
        let path = format!("/{}/messages?fields=attachments", thread["id"].as_str().unwrap());
        let listed = stage.get(INSTAGRAM, &path, &token).await.json();
        let link = listed["data"]
            .as_array()
            .unwrap()
            .iter()
            .find_map(|item| item.pointer(&format!("/attachments/data/0{field}")))
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned();
        let media = stage.http.get(&link).send().await.unwrap();
        assert_eq!(media.headers()["content-type"], kind);
        assert!(media.bytes().await.unwrap().len() > 300);
        stage.make("/media/expire", json!({})).await;
        assert_eq!(stage.ask(stage.http.get(&link)).await.status, 403);
    }
}
