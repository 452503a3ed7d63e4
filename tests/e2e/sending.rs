//! The truth about a send, and second thoughts (S5–S7): undo, parts, the reply window.

use crate::scene::Scene;
use crate::until::until;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s5_undo_takes_the_text_back_and_nothing_leaves() {
    let scene = Scene::connected().await;
    scene.app.toggle_setting("undo-send").await;
    scene.app.open(&scene.some_conversation().await.id).await;
    // Undo can be pressed for five seconds. On a machine so busy that they pass before, it is tried with other words.
    let mut expected = Vec::new();
    let undone = loop {
        let text = format!("to the wrong person {}", expected.len());
        scene.app.type_answer(&text).await;
        scene.app.press_send().await;
        scene.app.see_typed("").await;
        if scene.app.catch_action(&text, "undo", true).await && is_back(&scene, &text).await {
            break text;
        }
        expected.push(text);
        assert!(expected.len() < 10, "Undo never takes anything back");
    };
    until("the bubble is gone", async || {
        scene.app.bubbles().await.iter().all(|bubble| bubble.text != undone).then_some(())
    })
    .await;
    // What is sent now is sent; the undone press would have gone out before it.
    scene.app.type_answer(", now right").await;
    scene.app.press_send().await;
    expected.push(format!("{undone}, now right"));
    scene.app.bubble(&expected[expected.len() - 1], Some("sent")).await;
    let texts: Vec<_> = scene.shop.ledger().await.into_iter().map(|sent| sent.text).collect();
    assert_eq!(texts, expected);
}

/// Whether a text that was sent comes back into the field; not, if it is sent in the end.
async fn is_back(scene: &Scene, text: &str) -> bool {
    until("the text is back or sent", async || {
        if scene.app.typed().await.as_deref() == Some(text) {
            return Some(true);
        }
        scene.shop.ledger().await.iter().any(|sent| sent.text == text).then_some(false)
    })
    .await
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
    let (newest, now) = (scene.shop.newest(&scene.first_account()).await, scene.shop.now().await);
    let closed =
        newest.into_iter().find(|it| !it.is_answerable(now) && it.messages.len() > 1).expect("a closed window");
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
