//! The whole path in one walk, with pictures of the real window in `target/tour`: `cargo xtask demo --tour`.

use crate::attach;
use crate::browser::Browser;
use crate::cards::{self, EveryKind};
use crate::evidence::target;
use crate::scene::Scene;
use crate::window::{NARROW, WIDE};
use fantoccini::key::Key;
use serde_json::json;
use std::fs;
use std::path::PathBuf;

/// Where the pictures go, numbered as they come.
struct Album {
    folder: PathBuf,
    taken: usize,
}

impl Album {
    fn new() -> Self {
        let folder = target().join("tour");
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("an earlier album can be removed");
        }
        fs::create_dir_all(&folder).expect("a folder for the pictures");
        Self { folder, taken: 0 }
    }

    fn next(&mut self, name: &str) -> PathBuf {
        self.taken += 1;
        println!("{:02} {name}", self.taken);
        self.folder.join(format!("{:02}-{name}.png", self.taken))
    }

    async fn take(&mut self, scene: &Scene, name: &str) {
        scene.app.picture(&self.next(name)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tour_of_the_whole_path() {
    let mut album = Album::new();
    let mut scene = Scene::first_start().await;
    scene.app.see("[data-part=connect-prompt]").await;
    album.take(&scene, "first-start").await;

    scene.app.press("[data-action=connect]").await;
    scene.app.see("[data-part=way-in][data-flavour=facebook] input[name=app-id]").await;
    album.take(&scene, "connections").await;
    let address = scene.begin_login("facebook").await;
    album.take(&scene, "waiting-for-the-browser").await;
    let browser = Browser::open(&address).await;
    fs::write(album.next("consent-page-in-the-browser"), browser.picture().await).expect("a picture");
    browser.press("continue").await;
    browser.last_page().await;
    fs::write(album.next("the-browser-can-be-closed"), browser.picture().await).expect("a picture");
    browser.close().await;
    scene.app.see_login("choosing").await;
    album.take(&scene, "choose-accounts").await;
    scene.choose_pages().await;
    scene.app.see_login("done").await;
    album.take(&scene, "permissions").await;
    scene.app.finish_login().await;

    scene.app.switch_to(&scene.first_account()).await;
    let (_, shown) = scene.rows_with_names().await;
    album.take(&scene, "inbox").await;
    let conversation = &shown[0];
    scene.app.open(&conversation.id).await;
    scene.app.bubbles_once("the thread", |bubbles| !bubbles.is_empty()).await;
    album.take(&scene, "thread").await;
    scene.app.type_answer("Of course, lemon it is!").await;
    scene.app.press_send().await;
    scene.app.bubble("Of course, lemon it is!", Some("sent")).await;
    album.take(&scene, "answered").await;
    scene.shop.customer_writes(conversation, "Perfect, see you on Saturday!").await;
    scene.app.refresh().await;
    scene.app.bubble("Perfect, see you on Saturday!", None).await;
    album.take(&scene, "the-customer-answers-back").await;
    details(&scene, &mut album).await;
    triage(&scene, &mut album, [&shown[1].id, &shown[2].id]).await;

    every_kind(&scene, &mut album, &shown[3].id).await;
    scene.app.open(&conversation.id).await;
    files_and_quotes(&scene, &mut album).await;
    second_thoughts(&scene, &mut album).await;
    let now = scene.shop.now().await;
    let closed = shown.iter().find(|it| !it.is_answerable(now) && it.messages.len() > 1).expect("a closed window");
    closed_window(&scene, &mut album, &closed.id).await;
    scene.app.open(&conversation.id).await;
    album.take(&scene, "narrow-thread").await;
    scene.app.press("button[aria-label=Back]").await;
    scene.app.see("nav[aria-label=Conversations]").await;
    album.take(&scene, "narrow-list").await;
    scene.app.resize(WIDE).await;
    scene.app.press("button[aria-label=Settings]").await;
    scene.app.see("[data-part=settings]").await;
    album.take(&scene, "settings").await;
    scene.app.close_page("settings").await;
    care(&scene, &mut album).await;

    dark(&mut scene, &mut album, (&conversation.id, &closed.id, &shown[3].id)).await;
}

/// The same at night.
async fn dark(scene: &mut Scene, album: &mut Album, (conversation, closed, every_kind): (&str, &str, &str)) {
    scene.restart_with(|start| start.set("GTK_THEME", "Adwaita:dark")).await;
    scene.app.open(conversation).await;
    scene.app.bubble("Perfect, see you on Saturday!", None).await;
    album.take(scene, "dark").await;
    scene.app.press("[data-action=snooze]").await;
    scene.app.press("[data-until=date]").await;
    scene.app.see("[data-part=calendar]").await;
    album.take(scene, "dark-snooze").await;
    scene.app.strike(&[], Key::Escape).await;
    scene.app.press("[data-part=message][data-own=false] [data-action=react]").await;
    scene.app.see("[data-emoji='❤️']").await;
    album.take(scene, "dark-react").await;
    scene.app.strike(&[], Key::Escape).await;
    scene.app.press("[data-part=message][data-own=false] [data-action=reply]").await;
    scene.app.pick_file(attach::PICTURE).await;
    attach::hand_over(scene, "paste", "notes.txt", "text/plain", "flour").await;
    attach::chosen(scene, 1).await;
    album.take(scene, "dark-files-and-a-quote").await;
    scene.app.open_details().await;
    album.take(scene, "dark-details").await;
    scene.app.close_details().await;
    scene.app.open(closed).await;
    scene.app.bubble("Are you still interested?", Some("notSent")).await;
    album.take(scene, "dark-not-sent").await;
    scene.app.open(every_kind).await;
    scene.app.scroll_to("[data-kind=template]").await;
    album.take(scene, "dark-kinds").await;
    scene.app.press("button[aria-label=Connections]").await;
    scene.app.see("[data-part=webhook-progress]").await;
    scene.app.see("[data-part=way-in][data-flavour=instagram] input[name=app-id]").await;
    scene.app.scroll_to("[data-part=webhooks]").await;
    album.take(scene, "dark-webhooks").await;
}

/// Connections once everything is connected: the test, webhooks, leaving; ends wide.
async fn care(scene: &Scene, album: &mut Album) {
    scene.app.press("button[aria-label=Connections]").await;
    scene.app.press("[data-part=account] [data-action=test-connection]").await;
    scene.app.see("[data-part=doctor][data-running=false]").await;
    album.take(scene, "the-connection-was-tested").await;
    scene.app.press("[data-part=account] [data-action=disconnect]").await;
    scene.app.see("[data-action=disconnect-keep]").await;
    album.take(scene, "disconnect").await;
    scene.app.press("[data-action=stay-connected]").await;
    let (address, token) = scene.app.switch_webhooks_on().await;
    scene.shop.register_webhook(&address, &token).await.expect("the handshake");
    scene.app.text_once("[data-part=webhook-progress]", |text| text.contains("Meta verified the address")).await;
    scene.app.scroll_to("[data-part=webhooks]").await;
    album.take(scene, "webhooks").await;
    scene.app.resize(NARROW).await;
    scene.app.scroll_to("[data-part=webhooks]").await;
    album.take(scene, "narrow-webhooks").await;
    scene.app.unfold("[data-part=checklist] li").await;
    scene.app.scroll_to("[data-part=checklist]").await;
    album.take(scene, "narrow-checklist").await;
    scene.app.resize(WIDE).await;
    scene.app.close_page("connections").await;
}

/// What is kept of the customer; ends wide.
async fn details(scene: &Scene, album: &mut Album) {
    scene.app.open_details().await;
    scene.app.type_notes("Allergic to nuts. Always picks up on Saturdays.\nBirthday: 3 May").await;
    for label in ["Regular", "Wedding cake", "Allergic"] {
        scene.app.add_label(label).await;
    }
    album.take(scene, "details").await;
    scene.app.resize(NARROW).await;
    album.take(scene, "narrow-details").await;
    scene.app.close_details().await;
    scene.app.resize(WIDE).await;
}

/// One conversation that is done, one that sleeps, and where they are found; ends wide, in the inbox.
async fn triage(scene: &Scene, album: &mut Album, [done, asleep]: [&str; 2]) {
    scene.app.open(done).await;
    scene.app.press("[data-action=done]").await;
    scene.app.see("[data-part=triage]").await;
    album.take(scene, "done").await;
    scene.app.open(asleep).await;
    scene.app.press("[data-action=snooze]").await;
    scene.app.see("[data-until=tomorrow]").await;
    album.take(scene, "snooze").await;
    scene.app.press("[data-until=date]").await;
    scene.app.see("[data-part=calendar]").await;
    album.take(scene, "snooze-until-a-day").await;
    scene.app.strike(&[], Key::Escape).await;
    scene.app.press("[data-action=snooze]").await;
    scene.app.press("[data-until=tomorrow]").await;
    scene.app.see("[data-part=triage]").await;
    scene.app.filter("snoozed").await;
    album.take(scene, "snoozed").await;
    scene.app.resize(NARROW).await;
    album.take(scene, "narrow-snoozed").await;
    scene.app.press("button[aria-label=Back]").await;
    scene.app.filter("expiring").await;
    album.take(scene, "narrow-filters").await;
    scene.app.filter("inbox").await;
    scene.app.resize(WIDE).await;
}

/// Messages of every kind, from the top of the conversation to its end.
async fn every_kind(scene: &Scene, album: &mut Album, conversation: &str) {
    let every = EveryKind::written_to(scene, conversation).await;
    cards::shown(scene, &every).await;
    for kind in ["storyReply", "template", "video", "unsupported"] {
        scene.app.scroll_to(&format!("[data-kind={kind}]")).await;
        album.take(scene, &format!("kinds-{kind}")).await;
    }
    scene.app.resize(NARROW).await;
    for kind in ["storyReply", "template", "video"] {
        scene.app.scroll_to(&format!("[data-kind={kind}]")).await;
        album.take(scene, &format!("narrow-kinds-{kind}")).await;
    }
    scene.app.resize(WIDE).await;
    scene.app.press(&format!("[data-key='{}'] [data-part=picture]", every.photo)).await;
    scene.app.see("[data-part=large-picture][data-loaded=true]").await;
    album.take(scene, "a-photo-alone").await;
    scene.app.press("[role=dialog] [data-action=close]").await;
    scene.app.see_gone("[role=dialog]").await;
    scene.app.press("[data-action=show-details]").await;
    scene.app.see("[data-part=raw-message]").await;
    album.take(scene, "what-instagram-sent").await;
    scene.app.press("[role=dialog] [data-action=close]").await;
    scene.app.see_gone("[role=dialog]").await;
}

/// A reaction, a quote, and files before and while they go; ends wide.
async fn files_and_quotes(scene: &Scene, album: &mut Album) {
    let theirs = "[data-part=message][data-own=false]:last-of-type";
    scene.app.press(&format!("{theirs} [data-action=react]")).await;
    scene.app.see("[data-emoji='❤️']").await;
    album.take(scene, "react").await;
    scene.app.press("[data-emoji='❤️']").await;
    scene.app.see(&format!("{theirs} [data-own=true][data-state=there]")).await;
    scene.app.press(&format!("{theirs} [data-action=reply]")).await;
    scene.app.pick_file(attach::PICTURE).await;
    attach::hand_over(scene, "paste", "price list.pdf", "application/pdf", "%PDF-1.7\n").await;
    attach::hand_over(scene, "paste", "notes.txt", "text/plain", "flour").await;
    attach::chosen(scene, 2).await;
    scene.app.see("[data-part=file-problem]").await;
    scene.app.type_answer("Like this one?").await;
    album.take(scene, "files-and-a-quote").await;
    scene.app.resize(NARROW).await;
    album.take(scene, "narrow-files-and-a-quote").await;
    scene.app.resize(WIDE).await;
    scene.app.press("[data-action=dismiss-file]").await;
    let held = json!({ "match": { "path_contains": "/message_attachments" }, "effect": { "do": "hold" } });
    scene.shop.break_down(held).await;
    scene.app.press_send().await;
    scene.app.see("[data-part=outgoing] [role=progressbar]").await;
    album.take(scene, "files-on-their-way").await;
    scene.shop.clear_faults().await;
    scene.app.bubble("Like this one?", Some("sent")).await;
    album.take(scene, "files-sent").await;
}

/// Undo, and a long text that is shown in its parts before it goes.
async fn second_thoughts(scene: &Scene, album: &mut Album) {
    scene.app.undo(true).await;
    scene.app.type_answer("Shall I write a name on it?").await;
    scene.app.press_send().await;
    // A machine may be so busy that its five seconds are over: then the picture shows the message as sent.
    scene.app.catch_action("Shall I write a name on it?", "undo", false).await;
    album.take(scene, "undo").await;
    scene.app.bubble("Shall I write a name on it?", Some("sent")).await;
    let long: String = (1..=40).map(|number| format!("This is sentence {number} of a long answer. ")).collect();
    scene.app.paste_answer(&long).await;
    scene.app.press_send().await;
    scene.app.see("[data-part=parts]").await;
    album.take(scene, "a-long-text-in-parts").await;
    scene.app.press("[data-action=keep-editing]").await;
}

/// A conversation that cannot be answered any more; ends on the narrow list.
async fn closed_window(scene: &Scene, album: &mut Album, conversation: &str) {
    scene.app.open(conversation).await;
    scene.app.see("[data-part=window-closed]").await;
    album.take(scene, "the-reply-window-is-closed").await;
    scene.app.type_answer("Are you still interested?").await;
    scene.app.press("[data-action=try-anyway]").await;
    scene.app.bubble("Are you still interested?", Some("notSent")).await;
    album.take(scene, "not-sent").await;
    scene.app.resize(NARROW).await;
    album.take(scene, "narrow-not-sent").await;
    scene.app.press("button[aria-label=Back]").await;
}
