//! Webhook delivery (platform.md §6), against a receiver of our own.

use crate::stage::Stage;
use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::post};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::{net::TcpListener, sync::mpsc, task::JoinSet};

struct Receiver {
    url: String,
    got: mpsc::UnboundedReceiver<(HeaderMap, Bytes)>,
    _task: JoinSet<()>,
}

async fn receiver() -> Receiver {
    let (sender, got) = mpsc::unbounded_channel();
    let take = |State(sender): State<mpsc::UnboundedSender<(HeaderMap, Bytes)>>, headers: HeaderMap, body: Bytes| async move {
        sender.send((headers, body)).unwrap();
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook?from=meta", listener.local_addr().unwrap());
    let mut task = JoinSet::new();
    let app = Router::new().route("/hook", post(take)).with_state(sender);
    task.spawn(async move { axum::serve(listener, app).await.unwrap() });
    Receiver { url, got, _task: task }
}

impl Receiver {
    async fn next(&mut self) -> (HeaderMap, Bytes) {
        tokio::time::timeout(std::time::Duration::from_secs(10), self.got.recv()).await.expect("an event").unwrap()
    }

    async fn event(&mut self) -> Value {
        serde_json::from_slice::<Value>(&self.next().await.1).unwrap()["entry"][0]["messaging"][0].clone()
    }
}

#[tokio::test]
async fn platform_6_events_are_signed_over_ascii_and_name_the_shop() {
    let mut receiver = receiver().await;
    let stage = Stage::open().await;
    stage.make("/webhooks", json!({ "url": receiver.url })).await;
    stage
        .make("/customer-writes", json!({ "account": "ryeandshine", "customer": "mayaferreira", "text": "schön 🍋" }))
        .await;
    let (headers, body) = receiver.next().await;
    assert!(body.is_ascii() && String::from_utf8_lossy(&body).contains("sch\\u00f6n \\ud83c\\udf4b"));
    let mac = Hmac::<Sha256>::new_from_slice(stage.simulator.description().app_secret.as_bytes())
        .unwrap()
        .chain_update(&body);
    let expected: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(headers["x-hub-signature-256"], format!("sha256={expected}"));
    assert!(headers["x-hub-signature"].to_str().unwrap().starts_with("sha1="));
    let event: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((&event["object"], &event["entry"][0]["id"]), (&json!("instagram"), &json!("17841405822304914")));
    let messaging = &event["entry"][0]["messaging"][0];
    assert_eq!(
        (&messaging["recipient"]["id"], &messaging["message"]["text"]),
        (&json!("17841405822304914"), &json!("schön 🍋"))
    );
    assert!(messaging["timestamp"].as_i64().unwrap() > 1_000_000_000_000, "milliseconds");
}

#[tokio::test]
async fn platform_6_every_send_is_echoed_with_the_id_of_its_answer() {
    let mut receiver = receiver().await;
    let stage = Stage::open().await;
    stage.make("/webhooks", json!({ "url": receiver.url })).await;
    let token = stage.instagram_token("ryeandshine").await;
    let maya = stage.thread("ryeandshine", "mayaferreira").await;
    let sent = stage.send(&token, maya["customer"]["id"].as_str().unwrap(), "hello").await.json();
    let echo = receiver.event().await;
    assert_eq!((&echo["message"]["mid"], &echo["message"]["is_echo"]), (&sent["message_id"], &json!(true)));
    assert_eq!(echo["sender"]["id"], "17841405822304914");
}

#[tokio::test]
async fn platform_6_unsends_edits_reactions_and_reads() {
    let mut receiver = receiver().await;
    let stage = Stage::open().await;
    stage.make("/webhooks", json!({ "url": receiver.url })).await;
    let said = stage
        .make("/customer-writes", json!({ "account": "ryeandshine", "customer": "mayaferreira", "text": "a" }))
        .await;
    let mid = &said["message_id"];
    stage.make("/edit", json!({ "message_id": mid, "text": "b" })).await;
    stage.make("/customer-reacts", json!({ "message_id": mid, "emoji": "😢" })).await;
    stage.make("/customer-reads", json!({ "message_id": mid })).await;
    stage.make("/unsend", json!({ "message_id": mid })).await;
    assert_eq!(receiver.event().await["message"]["text"], "a");
    assert_eq!(receiver.event().await["message_edit"], json!({ "mid": mid, "text": "b", "num_edit": 1 }));
    assert_eq!(
        receiver.event().await["reaction"],
        json!({ "mid": mid, "action": "react", "reaction": "sad", "emoji": "😢" })
    );
    assert_eq!(receiver.event().await["read"], json!({ "mid": mid }));
    assert_eq!(receiver.event().await["message"], json!({ "mid": mid, "is_deleted": true }));
}

#[tokio::test]
async fn platform_6_subscription_is_needed_when_switched_on() {
    let mut receiver = receiver().await;
    let stage = Stage::open().await;
    stage.make("/webhooks", json!({ "url": receiver.url })).await;
    stage.toggle(json!({ "webhooks_need_subscription": true })).await;
    let write = json!({ "account": "ryeandshine", "customer": "mayaferreira", "text": "unheard" });
    stage.make("/customer-writes", write.clone()).await;
    let token = stage.instagram_token("ryeandshine").await;
    stage.post("graph.instagram.com", "/me/subscribed_apps?subscribed_fields=messages", &token, json!({})).await;
    stage
        .make("/customer-writes", json!({ "account": "ryeandshine", "customer": "mayaferreira", "text": "heard" }))
        .await;
    assert_eq!(receiver.event().await["message"]["text"], "heard", "the first was not told");
}
