//! Answering a customer: on disk first, at the platform once, on screen at once.

use crate::fixture::{Fixture, told};
use chrono::TimeDelta;
use domain::{AccountId, ConversationId, Flavour, NotSent, OutboxId};
use engine::views::{SendHow, StatusView};
use engine::{Change, Failure};
use serde_json::json;

const ANSWER: &str = "Of course, lemon it is 🍋";

/// Where the newest own bubble stands.
async fn status(fixture: &Fixture, account: &AccountId, conversation: &ConversationId) -> StatusView {
    let thread = fixture.thread(account, conversation).await;
    thread.messages.last().and_then(|message| message.status.clone()).expect("an own message")
}

async fn not_sent(fixture: &Fixture, account: &AccountId, conversation: &ConversationId) -> (OutboxId, NotSent) {
    fixture.until(async || matches!(status(fixture, account, conversation).await, StatusView::NotSent { .. })).await;
    match status(fixture, account, conversation).await {
        StatusView::NotSent { id, reason, .. } => (id, reason),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_an_answer_reaches_the_customer_once_and_list_and_thread_show_it() {
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let (fixture, account) = Fixture::connected(flavour).await;
        let (open, conversation) = fixture.answerable(&account).await;
        let id = fixture
            .engine
            .sending()
            .send(&account, &conversation, ANSWER.to_owned(), 1, SendHow::default())
            .await
            .unwrap();
        let thread = fixture.thread(&account, &conversation).await;
        let bubble = thread.messages.last().expect("at once");
        assert_eq!((bubble.text.as_str(), bubble.key.as_str()), (ANSWER, id.to_string().as_str()));

        fixture.until(async || status(&fixture, &account, &conversation).await == StatusView::Sent).await;
        fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
        let thread = fixture.thread(&account, &conversation).await;
        let same: Vec<_> = thread.messages.iter().filter(|message| message.text == ANSWER).collect();
        assert_eq!(same.len(), 1, "the confirmed message and the bubble are one");
        assert_eq!(same[0].key, id.to_string(), "nothing jumps");
        let first = fixture.list(&account).await.rows.remove(0);
        assert_eq!(first.conversation, conversation);
        assert_eq!(first.preview.map(|preview| (preview.own, preview.text)), Some((true, ANSWER.to_owned())));

        let ledger = fixture.shop.ledger().await;
        assert_eq!(ledger.len(), 1, "{flavour}: exactly once");
        assert_eq!((ledger[0].recipient.as_str(), ledger[0].text.as_str()), (open.customer.id.as_str(), ANSWER));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l8_an_answer_to_what_was_unread_reads_it_and_the_tabs_are_counted_anew() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, conversation) = fixture.answerable(&account).await;
    fixture.shop.customer_writes(&open, "Is it ready?").await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    let unread = async || fixture.engine.inbox().frame().await.unwrap().accounts.remove(0).unread;
    let before = unread().await;
    fixture.shop.break_down(json!({ "match": { "kind": "send" }, "effect": { "do": "hold" } })).await;
    fixture.send(&account, &conversation, ANSWER).await;
    assert_eq!(unread().await, before, "nobody has read it yet");
    let mut changes = fixture.engine.changes();
    fixture.shop.clear_faults().await;
    told(&mut changes, |change| *change == Change::Frame).await;
    assert_eq!(unread().await, before - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_an_outcome_nobody_knows_is_looked_up_and_never_sent_again() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture
        .shop
        .break_down(json!({ "match": { "kind": "send" }, "times": 1, "effect": { "do": "drop_answer" } }))
        .await;
    fixture.engine.sending().send(&account, &conversation, ANSWER.to_owned(), 1, SendHow::default()).await.unwrap();
    fixture
        .until(async || matches!(status(&fixture, &account, &conversation).await, StatusView::Checking { .. }))
        .await;
    fixture.pass(TimeDelta::seconds(2)).await;
    fixture.until(async || status(&fixture, &account, &conversation).await == StatusView::Sent).await;
    assert_eq!(fixture.shop.ledger().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_what_a_look_for_an_answer_brings_is_told_with_its_counts() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, conversation) = fixture.answerable(&account).await;
    fixture.shop.customer_writes(&open, "Are you there?").await;
    fixture.engine.accounts().refresh(Some(&account)).await.expect("the refresh works");
    let unread = async || fixture.engine.inbox().frame().await.unwrap().accounts[0].unread;
    let before = unread().await;
    fixture.next_sends(1, json!({ "do": "drop_answer" })).await;
    let id = fixture.send(&account, &conversation, ANSWER).await;
    fixture.until_it((&account, &conversation, id), |status| matches!(status, StatusView::Checking { .. })).await;

    let mut told = fixture.engine.changes();
    fixture.pass(TimeDelta::seconds(2)).await;
    // An answer marks the conversation as read.
    loop {
        crate::fixture::told(&mut told, |change| *change == Change::Frame).await;
        if unread().await == before - 1 {
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t7_a_refusal_names_its_reason_and_keeps_the_text() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (newest, now) = (fixture.shop.newest(account.as_str()).await, fixture.shop.now().await);
    let closed = newest.into_iter().find(|conversation| !conversation.is_answerable(now)).expect("a closed window");
    let conversation = ConversationId::new(closed.id.as_str());
    let anyway = SendHow { try_anyway: true, ..SendHow::default() };
    fixture.engine.sending().send(&account, &conversation, ANSWER.to_owned(), 1, anyway).await.unwrap();
    let (id, reason) = not_sent(&fixture, &account, &conversation).await;
    assert_eq!(reason, NotSent::WindowClosed);
    assert!(fixture.shop.ledger().await.is_empty());

    // S4: still there after a restart, with its reason; the customer writes, and it goes.
    let fixture = fixture.restart().await;
    assert_eq!(not_sent(&fixture, &account, &conversation).await, (id, NotSent::WindowClosed));
    fixture.shop.customer_writes(&closed, "Still there?").await;
    fixture.engine.sending().retry(id).await.unwrap();
    fixture
        .until(async || {
            let thread = fixture.thread(&account, &conversation).await;
            thread.messages.iter().any(|message| message.text == ANSWER && message.status == Some(StatusView::Sent))
        })
        .await;
    assert_eq!(fixture.shop.ledger().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_failed_text_can_be_edited_or_discarded() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let refusal = json!({ "do": "error", "when": "before", "status": 400, "code": 551 });
    fixture.shop.break_down(json!({ "match": { "kind": "send" }, "effect": refusal })).await;
    fixture.engine.sending().send(&account, &conversation, ANSWER.to_owned(), 1, SendHow::default()).await.unwrap();
    let (id, reason) = not_sent(&fixture, &account, &conversation).await;
    assert_eq!(reason, NotSent::RecipientUnavailable);

    fixture.engine.drafts().save(&account, &conversation, "typed meanwhile".to_owned(), 2).await.unwrap();
    let draft = fixture.engine.sending().edit(id).await.unwrap();
    assert_eq!(draft.text, format!("{ANSWER}\ntyped meanwhile"), "neither text is lost");
    assert_eq!(fixture.engine.drafts().draft(&account, &conversation).await.unwrap(), draft);
    assert_eq!(fixture.engine.sending().retry(id).await, Err(Failure::NotFound), "it is a draft now, not a message");

    let id = fixture
        .engine
        .sending()
        .send(&account, &conversation, draft.text, draft.revision, SendHow::default())
        .await
        .unwrap();
    not_sent(&fixture, &account, &conversation).await;
    fixture.engine.sending().discard(id).await.unwrap();
    let thread = fixture.thread(&account, &conversation).await;
    assert!(thread.messages.iter().all(|message| message.key != id.to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_order_is_kept_and_a_second_message_waits_its_turn() {
    let (fixture, account) = Fixture::connected(Flavour::Facebook).await;
    let (_, conversation) = fixture.answerable(&account).await;
    for (revision, text) in [(1, "one"), (2, "two"), (3, "three")] {
        fixture
            .engine
            .sending()
            .send(&account, &conversation, text.to_owned(), revision, SendHow::default())
            .await
            .unwrap();
    }
    fixture
        .until(async || {
            let thread = fixture.thread(&account, &conversation).await;
            thread.messages.iter().rev().take(3).all(|message| message.status == Some(StatusView::Sent))
        })
        .await;
    let texts: Vec<_> = fixture.shop.ledger().await.into_iter().map(|sent| sent.text).collect();
    assert_eq!(texts, ["one", "two", "three"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_s6_nothing_blank_and_nothing_over_the_limit_is_taken() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    for blank in ["", "  \n\t"] {
        let refused =
            fixture.engine.sending().send(&account, &conversation, blank.to_owned(), 1, SendHow::default()).await;
        assert_eq!(refused, Err(Failure::NothingToSend));
    }
    let long = "ж".repeat(501);
    fixture.engine.drafts().save(&account, &conversation, long.clone(), 1).await.unwrap();
    let refused = fixture.engine.sending().send(&account, &conversation, long.clone(), 1, SendHow::default()).await;
    assert_eq!(refused, Err(Failure::TooLong { bytes: 1002 }), "bytes count, not characters");
    assert_eq!(
        fixture.engine.drafts().draft(&account, &conversation).await.unwrap().text,
        long,
        "nothing is cut, nothing is lost"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn y4_a_sent_row_is_forgotten_when_its_message_has_left_the_cache_and_not_before() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, conversation) = fixture.answerable(&account).await;
    let id =
        fixture.engine.sending().send(&account, &conversation, ANSWER.to_owned(), 1, SendHow::default()).await.unwrap();
    fixture.until(async || status(&fixture, &account, &conversation).await == StatusView::Sent).await;
    let key_of_the_answer = async || {
        let thread = fixture.thread(&account, &conversation).await;
        thread.messages.into_iter().find(|message| message.text == ANSWER).map(|message| message.key)
    };
    fixture.clock.0.advance(chrono::TimeDelta::hours(2));
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    assert_eq!(key_of_the_answer().await, Some(id.to_string()), "in the cache, it is still the one from here");

    for number in 0..20 {
        fixture.shop.customer_writes(&open, &format!("more {number}")).await;
    }
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    assert_eq!(key_of_the_answer().await, None, "neither the message nor a bubble of the outbox");
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_s5_leaving_does_not_wait_for_a_stalled_answer_and_the_next_start_looks_it_up() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let stall = json!({ "do": "stall", "ms": 60_000, "bytes": 0 });
    fixture.shop.break_down(json!({ "match": { "kind": "send" }, "effect": stall })).await;
    fixture.engine.sending().send(&account, &conversation, ANSWER.to_owned(), 1, SendHow::default()).await.unwrap();
    while fixture.shop.ledger().await.is_empty() {
        tokio::task::yield_now().await;
    }
    let left = std::time::Instant::now();
    let fixture = fixture.restart().await;
    assert!(left.elapsed() < engine::Limits::default().total, "it does not wait for the answer: {:?}", left.elapsed());
    assert!(matches!(status(&fixture, &account, &conversation).await, StatusView::Checking { .. }));
    fixture.pass(TimeDelta::seconds(2)).await;
    fixture.until(async || status(&fixture, &account, &conversation).await == StatusView::Sent).await;
    assert_eq!(fixture.shop.ledger().await.len(), 1, "looked up, not sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn t7_what_the_business_wrote_elsewhere_says_so() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (open, conversation) = fixture.answerable(&account).await;
    let here = fixture.send(&account, &conversation, "from here").await;
    fixture.until_sent(&account, &conversation, here).await;
    fixture.shop.owner_writes_elsewhere(&open, "from the phone").await;
    fixture.engine.accounts().refresh(Some(&account)).await.unwrap();
    let thread = fixture.thread(&account, &conversation).await;
    let status =
        |text: &str| thread.messages.iter().find(|message| message.text == text).expect("shown").status.clone();
    assert_eq!(status("from the phone"), Some(StatusView::SentElsewhere));
    assert_eq!(status("from here"), Some(StatusView::Sent));
}
