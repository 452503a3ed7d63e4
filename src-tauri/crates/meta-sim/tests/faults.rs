//! Faults on demand (reliability.md B1, B7).

use crate::stage::Stage;
use reqwest::Method;
use serde_json::{Value, json};

const INSTAGRAM: &str = "graph.instagram.com";

async fn stage_with(rule: Value) -> (Stage, String, String) {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let maya = stage.thread("ryeandshine", "mayaferreira").await["customer"]["id"].as_str().unwrap().to_owned();
    stage.make("/faults", rule).await;
    (stage, token, maya)
}

async fn try_send(stage: &Stage, token: &str, to: &str) -> Result<reqwest::Response, reqwest::Error> {
    let body = json!({ "recipient": { "id": to }, "message": { "text": "once" } });
    stage.http.post(format!("{}/me/messages", stage.base(INSTAGRAM))).bearer_auth(token).json(&body).send().await
}

#[tokio::test]
async fn b1_answer_dropped_after_accepting() {
    let (stage, token, maya) =
        stage_with(json!({ "match": { "kind": "send" }, "times": 1, "effect": { "do": "drop_answer" } })).await;
    assert!(try_send(&stage, &token, &maya).await.is_err());
    assert_eq!(stage.ledger().await.len(), 1, "it was accepted");
    assert_eq!(try_send(&stage, &token, &maya).await.unwrap().status(), 200, "once only");
}

#[tokio::test]
async fn b1_reset_before_accepting() {
    let (stage, token, maya) =
        stage_with(json!({ "match": { "kind": "send" }, "times": 1, "effect": { "do": "reset" } })).await;
    assert!(try_send(&stage, &token, &maya).await.is_err());
    assert!(stage.ledger().await.is_empty());
}

#[tokio::test]
async fn b1_errors_before_and_after_accepting() {
    for (when, entries) in [("before", 0), ("after", 1)] {
        let effect = json!({ "do": "error", "when": when, "status": 503, "code": 2, "subcode": 7, "transient": true });
        let (stage, token, maya) = stage_with(json!({ "match": { "kind": "send" }, "effect": effect })).await;
        let answer = try_send(&stage, &token, &maya).await.unwrap();
        assert_eq!(answer.status(), 503);
        let body: Value = answer.json().await.unwrap();
        assert_eq!((&body["error"]["code"], &body["error"]["error_subcode"]), (&json!(2), &json!(7)));
        assert_eq!(body["error"]["is_transient"], true);
        assert_eq!(stage.ledger().await.len(), entries, "{when}");
    }
}

#[tokio::test]
async fn b1_cut_body_after_accepting() {
    let (stage, token, maya) =
        stage_with(json!({ "match": { "kind": "send" }, "effect": { "do": "cut_body", "bytes": 10 } })).await;
    let answer = try_send(&stage, &token, &maya).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.bytes().await.is_err(), "the promised length does not come");
    assert_eq!(stage.ledger().await.len(), 1);
}

#[tokio::test]
async fn b7_portal_redirect_and_content_type() {
    let (stage, token, _) = stage_with(json!([
        { "match": { "kind": "conversations" }, "times": 1, "effect": { "do": "html" } },
        { "match": { "kind": "conversations" }, "skip": 1, "times": 1, "effect": { "do": "redirect" } },
        { "match": { "kind": "conversations" }, "skip": 2, "times": 1, "effect": { "do": "content_type", "value": "text/javascript" } },
    ])).await;
    let portal = stage.get(INSTAGRAM, "/me/conversations", &token).await;
    assert!(portal.status == 200 && portal.headers["content-type"].starts_with("text/html"));
    let moved = stage.get(INSTAGRAM, "/me/conversations", &token).await;
    assert_eq!((moved.status, moved.headers["location"].as_str()), (307, "/me/conversations"));
    assert_eq!(stage.get(INSTAGRAM, "/me/conversations", &token).await.headers["content-type"], "text/javascript");
    assert_eq!(stage.get(INSTAGRAM, "/me/conversations", &token).await.status, 200);
}

#[tokio::test]
async fn b7_wrong_types_missing_fields_and_malformed_json() {
    let (stage, token, _) = stage_with(json!([
        { "match": { "kind": "conversations" }, "effect": { "do": "mutate", "pointer": "/data/3/id", "with": { "broken": true } } },
        { "match": { "kind": "conversations" }, "effect": { "do": "mutate", "pointer": "/data/4/updated_time" } },
        { "match": { "path_contains": "/debug" , "host": "graph.facebook.com" }, "effect": { "do": "malformed_json" } },
    ])).await;
    let page = stage.get(INSTAGRAM, "/me/conversations", &token).await.json();
    assert_eq!(page["data"][3]["id"], json!({ "broken": true }));
    assert!(page["data"][4].get("updated_time").is_none() && page["data"][5]["id"].is_string());
    let malformed = stage.get("graph.facebook.com", "/debug_token", "").await;
    assert!(serde_json::from_str::<Value>(&malformed.text).is_err());
}

#[tokio::test]
async fn b7_delays_and_stalls_take_their_time() {
    let (stage, token, _) = stage_with(json!([
        { "match": { "account": "ryeandshine", "method": "GET" }, "times": 1, "effect": { "do": "delay", "ms": 60 } },
        { "match": { "account": "ryeandshine" }, "skip": 1, "times": 1, "effect": { "do": "stall", "ms": 60, "bytes": 5 } },
    ])).await;
    for _ in 0..2 {
        let begin = std::time::Instant::now();
        assert_eq!(stage.get(INSTAGRAM, "/me", &token).await.status, 200);
        assert!(begin.elapsed().as_millis() >= 60);
    }
}

#[tokio::test]
async fn b7_what_is_held_goes_on_when_the_rules_are_taken_away() {
    let (stage, token, _) = stage_with(json!([{ "match": { "method": "GET" }, "effect": { "do": "hold" } }])).await;
    let held = stage.get(INSTAGRAM, "/me", &token);
    let mended = async {
        while stage.look("/faults").await[0]["used"] == 0 {}
        stage.control(Method::DELETE, "/faults", json!({})).await;
        stage.look("/requests").await
    };
    let (answer, _) = tokio::join!(held, mended);
    assert_eq!(answer.status, 200);
    assert_eq!(stage.get(INSTAGRAM, "/me", &token).await.status, 200, "what comes later is not held");
}

#[tokio::test]
async fn b7_rules_name_their_account_and_can_be_cleared() {
    let stage = Stage::open().await;
    let (bakery, school) = (stage.instagram_token("ryeandshine").await, stage.instagram_token("theflourroom").await);
    let effect = json!({ "do": "error", "code": 190, "status": 400 });
    stage.make("/faults", json!({ "match": { "account": "theflourroom" }, "effect": effect })).await;
    assert_eq!(stage.get(INSTAGRAM, "/me", &bakery).await.status, 200);
    assert_eq!(stage.get(INSTAGRAM, "/me", &school).await.error().0, 190);
    assert_eq!(stage.look("/faults").await[0]["used"], 1);
    stage.control(Method::DELETE, "/faults", json!({})).await;
    assert_eq!(stage.get(INSTAGRAM, "/me", &school).await.status, 200);
}

/// Rows of platform.md §4.2 that came in November 2026 and that nothing in the shops leads to.
#[tokio::test]
async fn platform_4_2_an_error_by_its_code_has_metas_words_and_status() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    for (code, subcode, status, word) in [
        (-1, Some(2_534_023), 500, "already"),
        (3, None, 403, "capability"),
        (10, Some(2_018_300), 403, "another app"),
        (10, Some(1_893_063), 403, "restricted"),
        (100, Some(2_534_013), 400, "not linked"),
        (100, Some(2_534_025), 400, "privately"),
        (200, Some(2_534_066), 403, "instagram_manage_comments"),
        (613, Some(2_534_040), 400, "rate limit"),
        (10900, None, 400, "already replied"),
        (10903, Some(1_893_049), 400, "restricted"),
        (10904, Some(1_893_050), 400, "off"),
        (987_654, None, 400, "unexpected"),
    ] {
        let effect = json!({ "do": "error", "code": code, "subcode": subcode });
        stage.make("/faults", json!({ "match": { "host": INSTAGRAM }, "times": 1, "effect": effect })).await;
        let refused = stage.get(INSTAGRAM, "/me", &token).await;
        assert_eq!((refused.status, refused.error()), (status, (code, subcode)), "{code}/{subcode:?}");
        let words = refused.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(words.contains(word), "{words}");
    }
    let own = json!({ "do": "error", "code": 3, "status": 400, "message": "told so" });
    stage.make("/faults", json!({ "match": { "host": INSTAGRAM }, "times": 1, "effect": own })).await;
    let refused = stage.get(INSTAGRAM, "/me", &token).await;
    assert_eq!((refused.status, &refused.json()["error"]["message"]), (400, &json!("told so")));
}
