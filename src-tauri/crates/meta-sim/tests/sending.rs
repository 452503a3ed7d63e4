//! The Send API (platform.md §3, §4).

use crate::stage::Stage;
use serde_json::{Value, json};

const INSTAGRAM: &str = "graph.instagram.com";
const FACEBOOK: &str = "graph.facebook.com";

async fn customer(stage: &Stage, username: &str) -> String {
    stage.thread("ryeandshine", username).await["customer"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn platform_3_a_text_is_answered_entered_once_and_stands_in_the_thread() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let maya = customer(&stage, "mayaferreira").await;
    let answer = stage.send(&token, &maya, "Of course, lemon it is 🍋").await.json();
    assert_eq!(answer["recipient_id"], json!(maya));
    let ledger = stage.ledger().await;
    assert_eq!(ledger.len(), 1);
    assert_eq!(
        (&ledger[0]["message_id"], &ledger[0]["text"]),
        (&answer["message_id"], &json!("Of course, lemon it is 🍋"))
    );
    let read = stage
        .get(INSTAGRAM, &format!("/{}?fields=from,message", answer["message_id"].as_str().unwrap()), &token)
        .await
        .json();
    assert_eq!(read["from"]["id"], "17841405822304914");
}

#[tokio::test]
async fn platform_3_facebook_takes_json_and_form_fields_with_json_in_them() {
    let stage = Stage::open().await;
    let (page, token) = stage.page_token("ryeandshine").await;
    let maya = customer(&stage, "mayaferreira").await;
    let recipient = json!({ "id": maya }).to_string();
    let form = [
        ("access_token", token.as_str()),
        ("recipient", &recipient),
        ("message", "{\"text\":\"by form\"}"),
        ("messaging_type", "RESPONSE"),
    ];
    assert_eq!(stage.form(FACEBOOK, &format!("/v25.0/{page}/messages"), &form).await.status, 200);
    let body = json!({ "recipient": { "id": maya }, "message": { "text": "by json" } });
    assert_eq!(stage.post(FACEBOOK, "/v25.0/me/messages", &token, body).await.status, 200);
    assert_eq!(stage.ledger().await.len(), 2);
}

#[tokio::test]
async fn platform_3_a_thousand_bytes_and_not_one_more() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let maya = customer(&stage, "mayaferreira").await;
    assert_eq!(stage.send(&token, &maya, &"é".repeat(500)).await.status, 200);
    let refused = stage.send(&token, &maya, &format!("{}x", "é".repeat(500))).await;
    assert_eq!((refused.status, refused.error().0), (400, 100));
    assert_eq!(stage.send(&token, &maya, "  \n").await.error(), (100, Some(2_018_032)));
}

#[tokio::test]
async fn platform_4_window_is_closed_in_the_words_of_each_host() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let chloe = customer(&stage, "chloe_mrtn").await;
    let refused = stage.send(&token, &chloe, "Still interested?").await;
    assert_eq!((refused.status, refused.error()), (403, (10, Some(2_534_022))));
    assert_eq!(refused.json()["error"]["type"], "IGApiException");
    assert!(refused.headers["www-authenticate"].contains("invalid_request"));
    let (_, page) = stage.page_token("ryeandshine").await;
    let body = json!({ "recipient": { "id": chloe }, "message": { "text": "Still interested?" } });
    let refused = stage.post(FACEBOOK, "/v25.0/me/messages", &page, body).await;
    assert_eq!((refused.status, refused.error()), (400, (10, Some(2_018_278))));
    assert_eq!(refused.json()["error"]["type"], "OAuthException");
    assert!(stage.ledger().await.is_empty());
}

#[tokio::test]
async fn platform_3_human_agent_opens_seven_days_when_approved() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let tagged = |to: String| json!({ "recipient": { "id": to }, "message": { "text": "Hello again" }, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT" });
    let (days_ago, weeks_ago) = (customer(&stage, "chloe_mrtn").await, customer(&stage, "wiktoria.z").await);
    assert_eq!(stage.post(INSTAGRAM, "/me/messages", &token, tagged(days_ago.clone())).await.status, 200);
    assert_eq!(stage.post(INSTAGRAM, "/me/messages", &token, tagged(weeks_ago)).await.error(), (10, Some(2_534_022)));
    stage.toggle(json!({ "human_agent_approved": false })).await;
    assert_eq!(stage.post(INSTAGRAM, "/me/messages", &token, tagged(days_ago)).await.error(), (10, None));
}

#[tokio::test]
async fn platform_3_the_window_follows_the_simulators_clock() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let maya = customer(&stage, "mayaferreira").await;
    stage.make("/clock", json!({ "advance_seconds": 86_400 })).await;
    assert_eq!(stage.send(&token, &maya, "late").await.error(), (10, Some(2_534_022)));
    stage
        .make(
            "/customer-writes",
            json!({ "account": "ryeandshine", "customer": "mayaferreira", "text": "still there?" }),
        )
        .await;
    assert_eq!(stage.send(&token, &maya, "yes").await.status, 200);
}

#[tokio::test]
async fn platform_4_recipients_who_are_unknown_blocking_or_someone_elses() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    assert_eq!(stage.send(&token, "1234567890123456", "hi").await.error(), (100, Some(2_534_014)));
    for (change, expected) in [
        (json!({ "blocked": true }), (551, Some(1_545_041))),
        (json!({ "blocked": false, "owned_by_other_app": true }), (100, Some(2_534_037))),
    ] {
        let mut body = change;
        body["account"] = json!("ryeandshine");
        body["customer"] = json!("mayaferreira");
        stage.control(reqwest::Method::PATCH, "/conversation", body).await;
        let maya = customer(&stage, "mayaferreira").await;
        assert_eq!(stage.send(&token, &maya, "hi").await.error(), expected);
    }
    assert!(stage.ledger().await.is_empty());
}

#[tokio::test]
async fn platform_3_attachments_by_link_several_images_and_stickers() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let maya = customer(&stage, "mayaferreira").await;
    let image = json!({ "type": "image", "payload": { "url": "https://pictures.example/cake.jpg" } });
    for message in [
        json!({ "attachment": image }),
        json!({ "attachments": image }),
        json!({ "attachments": [image, image] }),
        json!({ "attachment": { "type": "like_heart" } }),
        json!({ "attachment": { "type": "audio", "payload": { "url": "https://pictures.example/a.m4a" } } }),
    ] {
        let body = json!({ "recipient": { "id": maya }, "message": message });
        assert_eq!(stage.post(INSTAGRAM, "/me/messages", &token, body).await.status, 200, "{message}");
    }
    let plain = json!({ "recipient": { "id": maya }, "message": { "attachment": { "type": "image", "payload": { "url": "http://pictures.example/a.png" } } } });
    assert_eq!(stage.post(INSTAGRAM, "/me/messages", &token, plain).await.error(), (100, Some(2_018_047)));
    assert_eq!(stage.ledger().await.len(), 5);
}

#[tokio::test]
async fn platform_3_uploads_are_for_the_facebook_host_unless_switched_on() {
    let stage = Stage::open().await;
    let (page, facebook) = stage.page_token("ryeandshine").await;
    let instagram = stage.instagram_token("ryeandshine").await;
    let upload = |host: &str, path: String, token: &str| {
        let body = "--b\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\n{\"attachment\":{\"type\":\"image\"}}\r\n\
                    --b\r\nContent-Disposition: form-data; name=\"filedata\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n--b--\r\n";
        stage.ask(
            stage
                .http
                .post(format!("{}{path}", stage.base(host)))
                .bearer_auth(token)
                .header("content-type", "multipart/form-data; boundary=b")
                .body(body),
        )
    };
    let done = upload(FACEBOOK, format!("/v25.0/{page}/message_attachments"), &facebook).await.json();
    assert!(done["attachment_id"].is_string());
    assert_eq!(upload(INSTAGRAM, "/me/message_attachments".to_owned(), &instagram).await.error().0, 100);
    let maya = customer(&stage, "mayaferreira").await;
    let body = json!({ "recipient": { "id": maya }, "message": { "attachment": { "type": "image", "payload": { "attachment_id": done["attachment_id"] } } } });
    assert_eq!(stage.post(FACEBOOK, "/me/messages", &facebook, body).await.status, 200);
}

#[tokio::test]
async fn platform_3_a_quoted_message_must_be_there_and_in_the_same_conversation() {
    let stage = Stage::open().await;
    let instagram = stage.instagram_token("ryeandshine").await;
    let (page, facebook) = stage.page_token("ryeandshine").await;
    let thread = stage.thread("ryeandshine", "mayaferreira").await;
    let elsewhere = stage.thread("ryeandshine", "larsogida").await["newest"]["id"].clone();
    let (maya, gone) = (thread["customer"]["id"].clone(), thread["newest"]["id"].clone());
    stage.make("/unsend", json!({ "message_id": gone })).await;
    for (host, node, token) in [(INSTAGRAM, "me", &instagram), (FACEBOOK, page.as_str(), &facebook)] {
        for mid in [&gone, &elsewhere, &json!("nonsense"), &Value::Null] {
            let reply =
                json!({ "recipient": { "id": maya }, "message": { "text": "Yes" }, "reply_to": { "mid": mid } });
            let refused = stage.post(host, &format!("/{node}/messages"), token, reply).await;
            assert_eq!(refused.error(), (100, Some(2_534_002)), "{host} {mid}");
        }
    }
    assert_eq!(stage.look("/ledger").await, json!([]));
}

#[tokio::test]
async fn platform_3_replies_reactions_and_sender_actions() {
    let stage = Stage::open().await;
    let token = stage.instagram_token("ryeandshine").await;
    let thread = stage.thread("ryeandshine", "mayaferreira").await;
    let (maya, question) = (thread["customer"]["id"].clone(), thread["newest"]["id"].clone());
    let reply = json!({ "recipient": { "id": maya }, "message": { "text": "Yes" }, "reply_to": { "mid": question } });
    let sent = stage.post(INSTAGRAM, "/me/messages", &token, reply).await.json();
    let read = |fields: &'static str, mid: Value| {
        let (stage, token) = (&stage, &token);
        async move { stage.get(INSTAGRAM, &format!("/{}?fields={fields}", mid.as_str().unwrap()), token).await.json() }
    };
    assert_eq!(
        read("reply_to", sent["message_id"].clone()).await["reply_to"],
        json!({ "mid": question, "is_self_reply": false })
    );
    let react = json!({ "recipient": { "id": maya }, "sender_action": "react", "payload": { "message_id": question, "reaction": "😍" } });
    let answer = stage.post(INSTAGRAM, "/me/messages", &token, react).await.json();
    assert_eq!(answer, json!({ "recipient_id": maya }));
    assert_eq!(read("reactions", question.clone()).await["reactions"]["data"][0]["reaction"], "😍");
    let unreact =
        json!({ "recipient": { "id": maya }, "sender_action": "unreact", "payload": { "message_id": question } });
    stage.post(INSTAGRAM, "/me/messages", &token, unreact).await;
    assert!(read("reactions", question).await.get("reactions").is_none());
    let typing = json!({ "recipient": { "id": maya }, "sender_action": "typing_on" });
    assert_eq!(stage.post(INSTAGRAM, "/me/messages", &token, typing).await.status, 200);
    assert_eq!(stage.look("/actions").await.as_array().unwrap().len(), 3);
    assert_eq!(stage.ledger().await.len(), 1, "only messages are sends");
}
