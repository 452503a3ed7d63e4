//! Writing and sending (S, T7): what is sent reaches the customer once, and what is not sent is not lost.

use crate::scene::Scene;
use crate::until::until;
use fantoccini::key::Key;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s2_t7_an_answer_reaches_the_customer_once_and_both_panes_show_it() {
    const TEXT: &str = "Of course, lemon it is. À bientôt!";
    let scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    scene.app.open(&conversation.id).await;
    scene.app.type_answer(TEXT).await;
    scene.app.press_send().await;
    let bubble = scene.app.bubble(TEXT, Some("sent")).await;
    assert!(bubble.own && bubble.line.contains("Sent"), "T7: {bubble:?}");
    scene.app.see_typed("").await;
    let rows = scene.app.rows_once("the row on top", |rows| rows[0].conversation == conversation.id).await;
    assert_eq!(rows[0].preview, format!("You: {TEXT}"), "L4");

    let ledger = scene.shop.ledger().await;
    let sends: Vec<_> = ledger.iter().map(|sent| (sent.recipient.as_str(), sent.text.as_str())).collect();
    assert_eq!(sends, [(conversation.customer.id.as_str(), TEXT)], "exactly once, to the customer");

    let number = scene.app.bubbles().await.len();
    scene.app.refresh().await;
    let read_again = scene.app.bubbles().await;
    assert_eq!(read_again.len(), number, "the message read from the platform is the one that was sent");
    assert_eq!(read_again.iter().filter(|bubble| bubble.text == TEXT).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s1_enter_sends_and_shift_enter_makes_a_line() {
    let scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    scene.app.open(&conversation.id).await;
    scene.app.type_answer("one").await;
    scene.app.strike(&[Key::Shift], Key::Enter).await;
    scene.app.type_answer("two").await;
    scene.app.strike(&[], Key::Enter).await;
    scene.app.bubble("one\ntwo", Some("sent")).await;

    scene.app.toggle_setting("send-with-modifier").await;
    scene.app.type_answer("three").await;
    scene.app.strike(&[], Key::Enter).await;
    scene.app.type_answer("four").await;
    scene.app.see_typed("three\nfour").await;
    scene.app.strike(&[Key::Control], Key::Enter).await;
    scene.app.bubble("three\nfour", Some("sent")).await;
    let texts: Vec<_> = scene.shop.ledger().await.into_iter().map(|sent| sent.text).collect();
    assert_eq!(texts, ["one\ntwo", "three\nfour"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s2_white_space_cannot_be_sent() {
    let scene = Scene::connected().await;
    scene.app.open(&scene.some_conversation().await.id).await;
    assert!(!scene.app.can_send().await, "S2: nothing is typed");
    scene.app.type_answer("   ").await;
    scene.app.see_typed("   ").await;
    assert!(!scene.app.can_send().await, "S2: only white space is typed");
    scene.app.strike(&[], Key::Enter).await;
    scene.app.type_answer("x").await;
    until("Send can be pressed", async || scene.app.can_send().await.then_some(())).await;
    assert_eq!(scene.shop.ledger().await.len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s2_s3_a_slow_send_keeps_order_and_recipient_whatever_is_opened_meanwhile() {
    let scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    let other =
        scene.app.rows().await.into_iter().find(|row| row.conversation != conversation.id).expect("another row");
    let held = json!({ "match": { "kind": "send" }, "times": 1, "effect": { "do": "hold" } });
    scene.shop.break_down(held).await;
    scene.app.open(&conversation.id).await;
    scene.app.type_answer("first").await;
    scene.app.strike(&[], Key::Enter).await;
    scene.app.bubble("first", Some("sending")).await;
    scene.app.see_typed("").await;
    scene.app.type_answer("second").await;
    scene.app.strike(&[], Key::Enter).await;
    scene.app.bubble("second", Some("waiting")).await;

    scene.app.open(&other.conversation).await;
    assert!(scene.app.bubbles().await.iter().all(|bubble| bubble.text != "first" && bubble.text != "second"), "S3");
    assert_eq!(scene.shop.ledger().await.len(), 0, "the first is still on its way");
    scene.shop.clear_faults().await;
    let ledger = until("both are sent", async || Some(scene.shop.ledger().await).filter(|sent| sent.len() == 2)).await;
    let sends: Vec<_> = ledger.iter().map(|sent| (sent.recipient.as_str(), sent.text.as_str())).collect();
    let customer = conversation.customer.id.as_str();
    assert_eq!(sends, [(customer, "first"), (customer, "second")], "S2: in order, S3: to the one they were typed for");
    scene.app.open(&conversation.id).await;
    scene.app.bubble("first", Some("sent")).await;
    scene.app.bubble("second", Some("sent")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t7_s4_what_was_refused_stays_with_its_reason_and_can_be_retried_edited_discarded() {
    let scene = Scene::connected().await;
    scene.app.open(&scene.some_conversation().await.id).await;
    let refused = json!({ "match": { "kind": "send" }, "effect":
        { "do": "error", "status": 400, "code": 551 } });
    scene.shop.break_down(refused).await;
    for text in ["again", "changed", "never mind"] {
        scene.app.type_answer(text).await;
        scene.app.press_send().await;
        let bubble = scene.app.bubble(text, Some("notSent")).await;
        assert!(bubble.line.contains("Not sent: "), "T7: the reason stands there: {}", bubble.line);
        for action in ["retry", "edit", "copy", "discard"] {
            scene.app.see_action(text, action).await;
        }
    }
    assert_eq!(scene.shop.ledger().await.len(), 0, "nothing was accepted");
    scene.shop.clear_faults().await;

    scene.app.press_action("never mind", "discard").await;
    until("the discarded one is gone", async || {
        scene.app.bubbles().await.iter().all(|bubble| bubble.text != "never mind").then_some(())
    })
    .await;
    scene.app.press_action("again", "retry").await;
    scene.app.bubble("again", Some("sent")).await;
    scene.app.press_action("changed", "edit").await;
    scene.app.see_typed("changed").await;
    scene.app.type_answer(" my mind").await;
    scene.app.press_send().await;
    scene.app.bubble("changed my mind", Some("sent")).await;
    let texts: Vec<_> = scene.shop.ledger().await.into_iter().map(|sent| sent.text).collect();
    assert_eq!(texts, ["again", "changed my mind"], "each once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t7_an_accepted_send_whose_answer_is_lost_is_looked_up_and_not_sent_again() {
    let scene = Scene::connected().await;
    scene.app.open(&scene.some_conversation().await.id).await;
    scene.shop.break_down(json!({ "match": { "kind": "send" }, "times": 1, "effect": { "do": "drop_answer" } })).await;
    scene.app.type_answer("did this arrive?").await;
    scene.app.press_send().await;
    scene.app.bubble("did this arrive?", Some("sent")).await;
    assert_eq!(scene.shop.ledger().await.len(), 1, "once on the platform");
    let shown = scene.app.bubbles().await.iter().filter(|bubble| bubble.text == "did this arrive?").count();
    assert_eq!(shown, 1, "once on the screen");
}
