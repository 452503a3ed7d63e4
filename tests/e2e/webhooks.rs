//! What Instagram tells by itself reaches the window, once the owner wants it (Y3).

use crate::scene::Scene;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn y3_t7_once_switched_on_and_entered_at_meta_messages_and_seen_come_by_themselves() {
    let scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    scene.app.open(&conversation.id).await;
    scene.app.type_answer("We open at eight.").await;
    scene.app.press_send().await;
    scene.app.bubble("We open at eight.", Some("sent")).await;

    scene.app.press("button[aria-label=Connections]").await;
    let (address, token) = scene.app.switch_webhooks_on().await;
    let refused = scene.shop.register_webhook(&address, "guessed").await.expect_err("another token is no token");
    assert!(refused.contains("answers 403"), "{refused}");
    scene.app.text_once("[data-part=webhook-refused]", |text| text.contains("another verify token")).await;
    scene.shop.register_webhook(&address, &token).await.expect("the handshake");
    scene.app.text_once("[data-part=webhook-progress]", |text| text.contains("Meta verified the address")).await;
    scene.app.see_gone("[data-part=webhook-refused]").await;
    scene.app.unfold("[data-part=checklist] [name=webhook]").await;
    scene.app.see("[name=webhook]:checked:disabled").await;
    scene.app.close_page("connections").await;

    scene.shop.customer_writes(&conversation, "Then at eight!").await;
    scene.app.bubble("Then at eight!", None).await;
    let sent = scene.shop.ledger().await.remove(0);
    scene.shop.happens("customer-reads", &sent.message_id, json!({})).await;
    let seen = scene.app.bubble("We open at eight.", Some("seen")).await;
    assert!(seen.line.contains("Seen"), "{}", seen.line);
}
