//! Texts longer than Instagram takes (S6).

use crate::fixture::Fixture;
use domain::{AccountId, ConversationId, Flavour, NotSent, Unsplittable};
use engine::views::{PartView, SendHow, SettingChange, StatusView, WaitingView};
use engine::{Failure, Sending};
use serde_json::json;

fn in_parts() -> SendHow {
    SendHow { parts: true, ..SendHow::default() }
}

fn long() -> String {
    (1..=120).map(|number| format!("This is sentence number {number}. ")).collect()
}

/// The bubbles of the press, in order: which part, where it stands.
async fn bubbles(fixture: &Fixture, account: &AccountId, conversation: &ConversationId) -> Vec<(PartView, StatusView)> {
    let thread = fixture.thread(account, conversation).await;
    thread.messages.into_iter().filter_map(|message| Some((message.part?, message.status?))).collect()
}

/// A long text of which Instagram took the first part and refused the second, with the parts as they were shown.
async fn refused_at_the_second_part(flavour: Flavour) -> (Fixture, AccountId, ConversationId, Vec<String>) {
    let (fixture, account) = Fixture::connected(flavour).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let rule = json!({ "match": { "kind": "send" }, "skip": 1, "times": 1,
                       "effect": { "do": "error", "status": 400, "code": 551 } });
    fixture.shop.break_down(rule).await;
    let shown = Sending::split(&long()).unwrap().parts;
    fixture.send_so(&account, &conversation, &long(), in_parts()).await.unwrap();
    fixture
        .until(async || {
            bubbles(&fixture, &account, &conversation)
                .await
                .iter()
                .any(|(_, status)| matches!(status, StatusView::NotSent { .. }))
        })
        .await;
    (fixture, account, conversation, shown)
}

#[tokio::test(flavor = "multi_thread")]
async fn s6_the_parts_shown_are_the_parts_that_go_out_in_order() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let text = long();
    let shown = Sending::split(&text).unwrap().parts;
    assert!(shown.len() > 3);
    assert_eq!(shown.join(""), text);
    fixture.send_so(&account, &conversation, &text, in_parts()).await.unwrap();
    fixture
        .until(async || {
            let bubbles = bubbles(&fixture, &account, &conversation).await;
            bubbles.len() == shown.len() && bubbles.iter().all(|(_, status)| *status == StatusView::Sent)
        })
        .await;
    assert_eq!(fixture.accepted().await, shown);
    let of = u32::try_from(shown.len()).unwrap();
    let numbers: Vec<_> = bubbles(&fixture, &account, &conversation).await.into_iter().map(|(part, _)| part).collect();
    let expected: Vec<_> = (1..=of).map(|number| PartView { number, of }).collect();
    assert_eq!(numbers, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn s6_parts_stop_at_one_that_failed_and_go_on_after_retry() {
    let (fixture, account, conversation, shown) = refused_at_the_second_part(Flavour::Facebook).await;
    let after = fixture.send(&account, &conversation, "another message").await;
    fixture.until_sent(&account, &conversation, after).await;

    let standing = bubbles(&fixture, &account, &conversation).await;
    assert_eq!(standing[0].1, StatusView::Sent);
    let StatusView::NotSent { id, reason: NotSent::RecipientUnavailable, retrying: false } = standing[1].1 else {
        panic!("{standing:?}")
    };
    let behind = |status: &StatusView| matches!(status, StatusView::Waiting { reason: WaitingView::EarlierPart, .. });
    assert!(standing[2..].iter().all(|(_, status)| behind(status)), "{standing:?}");
    assert_eq!(fixture.accepted().await, [shown[0].as_str(), "another message"], "later messages do not wait for it");

    fixture.engine.sending().retry(id).await.unwrap();
    fixture.until(async || fixture.accepted().await.len() == shown.len() + 1).await;
    let accepted: Vec<_> = fixture.accepted().await.into_iter().filter(|text| text != "another message").collect();
    assert_eq!(accepted, shown, "in order, each once");
}

#[tokio::test(flavor = "multi_thread")]
async fn s6_editing_a_failed_part_takes_the_later_ones_along() {
    let (fixture, account, conversation, shown) = refused_at_the_second_part(Flavour::Instagram).await;
    let StatusView::NotSent { id, .. } = bubbles(&fixture, &account, &conversation).await[1].1.clone() else {
        panic!()
    };
    assert_eq!(
        fixture.engine.sending().edit(id).await.unwrap().text,
        shown[1..].concat(),
        "what is not on Instagram, whole"
    );
    assert_eq!(bubbles(&fixture, &account, &conversation).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_s6_undo_takes_all_parts_back() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    fixture.engine.settings().change(SettingChange::UndoSend(true)).await.unwrap();
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.send_so(&account, &conversation, &long(), in_parts()).await.unwrap();
    let bubbles_before = bubbles(&fixture, &account, &conversation).await;
    let StatusView::Sending { id: last, undo_until_ms: Some(_) } = bubbles_before.last().unwrap().1 else { panic!() };
    assert_eq!(fixture.engine.sending().undo(last).await.unwrap().text, long(), "whichever part is named");
    assert!(bubbles(&fixture, &account, &conversation).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn s6_what_cannot_be_split_is_not_cut() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let link = format!("https://shop.example/{}", "a".repeat(1100));
    let character = format!("e{}", "\u{301}".repeat(600));
    for (text, what) in [(link, Unsplittable::Link), (character, Unsplittable::Character)] {
        assert_eq!(Sending::split(&text), Err(Failure::CannotSplit { what }));
        let refused = fixture.send_so(&account, &conversation, &text, in_parts()).await;
        assert_eq!(refused, Err(Failure::CannotSplit { what }));
    }
    assert_eq!(Sending::split("short").unwrap().parts, ["short"]);
}
