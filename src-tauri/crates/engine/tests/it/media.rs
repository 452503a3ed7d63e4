//! What messages carry (T5): loaded when asked for, from Meta's hosts only, kept in memory, and gone when it is gone.

use crate::fixture::Fixture;
use chrono::TimeDelta;
use domain::{AccountId, ConversationId, Flavour, MediaKind, MessageId};
use engine::{Loaded, MediaTrouble, MediumKey, Size};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

struct Sent {
    fixture: Fixture,
    account: AccountId,
    conversation: ConversationId,
}

impl Sent {
    /// A connected account and a customer who writes.
    async fn new(fixture: (Fixture, AccountId)) -> Self {
        let (fixture, account) = fixture;
        let (_, conversation) = fixture.answerable(&account).await;
        Self { fixture, account, conversation }
    }

    async fn instagram() -> Self {
        Self::new(Fixture::connected(Flavour::Instagram).await).await
    }

    /// The customer sends something; answers with its first medium once it was read.
    async fn sends(&self, what: Value) -> MediumKey {
        let id = self.fixture.shop.writes("customer-writes", self.conversation.as_str(), what).await;
        self.fixture.engine.accounts().refresh(Some(&self.account)).await.expect("it is read");
        self.medium(&id, 0)
    }

    fn medium(&self, id: &str, place: usize) -> MediumKey {
        MediumKey { account: self.account.clone(), message: MessageId::new(id), place }
    }

    async fn small(&self, key: &MediumKey) -> Result<Loaded, MediaTrouble> {
        self.fixture.engine.media().medium(key, Size::Small).await
    }

    async fn kinds(&self, key: &MediumKey) -> Vec<Option<MediaKind>> {
        let thread = self.fixture.thread(&self.account, &self.conversation).await;
        let message = thread.messages.into_iter().find(|message| message.message.as_ref() == Some(&key.message));
        message.expect("the message").card.media.into_iter().map(|medium| medium.kind).collect()
    }
}

#[tokio::test]
async fn t5_pictures_are_written_anew_sounds_and_films_come_as_they_are() {
    let sent = Sent::instagram().await;
    let photos = sent.sends(json!({ "kind": "photo", "count": 2 })).await;
    assert_eq!(sent.kinds(&photos).await, [Some(MediaKind::Photo), Some(MediaKind::Photo)]);
    let second = MediumKey { place: 1, ..photos.clone() };
    let (one, other) = (sent.small(&photos).await.unwrap(), sent.small(&second).await.unwrap());
    assert!(one.mime.starts_with("image/") && one.bytes != other.bytes, "each its own");
    assert_eq!(
        sent.fixture.engine.media().medium(&photos, Size::Whole).await,
        Err(MediaTrouble::NotShowable),
        "never as they are"
    );

    let voice = sent.sends(json!({ "kind": "voice", "seconds": 2 })).await;
    assert_eq!(sent.fixture.engine.media().medium(&voice, Size::Whole).await.unwrap().mime, "audio/x-wav");
    assert_eq!(sent.small(&voice).await, Err(MediaTrouble::Voice));
    let film = sent.sends(json!({ "kind": "video" })).await;
    assert!(sent.fixture.engine.media().medium(&film, Size::Whole).await.unwrap().mime.starts_with("video/"));
    assert_eq!(sent.small(&film).await, Err(MediaTrouble::Video));
    let paper = sent.sends(json!({ "kind": "file", "title": "plan" })).await;
    assert_eq!(
        sent.fixture.engine.media().medium(&paper, Size::Whole).await,
        Err(MediaTrouble::NotShowable),
        "a document is saved"
    );
    assert_eq!(sent.fixture.engine.media().medium_to_save(&paper).await.unwrap().ending, "pdf");
    let none = MediumKey { place: 7, ..photos };
    assert_eq!(sent.small(&none).await, Err(MediaTrouble::Gone));
}

#[tokio::test]
async fn t5_several_wishes_for_one_thing_are_one_request_and_memory_answers_the_next() {
    let sent = Sent::instagram().await;
    let photo = sent.sends(json!({ "kind": "photo" })).await;
    let (one, two, three) = tokio::join!(sent.small(&photo), sent.small(&photo), sent.small(&photo));
    let bytes = [one, two, three, sent.small(&photo).await].map(|loaded| loaded.expect("a picture").bytes);
    assert!(bytes.iter().all(|other| Arc::ptr_eq(&bytes[0], other)), "loaded once");
}

#[tokio::test]
async fn t5_a_dead_link_is_asked_for_again_once_for_all_that_wait() {
    let sent = Sent::instagram().await;
    let photos = sent.sends(json!({ "kind": "photo", "count": 4 })).await;
    sent.fixture.shop.expire_media().await;
    let calls = sent.fixture.shop.conversation_calls().await;
    let all = (0..4).map(|place| MediumKey { place, ..photos.clone() }).collect::<Vec<_>>();
    let (a, b, c, d) = tokio::join!(sent.small(&all[0]), sent.small(&all[1]), sent.small(&all[2]), sent.small(&all[3]));
    assert!([a, b, c, d].iter().all(Result::is_ok), "fresh links");
    assert_eq!(sent.fixture.shop.conversation_calls().await - calls, 1, "one reading serves all four");
}

#[tokio::test]
async fn t5_what_instagram_no_longer_serves_is_gone_and_what_it_cannot_serve_now_is_not() {
    let sent = Sent::new(Fixture::connected(Flavour::Facebook).await).await;
    let photo = sent.sends(json!({ "kind": "photo" })).await;
    let cut = json!({ "match": { "kind": "media" }, "effect": { "do": "reset" } });
    sent.fixture.shop.break_down(cut).await;
    assert_eq!(sent.small(&photo).await, Err(MediaTrouble::NotNow));
    sent.fixture.shop.clear_faults().await;
    assert!(sent.small(&photo).await.is_ok(), "a trouble is not remembered");

    let photo = sent.sends(json!({ "kind": "photo" })).await;
    for number in 0..20 {
        let text = json!({ "text": format!("message {number}") });
        sent.fixture.shop.writes("customer-writes", sent.conversation.as_str(), text).await;
    }
    sent.fixture.shop.expire_media().await;
    assert_eq!(sent.small(&photo).await, Err(MediaTrouble::Gone), "older than the newest 20");
}

#[tokio::test]
async fn t5_nothing_of_it_is_on_the_disk_and_a_new_start_asks_again() {
    let sent = Sent::instagram().await;
    let photo = sent.sends(json!({ "kind": "photo" })).await;
    sent.small(&photo).await.unwrap();
    let Sent { fixture, account, conversation } = sent;
    let fixture = fixture.restart().await;
    assert!(!holds(fixture.folder(), b"\xff\xd8\xff\xe0\x00\x10JFIF"), "no picture is kept");
    let sent = Sent { fixture, account, conversation };
    assert!(sent.small(&photo).await.is_ok());
}

#[tokio::test]
async fn t5_what_was_taken_back_is_gone_at_once() {
    let sent = Sent::instagram().await;
    let photo = sent.sends(json!({ "kind": "photo" })).await;
    sent.small(&photo).await.unwrap();
    crate::webhooks::listen(&sent.fixture).await;
    sent.fixture.shop.happens("unsend", photo.message.as_str(), json!({})).await;
    sent.fixture.until(async || sent.small(&photo).await == Err(MediaTrouble::Gone)).await;
    assert_eq!(sent.kinds(&photo).await, []);
}

#[tokio::test]
async fn t5_a_link_to_anywhere_else_is_never_followed() {
    let sent = Sent::instagram().await;
    let elsewhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let url = format!("http://{}/x.png", elsewhere.local_addr().unwrap());
    let with = json!({ "do": "mutate", "pointer": "/data/0/attachments/data/0/image_data/url", "with": url });
    sent.fixture.shop.break_down(json!({ "match": { "kind": "thread" }, "effect": with })).await;
    let photo = sent.sends(json!({ "kind": "photo" })).await;
    assert_eq!(sent.kinds(&photo).await, [Some(MediaKind::Photo)]);
    assert_eq!(sent.small(&photo).await, Err(MediaTrouble::Gone));
    assert_eq!(sent.fixture.engine.media().medium_to_save(&photo).await, Err(MediaTrouble::Gone));
    // A visitor would wait in the queue by now: both calls have been answered.
    assert_eq!(
        elsewhere.accept().map_err(|error| error.kind()).err(),
        Some(std::io::ErrorKind::WouldBlock),
        "nobody came"
    );
}

#[tokio::test]
async fn t8_reactions_and_quotes_are_shown_with_their_message() {
    let sent = Sent::instagram().await;
    let first = sent.sends(json!({ "text": "rye or spelt?" })).await;
    let answer = json!({ "text": "rye", "reply_to": first.message.as_str() });
    sent.fixture.shop.writes("business-writes", sent.conversation.as_str(), answer).await;
    sent.fixture.shop.happens("customer-reacts", first.message.as_str(), json!({ "emoji": "❤️" })).await;
    sent.fixture.pass(TimeDelta::seconds(5)).await;
    sent.fixture.engine.accounts().refresh(Some(&sent.account)).await.unwrap();
    let thread = sent.fixture.thread(&sent.account, &sent.conversation).await;
    let [.., asked, answered] = thread.messages.as_slice() else { panic!("two messages") };
    assert_eq!(asked.reactions.iter().map(|one| (one.with.as_str(), one.own)).collect::<Vec<_>>(), [("❤️", false)]);
    let quoted = answered.quoted.as_ref().expect("it answers");
    assert_eq!(quoted.key.as_ref(), Some(&asked.key));
    assert_eq!(quoted.preview.as_ref().map(|preview| preview.text.as_str()), Some("rye or spelt?"));
    // A reaction that goes moves no conversation; what is on screen is read every time.
    sent.fixture.engine.accounts().show_on_screen(Some((&sent.account, &sent.conversation)));
    sent.fixture.shop.happens("customer-reacts", first.message.as_str(), json!({ "emoji": null })).await;
    sent.fixture.pass(TimeDelta::seconds(5)).await;
    sent.fixture.engine.accounts().refresh(Some(&sent.account)).await.unwrap();
    let thread = sent.fixture.thread(&sent.account, &sent.conversation).await;
    let asked = thread.messages.iter().find(|message| message.key == first.message.as_str()).expect("still there");
    assert_eq!(asked.reactions, [], "taken away");
}

fn holds(folder: &Path, needle: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).unwrap().filter_map(|file| std::fs::read(file.unwrap().path()).ok());
    files.into_iter().any(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
}
