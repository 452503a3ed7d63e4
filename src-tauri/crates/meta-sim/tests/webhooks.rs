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
async fn platform_6_a_message_says_where_its_writer_came_from_and_which_answer_was_chosen() {
    let mut receiver = receiver().await;
    let stage = Stage::open().await;
    stage.make("/webhooks", json!({ "url": receiver.url })).await;
    let mut told = async |more: Value| {
        let mut wish = json!({ "account": "ryeandshine", "customer": "mayaferreira", "text": "Hi" });
        wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        stage.make("/customer-writes", wish).await;
        receiver.event().await["message"].clone()
    };
    let ad = told(json!({ "referral": { "from": "ad", "title": "Autumn boxes" } })).await;
    assert_eq!(ad["referral"]["source"], "ADS");
    assert_eq!(ad["referral"]["ads_context_data"]["ad_title"], "Autumn boxes");
    let link = told(json!({ "referral": { "from": "link", "reference": "flyer" } })).await;
    assert_eq!((&link["referral"]["source"], &link["referral"]["ref"]), (&json!("SHORTLINKS"), &json!("flyer")));
    let product = told(json!({ "referral": { "from": "product", "id": "7" } })).await;
    assert_eq!(product["referral"]["product"]["id"], "7");
    let chosen = told(json!({ "quick_reply": "YES" })).await;
    assert_eq!((&chosen["quick_reply"]["payload"], &chosen["referral"]), (&json!("YES"), &Value::Null));
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

/// Writes as Maya until there are so many messages, and tells their ids.
async fn maya_writes(stage: &Stage, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 0..count {
        let wish = json!({ "account": "ryeandshine", "customer": "mayaferreira", "text": format!("message {number}") });
        ids.push(stage.make("/customer-writes", wish).await["message_id"].as_str().unwrap().to_owned());
    }
    ids
}

/// Waits until the counts of deliveries are as told.
async fn deliveries(stage: &Stage, are: impl Fn(&Value) -> bool) -> Value {
    let waiting = async {
        loop {
            let counts = stage.look("/webhooks/deliveries").await;
            if are(&counts) {
                return counts;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), waiting).await.expect("deliveries go on")
}

#[tokio::test]
async fn platform_6_a_receiver_is_asked_for_its_token_first() {
    let (asked, mut heard) = mpsc::unbounded_channel::<String>();
    let answer = move |uri: axum::http::Uri| async move {
        let query = uri.query().unwrap_or_default().to_owned();
        let value = |name: &str| {
            let found = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        let right = value("hub.verify_token") == "a token & more" && value("hub.mode") == "subscribe";
        let body = if value("from") == "liar" { "1".to_owned() } else { value("hub.challenge") };
        asked.send(query.clone()).unwrap();
        if right { (axum::http::StatusCode::OK, body) } else { (axum::http::StatusCode::FORBIDDEN, String::new()) }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let mut task = JoinSet::new();
    let app = Router::new().route("/hook", axum::routing::get(answer));
    task.spawn(async move { axum::serve(listener, app).await.unwrap() });

    let stage = Stage::open().await;
    let control = stage.simulator.description().control.clone();
    let register = async |url: String, token: &str| {
        let body = json!({ "url": url, "verify_token": token });
        stage.ask(stage.http.post(format!("{control}/webhooks")).json(&body)).await
    };
    let refused = register(url.clone(), "wrong").await;
    assert_eq!((refused.status, refused.json()["error"].clone()), (400, json!("the receiver answers 403")));
    assert_eq!(register(format!("{url}?from=liar"), "a token & more").await.status, 400);
    assert_eq!(register("http://127.0.0.1:1/hook".to_owned(), "a token & more").await.status, 400);
    assert_eq!(stage.look("/webhooks").await, json!([]));
    assert_eq!(register(url.clone(), "a token & more").await.json(), json!([url]));
    let query = heard.recv().await.unwrap();
    assert!(query.contains("hub.mode=subscribe") && query.contains("hub.verify_token=wrong"), "{query}");
}

#[tokio::test]
async fn platform_6_batches_repeats_and_another_order_to_several_receivers() {
    let (mut one, mut other) = (receiver().await, receiver().await);
    let stage = Stage::open().await;
    for receiver in [&one, &other] {
        stage.make("/webhooks", json!({ "url": receiver.url })).await;
    }
    stage
        .toggle(json!({ "webhooks_hold": true, "webhooks_batch": 10, "webhooks_repeat": 2, "webhooks_shuffle": true }))
        .await;
    let ids = maya_writes(&stage, 12).await;
    let flour = json!({ "account": "theflourroom", "name": "New", "text": "to the other shop" });
    stage.make("/conversation", flour).await;
    assert_eq!(stage.look("/webhooks/deliveries").await["held"], 13);
    stage.toggle(json!({ "webhooks_hold": false })).await;
    deliveries(&stage, |counts| counts["taken"] == 6).await;
    let mut orders = Vec::new();
    for receiver in [&mut one, &mut other] {
        let (mut told, mut per_request) = (Vec::new(), Vec::new());
        for _ in 0..3 {
            let body: Value = serde_json::from_slice(&receiver.next().await.1).unwrap();
            let before = told.len();
            for entry in body["entry"].as_array().unwrap() {
                for event in entry["messaging"].as_array().unwrap() {
                    assert_eq!(event["recipient"]["id"], entry["id"], "each entry is of one account");
                    told.push(event["message"]["mid"].as_str().unwrap().to_owned());
                }
            }
            per_request.push(told.len() - before);
        }
        assert_eq!(per_request, [10, 10, 6]);
        assert!(ids.iter().all(|id| told.iter().filter(|mid| *mid == id).count() == 2), "each twice");
        orders.push(told);
    }
    assert_eq!(orders[0], orders[1]);
    let in_order: Vec<&String> = orders[0].iter().filter(|mid| ids.contains(mid)).collect();
    assert_ne!(in_order, ids.iter().chain(&ids).collect::<Vec<_>>(), "one in 10^20 shuffles is none");
}

#[tokio::test]
async fn platform_6_what_is_not_taken_is_tried_again_for_36_hours() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (sender, mut got) = mpsc::unbounded_channel();
    let refuse = move || {
        sender.send(()).unwrap();
        async { axum::http::StatusCode::INTERNAL_SERVER_ERROR }
    };
    let mut task = JoinSet::new();
    let app = Router::new().route("/hook", post(refuse));
    task.spawn(async move { axum::serve(listener, app).await.unwrap() });
    let mut good = receiver().await;
    let stage = Stage::open().await;
    for url in [&url, &good.url] {
        stage.make("/webhooks", json!({ "url": url })).await;
    }
    maya_writes(&stage, 1).await;
    assert_eq!(good.event().await["message"]["text"], "message 0", "one that fails does not hold up the other");
    let mut tries = async |count: usize| {
        for _ in 0..count {
            tokio::time::timeout(std::time::Duration::from_secs(10), got.recv()).await.expect("a try").unwrap();
        }
    };
    tries(2).await;
    for minutes in [1, 4, 10, 45, 120, 300, 600] {
        stage.make("/clock", json!({ "advance_seconds": minutes * 60 })).await;
        tries(1).await;
    }
    let counts = deliveries(&stage, |counts| counts["waiting"] == 1).await;
    assert_eq!((&counts["taken"], &counts["given_up"]), (&json!(1), &json!(0)));
    stage.make("/clock", json!({ "advance_seconds": 18 * 3600 })).await;
    tries(1).await;
    deliveries(&stage, |counts| counts["given_up"] == 1 && counts["waiting"] == 0).await;
}

/// Which of the app's secrets signed what came.
fn signer(stage: &Stage, (headers, body): &(HeaderMap, Bytes)) -> &'static str {
    let app = stage.simulator.description();
    let signed_by = |secret: &str| {
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(body);
        let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        headers["x-hub-signature-256"] == format!("sha256={digits}")
    };
    match (signed_by(&app.app_secret), signed_by(&app.instagram_app_secret)) {
        (true, false) => "meta",
        (false, true) => "instagram",
        _ => panic!("signed by neither"),
    }
}

#[tokio::test]
async fn platform_6_events_of_instagram_login_are_signed_by_its_secret_and_those_of_pages_by_metas() {
    let mut receiver = receiver().await;
    let stage = Stage::open().await;
    stage.make("/webhooks", json!({ "url": receiver.url })).await;
    let mut writes = async |account: &str| {
        let wish = json!({ "account": account, "name": "Somebody", "text": "hello" });
        stage.make("/conversation", wish).await;
        signer(&stage, &receiver.next().await)
    };
    let token = stage.instagram_token("ryeandshine").await;
    assert_eq!((writes("ryeandshine").await, writes("theflourroom").await), ("instagram", "meta"));
    let (page, page_token) = stage.page_token("ryeandshine").await;
    let own = format!("/{page}/subscribed_apps?subscribed_fields=messages");
    stage.post("graph.facebook.com", &own, &page_token, json!({})).await;
    assert_eq!(writes("ryeandshine").await, "meta", "the Page is subscribed, the account is not");
    stage.post("graph.instagram.com", "/me/subscribed_apps?subscribed_fields=messages", &token, json!({})).await;
    assert_eq!(writes("ryeandshine").await, "instagram");
    for always in ["meta", "instagram"] {
        stage.toggle(json!({ "webhooks_signed_by": always })).await;
        assert_eq!((writes("ryeandshine").await, writes("theflourroom").await), (always, always));
    }
}

#[tokio::test]
async fn platform_6_of_two_logins_in_one_batch_each_request_has_one_signature() {
    let mut receiver = receiver().await;
    let stage = Stage::open().await;
    stage.make("/webhooks", json!({ "url": receiver.url })).await;
    stage.instagram_token("ryeandshine").await;
    stage.toggle(json!({ "webhooks_hold": true, "webhooks_batch": 10 })).await;
    for account in ["ryeandshine", "ryeandshine", "theflourroom"] {
        stage.make("/conversation", json!({ "account": account, "name": "Somebody", "text": "hello" })).await;
    }
    stage.toggle(json!({ "webhooks_hold": false })).await;
    let (first, second) = (receiver.next().await, receiver.next().await);
    assert_eq!((signer(&stage, &first), signer(&stage, &second)), ("instagram", "meta"));
}

/// platform.md §6, "Delivery": Meta's Messenger page says so, its Instagram page says 36 hours.
#[tokio::test]
async fn platform_6_a_subscription_may_end_after_an_hour_of_failures() {
    let stage = Stage::open().await;
    stage.make("/webhooks", json!({ "url": "http://127.0.0.1:1/hook" })).await;
    stage.toggle(json!({ "webhooks_need_subscription": true, "webhooks_end_after_an_hour": true })).await;
    let token = stage.instagram_token("ryeandshine").await;
    let (host, own) = ("graph.instagram.com", "/me/subscribed_apps");
    stage.post(host, &format!("{own}?subscribed_fields=messages"), &token, json!({})).await;
    let told = async || stage.get(host, own, &token).await.json()["data"].as_array().unwrap().len();
    maya_writes(&stage, 1).await;
    // Tried at once and once more; the next try is a minute later by the platform's clock.
    deliveries(&stage, |counts| counts["failed"] == 2).await;
    assert_eq!(told().await, 1);
    stage.make("/clock", json!({ "advance_seconds": 3_600 })).await;
    deliveries(&stage, |counts| counts["failed"].as_u64().unwrap() > 2).await;
    assert_eq!(told().await, 0, "and nothing more is told until somebody subscribes again");
    maya_writes(&stage, 1).await;
    assert_eq!(stage.look("/webhooks/deliveries").await["held"], 0);
}

#[tokio::test]
async fn platform_6_another_apps_conversation_is_told_in_standby() {
    let mut receiver = receiver().await;
    let stage = Stage::open().await;
    stage.make("/webhooks", json!({ "url": receiver.url })).await;
    let owned = json!({ "account": "ryeandshine", "customer": "mayaferreira", "owned_by_other_app": true });
    stage.control(reqwest::Method::PATCH, "/conversation", owned).await;
    maya_writes(&stage, 1).await;
    let body: Value = serde_json::from_slice(&receiver.next().await.1).unwrap();
    assert_eq!(body["entry"][0]["messaging"], Value::Null);
    assert_eq!(body["entry"][0]["standby"][0]["message"]["text"], "message 0");
}

#[tokio::test]
async fn platform_6_a_message_says_when_it_was_written() {
    let mut receiver = receiver().await;
    let stage = Stage::open().await;
    stage.make("/webhooks", json!({ "url": receiver.url })).await;
    let wish = json!({ "account": "ryeandshine", "customer": "mayaferreira", "text": "late", "ago_seconds": 3600 });
    stage.make("/customer-writes", wish).await;
    let now: chrono::DateTime<chrono::Utc> = serde_json::from_value(stage.look("/clock").await["now"].clone()).unwrap();
    let age = now.timestamp_millis() - receiver.event().await["timestamp"].as_i64().unwrap();
    assert!((3_600_000..3_660_000).contains(&age), "{age}");
}
