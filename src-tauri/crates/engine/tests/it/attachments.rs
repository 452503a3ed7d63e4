//! Files that the owner sends (S8): through the same outbox, with the same promises.

use crate::fixture::Fixture;
use chrono::TimeDelta;
use domain::{AccountId, ConversationId, Flavour, Kind, MediaKind, NotSent, OutboxId};
use engine::views::{FileView, MessageView, SendHow, StatusView};
use engine::{Failure, MediumKey, Size};
use serde_json::{Value, json};

const WAV: &[u8] = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00";
const AVI: &[u8] = b"RIFF\x24\x00\x00\x00AVI LIST";
const PDF: &[u8] = b"%PDF-1.7\n";

/// An account and a customer whom it answers.
struct Counter {
    fixture: Fixture,
    account: AccountId,
    conversation: ConversationId,
}

impl Counter {
    async fn new(flavour: Flavour) -> Self {
        Self::at(Fixture::connected(flavour).await).await
    }

    async fn at((fixture, account): (Fixture, AccountId)) -> Self {
        let (_, conversation) = fixture.answerable(&account).await;
        Self { fixture, account, conversation }
    }

    async fn restart(self) -> Self {
        Self { fixture: self.fixture.restart().await, ..self }
    }

    async fn attach(&self, name: &str, bytes: &[u8]) -> FileView {
        let (account, conversation) = (&self.account, &self.conversation);
        self.fixture
            .engine
            .sending()
            .attach(account, conversation, name, bytes.to_vec(), false)
            .await
            .expect("it is taken")
    }

    /// Presses Send with files.
    async fn press(&self, text: &str, files: &[&FileView]) -> OutboxId {
        let how = SendHow { files: files.iter().map(|file| file.id).collect(), ..SendHow::default() };
        self.fixture.send_so(&self.account, &self.conversation, text, how).await.expect("it is taken")
    }

    async fn send_one(&self, name: &str, bytes: &[u8]) -> OutboxId {
        let file = self.attach(name, bytes).await;
        self.press("", &[&file]).await;
        file.id
    }

    async fn messages(&self) -> Vec<MessageView> {
        self.fixture.thread(&self.account, &self.conversation).await.messages
    }

    async fn bubble(&self, id: OutboxId) -> Option<MessageView> {
        self.messages().await.into_iter().find(|message| message.key == id.to_string())
    }

    async fn chosen(&self) -> Vec<FileView> {
        self.fixture.thread(&self.account, &self.conversation).await.files
    }

    async fn until_sent(&self, id: OutboxId) {
        self.fixture.until_sent(&self.account, &self.conversation, id).await;
    }

    async fn until_failed(&self, id: OutboxId) -> NotSent {
        self.fixture.until_failed(&self.account, &self.conversation, id).await
    }

    /// Kind and words of what the platform took, in order.
    async fn taken(&self) -> Vec<(String, String)> {
        self.fixture.shop.ledger().await.into_iter().map(|sent| (sent.kind, sent.text)).collect()
    }

    /// How many files lie on this computer.
    fn kept(&self) -> usize {
        std::fs::read_dir(self.fixture.folder().join("files")).map_or(0, Iterator::count)
    }

    /// Something goes wrong with uploads.
    async fn uploads(&self, (skip, times): (u32, Option<u32>), effect: Value) {
        let path = json!({ "path_contains": "/message_attachments" });
        self.fixture.shop.break_down(json!({ "match": path, "skip": skip, "times": times, "effect": effect })).await;
    }
}

/// A small picture.
fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(40, 30, image::Rgb([200, 120, 30]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn s8_files_go_before_the_text_each_as_a_message_and_stay_one_bubble() {
    let counter = Counter::new(Flavour::Facebook).await;
    let mut files = Vec::new();
    for (name, bytes) in [("cake 🍰.png", &png()[..]), ("hello.wav", WAV), ("oven.avi", AVI), ("price list.pdf", PDF)]
    {
        files.push(counter.attach(name, bytes).await);
    }
    assert_eq!(counter.chosen().await, files);
    let kinds = [MediaKind::Photo, MediaKind::Voice, MediaKind::Video, MediaKind::File];
    assert_eq!(files.iter().map(|file| file.kind).collect::<Vec<_>>(), kinds);
    counter.press("here you are", &files.iter().collect::<Vec<_>>()).await;
    assert_eq!(counter.chosen().await, [], "they have left the composer");
    counter.fixture.until(async || counter.taken().await.len() == 5).await;
    let expected = ["image", "audio", "video", "file"].map(|kind| (kind.to_owned(), String::new()));
    let text = ("text".to_owned(), "here you are".to_owned());
    assert_eq!(counter.taken().await, [&expected[..], &[text]].concat());

    let shown = |messages: Vec<MessageView>| -> Vec<(String, Kind)> {
        messages.into_iter().rev().take(5).map(|message| (message.key, message.kind)).collect()
    };
    let before = shown(counter.messages().await);
    counter.fixture.pass(TimeDelta::seconds(5)).await;
    counter.fixture.engine.accounts().refresh(Some(&counter.account)).await.unwrap();
    assert_eq!(shown(counter.messages().await), before, "the same bubbles once a page has told them");
    let kinds: Vec<Kind> = before.into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds, [Kind::Text, Kind::File, Kind::Video, Kind::Voice, Kind::Photo]);
    assert_eq!(counter.kept(), 0, "nothing stays on this computer that Instagram has");
}

#[tokio::test]
async fn s8_a_picture_is_shown_while_it_waits_and_after_it_was_sent_without_being_loaded() {
    let counter = Counter::new(Flavour::Facebook).await;
    let file = counter.attach("cake.png", &png()).await;
    assert!(counter.fixture.engine.sending().outgoing(&file.id, Size::Small).await.is_ok(), "in the composer");
    counter.press("", &[&file]).await;
    counter.until_sent(file.id).await;
    // The row says so first; a moment later the message stands in its place.
    counter.fixture.until(async || counter.bubble(file.id).await.is_some_and(|sent| sent.outgoing.is_none())).await;
    let sent = counter.bubble(file.id).await.unwrap();
    assert_eq!((sent.kind, sent.card.media.len(), sent.outgoing), (Kind::Photo, 1, None));
    assert_eq!((sent.card.media[0].width, sent.card.media[0].height), (Some(40), Some(30)), "nothing jumps");
    let calls = counter.fixture.shop.conversation_calls().await;
    let key = MediumKey { account: counter.account.clone(), message: sent.message.unwrap(), place: 0 };
    assert!(counter.fixture.engine.media().medium(&key, Size::Small).await.is_ok());
    assert_eq!(counter.fixture.shop.conversation_calls().await, calls, "it is here");
    assert!(counter.fixture.engine.media().medium(&key, Size::Large).await.is_ok(), "and can be had from Instagram");
}

#[tokio::test]
async fn s4_what_is_chosen_or_waits_survives_the_end_of_the_program() {
    let counter = Counter::at(Fixture::on_a_line(Flavour::Facebook).await).await;
    let (chosen, pressed) = (counter.attach("kept.pdf", PDF).await, counter.attach("goes.pdf", PDF).await);
    counter.fixture.shop.unplug().await;
    counter.press("", &[&pressed]).await;
    let waits = |status: &StatusView| matches!(status, StatusView::Waiting { .. });
    counter.fixture.until_it((&counter.account, &counter.conversation, pressed.id), waits).await;
    let counter = counter.restart().await;
    assert_eq!(counter.chosen().await, std::slice::from_ref(&chosen));
    assert_eq!(counter.bubble(pressed.id).await.unwrap().outgoing.unwrap().file, pressed);
    counter.fixture.shop.plug_in().await;
    counter.fixture.engine.sending().retry(pressed.id).await.unwrap();
    counter.until_sent(pressed.id).await;
    assert_eq!(counter.taken().await.len(), 1);
    counter.fixture.engine.sending().detach(chosen.id).await.unwrap();
    assert_eq!((counter.chosen().await, counter.kept()), (Vec::new(), 0));
    assert_eq!(counter.fixture.engine.sending().detach(chosen.id).await, Err(Failure::NotFound));
}

#[tokio::test]
async fn s8_on_the_instagram_host_it_is_tried_and_a_refusal_said_plainly() {
    let counter = Counter::new(Flavour::Instagram).await;
    let id = counter.send_one("cake.png", &png()).await;
    assert_eq!(counter.until_failed(id).await, NotSent::LinksOnly);
    assert_eq!(counter.taken().await, []);
    // The account is as well as before, and so is the next text.
    let text = counter.fixture.send(&counter.account, &counter.conversation, "in words, then").await;
    counter.until_sent(text).await;
    // Where the host does take files, it is sent like any other.
    counter.fixture.shop.toggle("file_upload_on_instagram", true.into()).await;
    counter.fixture.engine.sending().retry(id).await.unwrap();
    counter.until_sent(id).await;
    assert_eq!(counter.taken().await.len(), 2);
}

#[tokio::test]
async fn s8_an_upload_may_fail_as_often_as_it_likes_and_the_file_is_sent_once() {
    let counter = Counter::new(Flavour::Facebook).await;
    for (skip, how) in (0..).zip(["reset", "drop_answer", "html"]) {
        counter.uploads((skip, Some(1)), json!({ "do": how })).await;
    }
    let id = counter.send_one("cake.png", &png()).await;
    for wait in [2, 4, 8] {
        let waits = |status: &StatusView| matches!(status, StatusView::Waiting { .. });
        counter.fixture.until_it((&counter.account, &counter.conversation, id), waits).await;
        counter.fixture.pass(TimeDelta::seconds(wait)).await;
    }
    counter.until_sent(id).await;
    assert_eq!(counter.taken().await.len(), 1);
}

#[tokio::test]
async fn s8_a_file_that_instagram_does_not_take_is_said_so_and_can_be_taken_back() {
    let counter = Counter::new(Flavour::Facebook).await;
    counter.uploads((0, Some(1)), json!({ "do": "error", "code": 100, "subcode": 2_018_047 })).await;
    let file = counter.attach("cake.png", &png()).await;
    counter.press("", &[&file]).await;
    assert_eq!(counter.until_failed(file.id).await, NotSent::FileRefused);
    counter.fixture.engine.drafts().save(&counter.account, &counter.conversation, "typed".into(), 9).await.unwrap();
    let draft = counter.fixture.engine.sending().edit(file.id).await.unwrap();
    assert_eq!((draft.text.as_str(), counter.chosen().await), ("typed", vec![file.clone()]), "chosen again");
    assert_eq!(counter.bubble(file.id).await, None);
    counter.press("", &[&file]).await;
    counter.until_sent(file.id).await;
}

#[tokio::test]
async fn s8_a_fault_of_instagrams_is_not_tried_for_ever() {
    let counter = Counter::new(Flavour::Facebook).await;
    counter.uploads((0, None), json!({ "do": "error", "code": 1 })).await;
    let id = counter.send_one("cake.png", &png()).await;
    for wait in [2, 4, 8, 16, 32] {
        let waits = |status: &StatusView| matches!(status, StatusView::Waiting { .. });
        counter.fixture.until_it((&counter.account, &counter.conversation, id), waits).await;
        counter.fixture.pass(TimeDelta::seconds(wait)).await;
    }
    assert_eq!(counter.until_failed(id).await, NotSent::Refused { code: 1, subcode: None });
}

#[tokio::test]
async fn s5_a_lost_answer_to_a_file_is_looked_up_and_never_sent_again_by_itself() {
    let counter = Counter::new(Flavour::Facebook).await;
    counter.fixture.next_sends(1, json!({ "do": "drop_answer" })).await;
    let id = counter.send_one("cake.png", &png()).await;
    counter
        .fixture
        .until_it((&counter.account, &counter.conversation, id), |status| matches!(status, StatusView::Checking { .. }))
        .await;
    counter.fixture.pass(TimeDelta::seconds(2)).await;
    counter.until_sent(id).await;
    assert_eq!(counter.taken().await.len(), 1);
    assert_eq!(counter.messages().await.iter().filter(|message| message.kind == Kind::Photo && message.own).count(), 1);
}

#[tokio::test]
async fn s8_an_upload_under_way_can_be_cancelled_and_nothing_is_sent() {
    let counter = Counter::new(Flavour::Facebook).await;
    counter.uploads((0, Some(1)), json!({ "do": "delay", "ms": 600_000 })).await;
    let id = counter.send_one("cake.png", &png()).await;
    // All of it has left, and Instagram has not said a word.
    let uploading = async || {
        let bubble = counter.bubble(id).await;
        bubble.and_then(|bubble| bubble.outgoing).and_then(|outgoing| outgoing.uploaded) == Some(100)
    };
    counter.fixture.until(uploading).await;
    counter.fixture.engine.sending().discard(id).await.unwrap();
    assert_eq!((counter.bubble(id).await, counter.kept()), (None, 0));
    // What stood behind it has its turn at once.
    let text = counter.fixture.send(&counter.account, &counter.conversation, "never mind").await;
    counter.until_sent(text).await;
    assert_eq!(counter.taken().await, [("text".to_owned(), "never mind".to_owned())]);
}

#[tokio::test]
async fn s8_a_file_that_is_gone_or_changed_on_the_disk_is_not_sent() {
    for instead in [None, Some(b"%PDF-1.7 other")] {
        let counter = Counter::at(Fixture::on_a_line(Flavour::Facebook).await).await;
        counter.fixture.shop.unplug().await;
        let id = counter.send_one("plan.pdf", PDF).await;
        let waits = |status: &StatusView| matches!(status, StatusView::Waiting { .. });
        counter.fixture.until_it((&counter.account, &counter.conversation, id), waits).await;
        let path = counter.fixture.folder().join("files").join(id.to_string());
        match instead {
            Some(bytes) => std::fs::write(path, bytes).unwrap(),
            None => std::fs::remove_file(path).unwrap(),
        }
        counter.fixture.shop.plug_in().await;
        counter.fixture.engine.sending().retry(id).await.unwrap();
        assert_eq!(counter.until_failed(id).await, NotSent::FileGone);
        assert_eq!(counter.taken().await, []);
    }
}

#[tokio::test]
async fn s3_a_file_goes_only_where_it_was_chosen() {
    let counter = Counter::new(Flavour::Facebook).await;
    let open = counter.fixture.answerables(&counter.account, 2).await;
    let file = counter.attach("cake.png", &png()).await;
    let how = || SendHow { files: vec![file.id], ..SendHow::default() };
    let elsewhere = counter.fixture.send_so(&counter.account, &open[1].1, "hello", how()).await;
    assert_eq!(elsewhere, Err(Failure::NotFound));
    counter.press("", &[&file]).await;
    let again = counter.fixture.send_so(&counter.account, &counter.conversation, "", how()).await;
    assert_eq!(again, Err(Failure::NotFound), "it has left");
    counter.until_sent(file.id).await;
    assert_eq!(counter.taken().await.len(), 1);
}

#[tokio::test]
async fn s8_files_of_an_erased_account_leave_the_disk() {
    let counter = Counter::new(Flavour::Facebook).await;
    counter.attach("cake.png", &png()).await;
    assert_eq!(counter.kept(), 1);
    counter.fixture.engine.accounts().disconnect(&counter.account, true).await.unwrap();
    assert_eq!(counter.kept(), 0);
}

#[tokio::test]
async fn s7_a_closed_window_holds_files_back_too_until_they_are_tried_anyway() {
    let counter = Counter::new(Flavour::Facebook).await;
    let file = counter.attach("cake.png", &png()).await;
    counter.fixture.pass(TimeDelta::hours(25)).await;
    let how = |try_anyway| SendHow { files: vec![file.id], try_anyway, ..SendHow::default() };
    let send =
        async |try_anyway| counter.fixture.send_so(&counter.account, &counter.conversation, "", how(try_anyway)).await;
    assert_eq!(send(false).await, Err(Failure::WindowClosed));
    assert_eq!(counter.chosen().await.len(), 1, "still chosen");
    send(true).await.unwrap();
    assert_eq!(counter.until_failed(file.id).await, NotSent::WindowClosed, "Instagram says so itself");
}
