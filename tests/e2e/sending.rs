//! The truth about a send, and second thoughts (S5–S7): undo, parts, the reply window.

use crate::scene::Scene;
use crate::until::until;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s5_undo_takes_the_text_back_and_nothing_leaves() {
    let scene = Scene::connected().await;
    scene.app.toggle_setting("undo-send").await;
    scene.app.open(&scene.some_conversation().await.id).await;
    scene.app.type_answer("to the wrong person").await;
    scene.app.press_send().await;
    scene.app.see_typed("").await;
    scene.app.press_action("to the wrong person", "undo").await;
    scene.app.see_typed("to the wrong person").await;
    until("the bubble is gone", async || {
        scene.app.bubbles().await.iter().all(|bubble| bubble.text != "to the wrong person").then_some(())
    })
    .await;
    // What is sent now is sent; the undone press would have gone out before it.
    scene.app.type_answer(", now right").await;
    scene.app.press_send().await;
    scene.app.bubble("to the wrong person, now right", Some("sent")).await;
    let texts: Vec<_> = scene.shop.ledger().await.into_iter().map(|sent| sent.text).collect();
    assert_eq!(texts, ["to the wrong person, now right"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s6_a_text_over_1000_bytes_goes_out_in_the_parts_that_were_shown() {
    let scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    scene.app.open(&conversation.id).await;
    let text: String = (1..=40).map(|number| format!("This is sentence {number} of a long answer. ")).collect();
    let text = text.trim_end();
    assert!(text.len() > 1000 && text.len() < 2000, "two parts: {} bytes", text.len());
    scene.app.paste_answer(text).await;
    scene.app.press_send().await;
    scene.app.see("[data-part=parts]").await;
    let parts = scene.app.parts().await;
    assert_eq!(parts.concat(), text, "S6: shown whole, nothing added, nothing cut");
    assert_eq!(parts.len(), 2);
    assert_eq!(scene.shop.ledger().await.len(), 0, "S6: shown before it goes");

    scene.app.press("[data-action=keep-editing]").await;
    scene.app.see_typed(text).await;
    scene.app.press_send().await;
    scene.app.press("[data-action=send-parts]").await;
    for part in &parts {
        scene.app.bubble(part.trim(), Some("sent")).await;
    }
    let texts: Vec<_> = scene.shop.ledger().await.into_iter().map(|sent| sent.text).collect();
    assert_eq!(texts, parts, "in order, each once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s7_a_closed_window_says_so_and_try_anyway_tells_the_truth() {
    let scene = Scene::connected().await;
    let newest = scene.shop.newest(&scene.first_account()).await;
    let closed = newest.into_iter().find(|it| !it.is_answerable() && it.messages.len() > 1).expect("a closed window");
    scene.app.open(&closed.id).await;
    scene.app.see("[data-part=window-closed]").await;
    scene.app.see("[data-part=window-chip][data-state=closed]").await;
    scene.app.type_answer("Are you still interested?").await;
    scene.app.press("[data-action=try-anyway]").await;
    let bubble = scene.app.bubble("Are you still interested?", Some("notSent")).await;
    assert!(bubble.line.contains("Not sent: the reply window is closed"), "{}", bubble.line);
    assert_eq!(scene.shop.ledger().await.len(), 0);

    scene.shop.customer_writes(&closed, "Yes!").await;
    scene.app.refresh().await;
    scene.app.see("[data-part=window-chip][data-state=open]").await;
    scene.app.press_action("Are you still interested?", "retry").await;
    scene.app.bubble("Are you still interested?", Some("sent")).await;
    assert_eq!(scene.shop.ledger().await.len(), 1, "once");
}
