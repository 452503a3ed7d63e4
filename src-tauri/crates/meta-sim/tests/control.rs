//! The control interface: what CONTROL.md promises.

use crate::stage::Stage;
use meta_sim::Options;
use reqwest::Method;
use serde_json::{Value, json};

const INSTAGRAM: &str = "graph.instagram.com";

#[tokio::test]
async fn control_writes_every_kind_and_the_api_shows_each() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let fields = "message,attachments,shares{link,template},story,is_unsupported,reply_to";
    for (kind, pointer) in [
        ("text", "/message"),
        ("photo", "/attachments/data/1/image_data/url"),
        ("video", "/attachments/data/0/video_data/url"),
        ("voice", "/attachments/data/0/file_url"),
        ("file", "/attachments/data/0/file_url"),
        ("sticker", "/attachments/data/0/image_data/render_as_sticker"),
        ("story_reply", "/story/reply_to/link"),
        ("story_mention", "/story/mention/link"),
        ("post", "/shares/data/0/link"),
        ("reel", "/shares/data/0/link"),
        ("product", "/shares/data/0/template/payload/product/elements/data/0/name"),
        ("template", "/attachments/data/0/generic_template/title"),
        ("unsupported", "/is_unsupported"),
    ] {
        let wish = json!({ "account": "ryeandshine", "customer": "mayaferreira", "kind": kind, "text": "x", "title": "y", "count": 2 });
        let written = stage.make("/customer-writes", wish).await;
        let path = format!("/{}?fields={fields}", written["message_id"].as_str().unwrap());
        let read = stage.get(INSTAGRAM, &path, &token).await.json();
        assert!(read.pointer(pointer).is_some(), "{kind}: {read}");
    }
}

#[tokio::test]
async fn control_opens_an_account_with_as_much_history_as_is_wanted() {
    let stage = Stage::open().await;
    let wish = json!({ "username": "shop.4", "name": "Shop 4", "conversations": 30, "messages": 20 });
    let made = stage.make("/account", wish).await;
    let token = stage.make("/dashboard-token", json!({ "account": "shop.4" })).await;
    let token = token["access_token"].as_str().unwrap();
    let me = stage.get(INSTAGRAM, "/me?fields=user_id,username", token).await.json();
    assert_eq!((&me["user_id"], me["username"].as_str()), (&made["id"], Some("shop.4")));
    let path = "/me/conversations?fields=id,messages.limit(20){message,from}&limit=25";
    let page = stage.get(INSTAGRAM, path, token).await.json();
    let conversations = page["data"].as_array().unwrap();
    assert_eq!(conversations.len(), 25);
    for conversation in conversations {
        assert_eq!(conversation["messages"]["data"].as_array().unwrap().len(), 20);
        assert_ne!(conversation.pointer("/messages/data/0/from/id"), Some(&made["id"]), "the customer wrote last");
    }
}

#[tokio::test]
async fn control_other_device_edits_reactions_and_reads() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let phone = stage
        .make(
            "/business-writes",
            json!({ "account": "ryeandshine", "customer": "mayaferreira", "text": "from the phone" }),
        )
        .await;
    let path = format!("/{}?fields=from,message,reactions", phone["message_id"].as_str().unwrap());
    assert_eq!(stage.get(INSTAGRAM, &path, &token).await.json()["from"]["username"], "ryeandshine");
    assert!(stage.ledger().await.is_empty(), "the ledger holds what came through the API");
    stage.make("/edit", json!({ "message_id": phone["message_id"], "text": "edited" })).await;
    stage.make("/customer-reacts", json!({ "message_id": phone["message_id"], "emoji": "❤️" })).await;
    stage.make("/customer-reads", json!({ "message_id": phone["message_id"] })).await;
    let read = stage.get(INSTAGRAM, &path, &token).await.json();
    assert_eq!((&read["message"], &read["reactions"]["data"][0]["reaction"]), (&json!("edited"), &json!("❤️")));
}

#[tokio::test]
async fn control_tokens_die_and_permissions_go_for_one_account_only() {
    let stage = Stage::open().await;
    let (bakery, school) = (stage.instagram_token("ryeandshine").await, stage.instagram_token("theflourroom").await);
    stage.make("/tokens", json!({ "account": "ryeandshine", "action": "withdraw", "permission": "instagram_business_manage_messages" })).await;
    assert_eq!(stage.get(INSTAGRAM, "/me/conversations", &bakery).await.error().0, 10);
    assert_eq!(stage.get(INSTAGRAM, "/me", &bakery).await.status, 200);
    let again = stage.instagram_token("ryeandshine").await;
    assert_eq!(stage.get(INSTAGRAM, "/me/conversations", &again).await.status, 200, "a new login gives it back");
    for (action, subcode) in [("revoke", 458), ("change_password", 460), ("expire", 463), ("kill", 467)] {
        let token = stage.instagram_token("ryeandshine").await;
        stage.make("/tokens", json!({ "account": "ryeandshine", "action": action })).await;
        assert_eq!(stage.get(INSTAGRAM, "/me", &token).await.error(), (190, Some(subcode)), "{action}");
    }
    assert_eq!(stage.get(INSTAGRAM, "/me", &school).await.status, 200);
}

#[tokio::test]
async fn control_requests_are_counted_by_account_and_kind_without_secrets() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    stage.control(Method::DELETE, "/requests", json!({})).await;
    stage.get(INSTAGRAM, &format!("/me/conversations?access_token={token}"), "").await;
    let maya = stage.thread("ryeandshine", "mayaferreira").await;
    stage.get(INSTAGRAM, &format!("/{}", maya["id"].as_str().unwrap()), &token).await;
    stage.get(INSTAGRAM, &format!("/{}", maya["newest"]["id"].as_str().unwrap()), &token).await;
    stage.get(INSTAGRAM, &format!("/{}", maya["customer"]["id"].as_str().unwrap()), &token).await;
    let log = stage.look("/requests?account=ryeandshine").await;
    let kinds: Vec<Value> = log.as_array().unwrap().iter().map(|entry| entry["kind"].clone()).collect();
    assert_eq!(kinds, [json!("conversations"), json!("thread"), json!("message"), json!("profile")]);
    assert!(!log.to_string().contains(&token));
    assert_eq!(stage.look("/requests?account=ryeandshine&kind=conversations").await.as_array().unwrap().len(), 1);
    assert_eq!(stage.look("/requests?account=theflourroom").await, json!([]));
}

#[tokio::test]
async fn control_refuses_what_it_does_not_know() {
    let stage = Stage::open().await;
    let control = stage.simulator.description().control.clone();
    for (path, body) in [
        ("/customer-writes", json!({ "account": "nobody", "customer": "x" })),
        ("/customer-writes", json!({ "account": "ryeandshine", "customer": "nobody" })),
        ("/faults", json!({ "effect": { "do": "explode" } })),
        ("/unsend", json!({ "message_id": "x" })),
        ("/account", json!({ "username": "ryeandshine", "name": "Another" })),
        ("/nonsense", json!({})),
    ] {
        let answer = stage.ask(stage.http.post(format!("{control}{path}")).json(&body)).await;
        assert!((400..500).contains(&answer.status), "{path} {}", answer.status);
    }
    let unknown = stage.ask(stage.http.patch(format!("{control}/toggles")).json(&json!({ "no_such": true }))).await;
    assert_eq!(unknown.status, 400);
}

#[tokio::test]
async fn d1_lively_customers_answer_what_the_shop_sent() {
    let stage = Stage::with(Options { lively: true, ..Options::default() }).await;
    let token = stage.instagram_token("ryeandshine").await;
    let before = stage.thread("ryeandshine", "mayaferreira").await;
    assert_eq!(stage.send(&token, before["customer"]["id"].as_str().unwrap(), "Lemon it is").await.status, 200);
    stage.make("/clock", json!({ "advance_seconds": 7 })).await;
    let answered = async {
        loop {
            let thread = stage.thread("ryeandshine", "mayaferreira").await;
            if thread["newest"]["from"] == "customer"
                && thread["message_count"].as_u64() > before["message_count"].as_u64()
            {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), answered).await.expect("a customer answers");
}
