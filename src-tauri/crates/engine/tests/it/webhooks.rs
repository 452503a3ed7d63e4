//! Webhooks (Y3): the simulated platform tells by itself, through the real receiver, to the whole engine.

mod reordered;
mod subscribing;
mod switching;

use crate::fixture::{Fixture, TIMEOUT, next};
use chrono::TimeDelta;
use domain::{AccountId, ConversationId, Flavour, OutboxId, WebhookRefusal};
use engine::views::{FailureView, Item, RedirectChoice, StatusView, WebhooksView};
use engine::{Engine, Failure};
use secrecy::SecretString;
use serde_json::json;
use std::fs;
use std::path::Path;
use testkit::free_port;
use tokio::net::TcpListener;

async fn view(engine: &Engine) -> WebhooksView {
    engine.webhooks().view().await.expect("the view")
}

/// Switches the receiver on at a port of its own, without anybody knowing of it.
async fn listening(engine: &Engine) -> WebhooksView {
    engine.webhooks().set_port(free_port()).await.unwrap();
    engine.webhooks().switch(true).await.unwrap();
    let view = view(engine).await;
    assert_eq!((view.on, &view.failure), (true, &None));
    view
}

/// The platform tells of everything to the receiver from now on.
pub async fn listen(fixture: &Fixture) {
    let view = listening(&fixture.engine).await;
    fixture.shop.register_webhook(&view.local_address, &view.verify_token).await.expect("the handshake");
}

/// A connected account, and the platform tells of it to the receiver.
async fn told((fixture, account): (Fixture, AccountId)) -> (Fixture, AccountId) {
    listen(&fixture).await;
    (fixture, account)
}

fn key(conversation: &testkit::Conversation) -> ConversationId {
    ConversationId::new(conversation.id.as_str())
}

async fn texts(fixture: &Fixture, account: &AccountId, conversation: &testkit::Conversation) -> Vec<String> {
    let thread = fixture.thread(account, &key(conversation)).await;
    thread.messages.into_iter().map(|message| message.text).collect()
}

/// Waits until a receiver's state is so; nothing else need change meanwhile.
async fn until_view(engine: &Engine, so: impl Fn(&WebhooksView) -> bool) -> WebhooksView {
    let mut changes = engine.changes();
    loop {
        let view = view(engine).await;
        if so(&view) {
            return view;
        }
        next(&mut changes).await;
    }
}

#[tokio::test]
async fn y3_what_a_customer_does_shows_without_a_reading() {
    let (fixture, account) = told(Fixture::connected(Flavour::Instagram).await).await;
    let maya = fixture.answerable(&account).await.0;
    let reads = fixture.shop.conversation_calls().await;
    let unread = async || {
        let rows = fixture.list(&account).await.rows;
        rows.into_iter().find(|row| row.conversation == key(&maya)).expect("the row").unread
    };
    let before = unread().await;
    let mid = fixture.shop.customer_writes_one(&maya, "do you have rye?").await;
    fixture
        .until(async || texts(&fixture, &account, &maya).await.last().is_some_and(|text| text == "do you have rye?"))
        .await;
    assert_eq!(unread().await, before + 1);
    let row = fixture.list(&account).await.rows.remove(0);
    assert_eq!(row.conversation, key(&maya), "it moved up");

    fixture.shop.happens("edit", &mid, json!({ "text": "do you have wheat?" })).await;
    fixture
        .until(async || texts(&fixture, &account, &maya).await.last().is_some_and(|text| text.contains("wheat")))
        .await;
    fixture.shop.happens("unsend", &mid, json!({})).await;
    fixture
        .until(async || {
            let thread = fixture.thread(&account, &key(&maya)).await;
            thread
                .messages
                .last()
                .is_some_and(|message| message.kind == domain::Kind::Unsent && message.text.is_empty())
        })
        .await;
    assert_eq!(fixture.shop.conversation_calls().await, reads, "nothing was asked for");
    assert!(view(&fixture.engine).await.last_event.is_some());
}

#[tokio::test]
async fn t7_seen_stands_under_own_messages_once_instagram_said_so() {
    let (fixture, account) = told(Fixture::connected(Flavour::Instagram).await).await;
    let (maya, conversation) = fixture.answerable(&account).await;
    let first = fixture.send(&account, &conversation, "one").await;
    fixture.until_sent(&account, &conversation, first).await;
    let second = fixture.send(&account, &conversation, "two").await;
    fixture.until_sent(&account, &conversation, second).await;
    let ledger = fixture.shop.ledger().await;
    fixture.shop.happens("customer-reads", &ledger[0].message_id, json!({})).await;
    fixture.until_it((&account, &conversation, first), |status| *status == StatusView::Seen).await;
    assert_eq!(fixture.stands(&account, &conversation, second).await, StatusView::Sent, "read up to the first");
    fixture.shop.happens("customer-reads", &ledger[1].message_id, json!({})).await;
    fixture.until_it((&account, &conversation, second), |status| *status == StatusView::Seen).await;
    let thread = fixture.thread(&account, &key(&maya)).await;
    assert!(thread.messages.iter().filter(|message| !message.own).all(|message| message.status.is_none()));
}

/// The message is there once and was sent once; its row and the echo are one.
async fn assert_shown_once(fixture: &Fixture, account: &AccountId, conversation: &ConversationId, id: OutboxId) {
    let thread = fixture.thread(account, conversation).await;
    let shown: Vec<_> = thread.messages.iter().filter(|message| message.text == "was it taken?").collect();
    assert_eq!((shown.len(), fixture.accepted().await.len()), (1, 1), "shown once, sent once");
    assert_eq!(shown[0].key, id.to_string());
}

#[tokio::test]
async fn s5_an_echo_settles_a_send_whose_answer_was_lost() {
    let (fixture, account) = told(Fixture::connected(Flavour::Instagram).await).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.shop.toggle("webhooks_hold", true.into()).await;
    fixture.next_sends(1, json!({ "do": "drop_answer" })).await;
    let id = fixture.send(&account, &conversation, "was it taken?").await;
    fixture.until_it((&account, &conversation, id), |status| matches!(status, StatusView::Checking { .. })).await;
    fixture.shop.toggle("webhooks_hold", false.into()).await;
    fixture.until_sent(&account, &conversation, id).await;
    assert_shown_once(&fixture, &account, &conversation, id).await;
}

#[tokio::test]
async fn s5_an_echo_that_comes_before_the_answer_is_lost_settles_it_without_a_look() {
    let (fixture, account) = told(Fixture::on_a_line(Flavour::Instagram).await).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.next_sends(1, json!({ "do": "stall", "ms": 20_000, "bytes": 0 })).await;
    let id = fixture.send(&account, &conversation, "was it taken?").await;
    until_view(&fixture.engine, |view| view.last_event.is_some()).await;
    assert!(matches!(fixture.stands(&account, &conversation, id).await, StatusView::Sending { .. }));
    // The answer is cut, and no look is possible.
    fixture.shop.unplug().await;
    fixture.until_sent(&account, &conversation, id).await;
    assert_shown_once(&fixture, &account, &conversation, id).await;
}

#[tokio::test]
async fn y3_a_stranger_is_read_at_once() {
    let (fixture, account) = told(Fixture::connected(Flavour::Instagram).await).await;
    let id = fixture.shop.new_customer(&account, "Nobody Yet", TimeDelta::zero()).await;
    fixture.until(async || fixture.list(&account).await.rows.iter().any(|row| row.conversation.as_str() == id)).await;
    let thread = fixture.thread(&account, &ConversationId::new(id.as_str())).await;
    assert_eq!(thread.messages.last().map(|message| message.text.as_str()), Some("Hello"));
}

#[tokio::test]
async fn b6_a_strangers_message_waits_for_its_conversation_and_is_shown_with_it() {
    let (fixture, account) = told(Fixture::connected(Flavour::Instagram).await).await;
    // The list does not have it yet when the event comes, and the thread never tells of it.
    let nothing =
        |kind: &str| json!({ "match": { "kind": kind }, "effect": { "do": "mutate", "pointer": "/data", "with": [] } });
    fixture.shop.break_down(nothing("conversations")).await;
    fixture.shop.break_down(nothing("thread")).await;
    let before = fixture.shop.requests(&account, "conversations").await;
    let id = ConversationId::new(fixture.shop.new_customer(&account, "Nobody Yet", TimeDelta::zero()).await.as_str());
    until_view(&fixture.engine, |view| view.last_event.is_some()).await;
    // A reading that brings nothing tells nobody.
    fixture.until_true(async || fixture.shop.requests(&account, "conversations").await > before).await;
    assert_eq!(fixture.engine.inbox().thread(&account, &id).await, Err(Failure::NotFound), "no list had it");

    fixture.shop.clear_faults().await;
    fixture.shop.break_down(nothing("thread")).await;
    let fixture = fixture.restart().await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("it is read");
    let thread = fixture.thread(&account, &id).await;
    assert_eq!(thread.messages.iter().map(|message| message.text.as_str()).collect::<Vec<_>>(), ["Hello"]);
    let row = fixture.list(&account).await.rows.into_iter().find(|row| row.conversation == id).expect("its row");
    assert_eq!((row.unread, row.needs_reply), (1, true));
}

#[tokio::test]
async fn y3_either_apps_secret_signs_and_a_wrong_one_is_named_until_it_is_mended() {
    let (fixture, account) = told(Fixture::connected(Flavour::Instagram).await).await;
    let maya = fixture.answerable(&account).await.0;
    fixture.enter_meta_app(Flavour::Facebook).await;
    fixture.shop.customer_writes(&maya, "signed by one").await;
    fixture
        .until(async || texts(&fixture, &account, &maya).await.last().is_some_and(|text| text == "signed by one"))
        .await;
    fixture.shop.toggle("webhooks_signed_by", "meta".into()).await;
    fixture.shop.customer_writes(&maya, "signed by the other").await;
    fixture
        .until(async || texts(&fixture, &account, &maya).await.last().is_some_and(|text| text == "signed by the other"))
        .await;

    let app = fixture.shop.app("facebook");
    let redirect = RedirectChoice::Loopback { port: fixture.port };
    let enter = async |secret: String| {
        let secret = Some(SecretString::from(secret));
        fixture.engine.connect().save_meta_app(Flavour::Facebook, &app.id, secret, &redirect).await.unwrap();
    };
    enter("a typo".to_owned()).await;
    fixture.shop.customer_writes(&maya, "not lost").await;
    let refused = until_view(&fixture.engine, |view| view.refused.is_some()).await.refused.unwrap();
    assert_eq!(refused.why, WebhookRefusal::WrongSignature);
    assert!(!texts(&fixture, &account, &maya).await.contains(&"not lost".to_owned()));
    enter(app.secret.clone()).await;
    // Meta tries again, less and less often.
    fixture.pass(TimeDelta::minutes(10)).await;
    fixture.until(async || texts(&fixture, &account, &maya).await.contains(&"not lost".to_owned())).await;
    assert_eq!(view(&fixture.engine).await.refused, None, "it went well since");
}

#[tokio::test]
async fn y3_without_any_secret_that_is_said() {
    let fixture = Fixture::new().await;
    let view = listening(&fixture.engine).await;
    fixture.shop.register_webhook(&view.local_address, &view.verify_token).await.expect("the handshake");
    let account = fixture.shop.accounts().remove(0);
    fixture.shop.new_customer(&account.id, "Somebody", TimeDelta::zero()).await;
    let refused = until_view(&fixture.engine, |view| view.refused.is_some()).await.refused.unwrap();
    assert_eq!(refused.why, WebhookRefusal::NoSecret);
}

#[tokio::test]
async fn g2_t4_where_a_customer_came_from_and_which_answer_they_chose_is_shown() {
    let (fixture, account) = told(Fixture::connected(Flavour::Instagram).await).await;
    let (open, conversation) = fixture.answerable(&account).await;
    let more = serde_json::json!({ "text": "Hi", "referral": { "from": "link", "reference": "flyer" } });
    let came = fixture.shop.writes("customer-writes", &open.id, more).await;
    let chosen = fixture.shop.writes("customer-writes", &open.id, serde_json::json!({ "quick_reply": "YES" })).await;
    let shown = async |id: &str| {
        let thread = fixture.thread(&account, &conversation).await;
        thread.messages.into_iter().find(|message| message.key == id)
    };
    fixture.until(async || shown(&chosen).await.is_some()).await;
    let link = domain::Referral::Link { reference: Some("flyer".to_owned()) };
    assert_eq!(shown(&came).await.unwrap().referral.as_ref(), Some(&link));
    assert_eq!(fixture.thread(&account, &conversation).await.referral, Some(link), "and of the customer");
    assert_eq!(shown(&chosen).await.unwrap().kind, domain::Kind::QuickReply);
}
