//! Files, quotes and reactions from the real window (S8, T8): picked, pasted and dropped; progress, cancel and refusals.

use crate::scene::Scene;
use crate::until::until;
use serde_json::{Value, json};

/// A picture that is certainly there.
pub const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/icons/128x128.png");

/// Hands files over as the page gets them from the system: `paste` on the box, or `drop` on the conversation.
const HAND_OVER: &str = "
    const [how, name, type, text] = arguments;
    const data = new DataTransfer();
    data.items.add(new File([text], name, { type }));
    const box = document.querySelector('[data-part=composer] textarea');
    const event = how === 'paste'
        ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
        : new DragEvent(how, { dataTransfer: data, bubbles: true, cancelable: true });
    (how === 'paste' ? box : document.querySelector('[role=log]')).dispatchEvent(event);
    return event.defaultPrevented";

/// Hands a file over: `paste` or `drop`.
pub async fn hand_over(scene: &Scene, how: &str, name: &str, kind: &str, text: &str) {
    let given = scene.app.look::<bool>(HAND_OVER, vec![json!(how), json!(name), json!(kind), json!(text)]).await;
    assert_eq!(given, Some(true), "the page takes what is {how}ed");
}

/// Waits until so many files are chosen.
pub async fn chosen(scene: &Scene, count: usize) {
    const CHOSEN: &str = "return document.querySelectorAll('[data-part=chosen-file]').length";
    let so_many = async || scene.app.look::<usize>(CHOSEN, vec![]).await.filter(|found| *found == count);
    until(&format!("{count} chosen files"), so_many).await;
}

/// Waits until the newest message is of a kind and Instagram has it.
async fn sent(scene: &Scene, kind: &str) {
    scene.app.see(&format!("[data-part=message][data-own=true][data-kind={kind}][data-status=sent]")).await;
}

/// Kinds of what the platform took, in order.
async fn taken(scene: &Scene) -> Vec<String> {
    scene.shop.ledger().await.into_iter().map(|sent| sent.kind).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_files_are_picked_pasted_and_dropped_and_go_with_the_text() {
    let scene = Scene::with_both_accounts().await;
    scene.app.open(&scene.some_conversation().await.id).await;
    scene.app.pick_file(PICTURE).await;
    chosen(&scene, 1).await;
    until("the picture is shown before it goes", async || {
        const SHOWN: &str = "return document.querySelector('[data-part=chosen-file] img')?.naturalWidth > 0 || null";
        scene.app.look::<bool>(SHOWN, vec![]).await
    })
    .await;
    hand_over(&scene, "paste", "price list.pdf", "application/pdf", "%PDF-1.7\n").await;
    chosen(&scene, 2).await;
    hand_over(&scene, "drop", "hello.wav", "audio/wav", "RIFF\u{24}\0\0\0WAVEfmt \u{10}\0\0\0").await;
    chosen(&scene, 3).await;
    hand_over(&scene, "drop", "run me.exe", "application/x-msdownload", "MZ\u{1}\0").await;
    scene.app.text_once("[data-part=file-problem]", |text| text.contains("run me.exe")).await;
    scene.app.press("[data-action=dismiss-file]").await;
    scene.app.see_gone("[data-part=file-problem]").await;
    scene.app.type_answer("Here you are").await;
    scene.app.press_send().await;
    chosen(&scene, 0).await;
    for kind in ["photo", "file", "voice"] {
        sent(&scene, kind).await;
    }
    scene.app.bubble("Here you are", Some("sent")).await;
    assert_eq!(taken(&scene).await, ["image", "file", "audio", "text"]);
    until("the sent picture is shown", async || {
        const SHOWN: &str =
            "return document.querySelector('[data-own=true][data-kind=photo] img')?.naturalWidth > 0 || null";
        scene.app.look::<bool>(SHOWN, vec![]).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_an_upload_shows_how_far_it_is_and_can_be_cancelled_and_a_chosen_file_survives_a_kill() {
    let mut scene = Scene::with_both_accounts().await;
    let conversation = scene.some_conversation().await.id;
    let held = json!({ "match": { "path_contains": "/message_attachments" }, "effect": { "do": "hold" } });
    scene.shop.break_down(held).await;
    scene.app.open(&conversation).await;
    hand_over(&scene, "paste", "catalogue.pdf", "application/pdf", &format!("%PDF-1.7\n{}", " ".repeat(200_000))).await;
    chosen(&scene, 1).await;
    scene.app.press_send().await;
    scene.app.see("[data-part=outgoing] [role=progressbar]").await;
    scene.app.press("[data-action=cancel-upload]").await;
    scene.app.see_gone("[data-part=outgoing]").await;
    scene.shop.clear_faults().await;
    assert_eq!(taken(&scene).await, Vec::<String>::new());

    hand_over(&scene, "paste", "kept.pdf", "application/pdf", "%PDF-1.7\n").await;
    chosen(&scene, 1).await;
    scene.restart().await;
    scene.app.open(&conversation).await;
    chosen(&scene, 1).await;
    scene.app.press_send().await;
    sent(&scene, "file").await;
    assert_eq!(taken(&scene).await, ["file"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_an_account_that_takes_links_only_says_so_and_the_file_can_be_taken_back() {
    let scene = Scene::connected().await;
    scene.app.open(&scene.some_conversation().await.id).await;
    hand_over(&scene, "paste", "plan.pdf", "application/pdf", "%PDF-1.7\n").await;
    chosen(&scene, 1).await;
    scene.app.press_send().await;
    let failed = "[data-part=message][data-kind=file][data-status=notSent]";
    scene.app.text_once(failed, |text| text.contains("public link only")).await;
    scene.app.press(&format!("{failed} [data-action=edit]")).await;
    chosen(&scene, 1).await;
    scene.app.see_gone(failed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t8_a_message_is_reacted_to_and_quoted() {
    let scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    let question = scene.shop.customer_writes_one(&conversation, "Rye or spelt?").await;
    scene.app.open(&conversation.id).await;
    scene.app.refresh().await;
    scene.app.bubble("Rye or spelt?", None).await;
    let asked = format!("[data-part=message][data-key='{question}']");
    scene.app.press(&format!("{asked} [data-action=react]")).await;
    scene.app.press("[data-emoji='❤️']").await;
    scene.app.see(&format!("{asked} [data-part=reactions] [data-own=true][data-state=there]")).await;
    let told: Vec<Value> = scene.shop.actions().await.into_iter().map(|told| json!(told.reaction)).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    scene.app.press(&format!("{asked} [data-action=remove-reaction]")).await;
    scene.app.see_gone(&format!("{asked} [data-part=reactions]")).await;

    scene.app.press(&format!("{asked} [data-action=reply]")).await;
    scene.app.text_once("[data-part=quote]", |text| text.contains("Rye or spelt?")).await;
    scene.app.type_answer("Rye").await;
    scene.app.press_send().await;
    scene.app.bubble("Rye", Some("sent")).await;
    let quoted = scene.app.text("[data-part=message]:last-of-type [data-part=quoted]").await.unwrap_or_default();
    assert!(quoted.contains("Rye or spelt?"), "{quoted}");
    let sent = scene.shop.ledger().await;
    assert_eq!(sent.last().and_then(|sent| sent.reply_to.clone()), Some(question));
}
