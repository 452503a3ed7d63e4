//! Five seconds of Undo (S5).

use crate::fixture::Fixture;
use chrono::TimeDelta;
use domain::{AccountId, Flavour};
use engine::Failure;
use engine::views::{SettingChange, StatusView};

async fn fixture() -> (Fixture, AccountId) {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    fixture.engine.settings().change(SettingChange::UndoSend(true)).await.unwrap();
    (fixture, account)
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_within_five_seconds_a_press_goes_back_into_the_draft_whole() {
    let (fixture, account) = fixture().await;
    let (_, conversation) = fixture.answerable(&account).await;
    let id = fixture.send(&account, &conversation, "Lemon it is").await;
    let until = fixture.clock.0.now() + TimeDelta::seconds(5);
    let possible = StatusView::Sending { id, undo_until_ms: Some(until.timestamp_millis()) };
    assert_eq!(fixture.stands(&account, &conversation, id).await, possible);
    fixture.engine.drafts().save(&account, &conversation, "typed meanwhile".to_owned(), 2).await.unwrap();
    fixture.pass(TimeDelta::milliseconds(4_999)).await;

    let draft = fixture.engine.sending().undo(id).await.expect("in time");
    assert_eq!(draft.text, "Lemon it is\ntyped meanwhile", "neither text is lost");
    assert_eq!(fixture.engine.drafts().draft(&account, &conversation).await.unwrap(), draft);
    fixture.pass(TimeDelta::seconds(10)).await;
    let after = fixture.send(&account, &conversation, "something else").await;
    fixture.pass(TimeDelta::seconds(5)).await;
    fixture.until_sent(&account, &conversation, after).await;
    assert_eq!(fixture.accepted().await, ["something else"], "what was taken back never went out");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_after_five_seconds_it_goes_out_and_cannot_be_taken_back() {
    let (fixture, account) = fixture().await;
    let (_, conversation) = fixture.answerable(&account).await;
    let id = fixture.send(&account, &conversation, "Lemon it is").await;
    fixture.pass(TimeDelta::milliseconds(4_999)).await;
    assert!(fixture.accepted().await.is_empty(), "not before its time");
    fixture.pass(TimeDelta::milliseconds(1)).await;
    fixture.until_sent(&account, &conversation, id).await;
    assert_eq!(fixture.engine.sending().undo(id).await, Err(Failure::NotFound));
    assert_eq!(fixture.engine.drafts().draft(&account, &conversation).await.unwrap().text, "");
    assert_eq!(fixture.accepted().await, ["Lemon it is"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_switched_off_it_goes_out_at_once() {
    let (fixture, account) = fixture().await;
    assert!(fixture.engine.settings().view().await.unwrap().undo_send);
    fixture.engine.settings().change(SettingChange::UndoSend(false)).await.unwrap();
    let (_, conversation) = fixture.answerable(&account).await;
    let id = fixture.send(&account, &conversation, "Lemon it is").await;
    fixture.until_sent(&account, &conversation, id).await;
    assert_eq!(fixture.engine.sending().undo(id).await, Err(Failure::NotFound));
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_the_owners_choice_outlives_a_restart() {
    let fixture = Fixture::new().await;
    assert!(!fixture.engine.settings().view().await.unwrap().undo_send, "the fixture switched it off");
    fixture.engine.settings().change(SettingChange::UndoSend(true)).await.unwrap();
    let fixture = fixture.restart().await;
    assert!(fixture.engine.settings().view().await.unwrap().undo_send);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_leaving_within_the_undo_time_sends_what_was_pressed() {
    let (fixture, account) = fixture().await;
    let (_, conversation) = fixture.answerable(&account).await;
    let id = fixture.send(&account, &conversation, "Lemon it is").await;
    let fixture = fixture.restart().await;
    assert_eq!(
        fixture.stands(&account, &conversation, id).await,
        StatusView::Sent,
        "while leaving, not after coming back"
    );
    assert_eq!(fixture.accepted().await, ["Lemon it is"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_clock_that_is_set_back_holds_nothing_for_longer() {
    let (fixture, account) = fixture().await;
    let (_, conversation) = fixture.answerable(&account).await;
    let id = fixture.send(&account, &conversation, "Lemon it is").await;
    fixture.clock.0.advance(-TimeDelta::hours(3));
    let second = fixture.send(&account, &conversation, "And thanks").await;
    fixture.clock.0.advance(TimeDelta::seconds(5));
    fixture.until_sent(&account, &conversation, id).await;
    fixture.until_sent(&account, &conversation, second).await;
    assert_eq!(fixture.accepted().await, ["Lemon it is", "And thanks"]);
}
