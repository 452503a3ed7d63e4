//! Limits, usage headers and proofs (platform.md §5, §7).

use crate::stage::Stage;
use hmac::{Hmac, KeyInit, Mac};
use meta_sim::Options;
use serde_json::{Value, json};
use sha2::Sha256;

const INSTAGRAM: &str = "graph.instagram.com";
const FACEBOOK: &str = "graph.facebook.com";

#[tokio::test]
async fn platform_5_the_third_conversations_call_of_a_second_is_refused_per_account() {
    let stage = Stage::with(Options::default()).await;
    let bakery = stage.instagram_token("ryeandshine").await;
    let school = stage.instagram_token("theflourroom").await;
    let mut refused = None;
    for _ in 0..12 {
        let answer = stage.get(INSTAGRAM, "/me/conversations?limit=1", &bakery).await;
        if answer.status != 200 {
            refused = Some(answer);
        }
    }
    let refused = refused.expect("twelve at once are too many");
    assert_eq!((refused.status, refused.error()), (403, (4, Some(1_349_210))));
    assert!(refused.headers["x-business-use-case-usage"].contains("\"estimated_time_to_regain_access\":1"));
    assert_eq!(
        stage.get(INSTAGRAM, "/me/conversations", &school).await.status,
        200,
        "another account has its own limit"
    );
    assert_eq!(stage.get(INSTAGRAM, "/me", &bakery).await.status, 200, "other calls do not count");
    stage.make("/clock", json!({ "advance_seconds": 1 })).await;
    assert_eq!(stage.get(INSTAGRAM, "/me/conversations", &bakery).await.status, 200);
}

#[tokio::test]
async fn platform_5_two_calls_a_second_are_never_refused() {
    let stage = Stage::with(Options::default()).await;
    let token = stage.instagram_token("ryeandshine").await;
    for second in 0..30 {
        for _ in 0..2 {
            assert_eq!(stage.get(INSTAGRAM, "/me/conversations?limit=1", &token).await.status, 200, "second {second}");
        }
        stage.make("/clock", json!({ "advance_seconds": 1 })).await;
    }
}

#[tokio::test]
async fn platform_5_facebook_throttles_with_80006() {
    let stage = Stage::with(Options::default()).await;
    let (page, token) = stage.page_token("ryeandshine").await;
    let path = format!("/v25.0/{page}/conversations?platform=instagram&limit=1");
    let mut codes = Vec::new();
    for _ in 0..12 {
        let answer = stage.get(FACEBOOK, &path, &token).await;
        codes.push((answer.status, answer.json()["error"]["code"].clone()));
    }
    assert!(codes.contains(&(400, json!(80006))), "{codes:?}");
}

#[tokio::test]
async fn platform_5_usage_headers_in_the_form_of_each_host() {
    let stage = Stage::open().await;
    stage.toggle(json!({ "usage_percent": 76 })).await;
    let instagram = stage.instagram_token("ryeandshine").await;
    let answer = stage.get(INSTAGRAM, "/me", &instagram).await;
    let app: Value = serde_json::from_str(&answer.headers["x-app-usage"]).unwrap();
    assert_eq!(app["call_volume"], 76);
    let case: Value = serde_json::from_str(&answer.headers["x-business-use-case-usage"]).unwrap();
    assert_eq!(case["17841405822304914"][0]["type"], "instagram");
    let (_, page) = stage.page_token("ryeandshine").await;
    let app: Value = serde_json::from_str(&stage.get(FACEBOOK, "/me", &page).await.headers["x-app-usage"]).unwrap();
    assert_eq!(app["call_count"], 76);
}

#[tokio::test]
async fn platform_7_a_proof_is_checked_when_it_is_sent_and_demanded_when_required() {
    let stage = Stage::open().await;
    let (_, token) = stage.page_token("ryeandshine").await;
    assert_eq!(stage.get(FACEBOOK, "/me?appsecret_proof=00ff", &token).await.error(), (100, None));
    stage.toggle(json!({ "require_appsecret_proof": true })).await;
    assert_eq!(stage.get(FACEBOOK, "/me", &token).await.error(), (100, None));
}

#[tokio::test]
async fn platform_7_a_right_proof_is_taken_with_and_without_time() {
    let stage = Stage::open().await;
    stage.toggle(json!({ "require_appsecret_proof": true })).await;
    let d = stage.simulator.description().clone();
    let person = stage.person_token().await;
    for (host, token, secret) in [
        (FACEBOOK, person, d.app_secret),
        (INSTAGRAM, stage.instagram_token("ryeandshine").await, d.instagram_app_secret),
    ] {
        let now: chrono::DateTime<chrono::Utc> = stage.look("/clock").await["now"].as_str().unwrap().parse().unwrap();
        let (fresh, stale) = (now.timestamp(), now.timestamp() - 301);
        let timed = |time: i64| {
            format!("&appsecret_time={time}&appsecret_proof={}", proof(&secret, &format!("{token}|{time}")))
        };
        let plain = format!("&appsecret_proof={}", proof(&secret, &token));
        for (query, status) in [(plain, 200), (timed(fresh), 200), (timed(stale), 400)] {
            assert_eq!(
                stage.get(host, &format!("/me?fields=id{query}"), &token).await.status,
                status,
                "{host} {query}"
            );
        }
    }
}

fn proof(secret: &str, text: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(text);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn platform_7_batch_items_count_one_by_one() {
    let stage = Stage::with(Options::default()).await;
    let (page, token) = stage.page_token("ryeandshine").await;
    let item =
        json!({ "method": "GET", "relative_url": format!("v25.0/{page}/conversations?platform=instagram&limit=1") });
    let answer = stage.post(FACEBOOK, "/", &token, json!({ "batch": [item, item, item, item] })).await.json();
    let codes: Vec<u64> = answer.as_array().unwrap().iter().map(|item| item["code"].as_u64().unwrap()).collect();
    assert_eq!(codes, [200, 200, 400, 400]);
}
