//! Five seconds of Undo (S5).

use crate::desk::Desk;
use chrono::TimeDelta;
use domain::{AccountId, Flavour};
use engine::Failure;
use engine::views::{SettingChange, StatusView};

async fn desk() -> (Desk, AccountId) {
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    desk.engine.change_setting(SettingChange::UndoSend(true)).await.unwrap();
    (desk, account)
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_within_five_seconds_a_press_goes_back_into_the_draft_whole() {
    let (desk, account) = desk().await;
    let (_, conversation) = desk.answerable(&account).await;
    let id = desk.send(&account, &conversation, "Lemon it is").await;
    let until = desk.clock.0.now() + TimeDelta::seconds(5);
    let possible = StatusView::Sending { id, undo_until_ms: Some(until.timestamp_millis()) };
    assert_eq!(desk.stands(&account, &conversation, id).await, possible);
    desk.engine.save_draft(&account, &conversation, "typed meanwhile".to_owned(), 2).await.unwrap();
    desk.pass(TimeDelta::milliseconds(4_999)).await;

    let draft = desk.engine.undo(id).await.expect("in time");
    assert_eq!(draft.text, "Lemon it is\ntyped meanwhile", "neither text is lost");
    assert_eq!(desk.engine.draft(&account, &conversation).await.unwrap(), draft);
    desk.pass(TimeDelta::seconds(10)).await;
    let after = desk.send(&account, &conversation, "something else").await;
    desk.pass(TimeDelta::seconds(5)).await;
    desk.until_sent(&account, &conversation, after).await;
    assert_eq!(desk.accepted().await, ["something else"], "what was taken back never went out");
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_after_five_seconds_it_goes_out_and_cannot_be_taken_back() {
    let (desk, account) = desk().await;
    let (_, conversation) = desk.answerable(&account).await;
    let id = desk.send(&account, &conversation, "Lemon it is").await;
    desk.pass(TimeDelta::milliseconds(4_999)).await;
    assert!(desk.accepted().await.is_empty(), "not before its time");
    desk.pass(TimeDelta::milliseconds(1)).await;
    desk.until_sent(&account, &conversation, id).await;
    assert_eq!(desk.engine.undo(id).await, Err(Failure::NotFound));
    assert_eq!(desk.engine.draft(&account, &conversation).await.unwrap().text, "");
    assert_eq!(desk.accepted().await, ["Lemon it is"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_switched_off_it_goes_out_at_once() {
    let (desk, account) = desk().await;
    assert!(desk.engine.settings().await.unwrap().undo_send);
    desk.engine.change_setting(SettingChange::UndoSend(false)).await.unwrap();
    let (_, conversation) = desk.answerable(&account).await;
    let id = desk.send(&account, &conversation, "Lemon it is").await;
    desk.until_sent(&account, &conversation, id).await;
    assert_eq!(desk.engine.undo(id).await, Err(Failure::NotFound));
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_the_owners_choice_outlives_a_restart() {
    let desk = Desk::new().await;
    assert!(!desk.engine.settings().await.unwrap().undo_send, "the desk switched it off");
    desk.engine.change_setting(SettingChange::UndoSend(true)).await.unwrap();
    let desk = desk.restart().await;
    assert!(desk.engine.settings().await.unwrap().undo_send);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_leaving_within_the_undo_time_sends_what_was_pressed() {
    let (desk, account) = desk().await;
    let (_, conversation) = desk.answerable(&account).await;
    let id = desk.send(&account, &conversation, "Lemon it is").await;
    let desk = desk.restart().await;
    assert_eq!(
        desk.stands(&account, &conversation, id).await,
        StatusView::Sent,
        "while leaving, not after coming back"
    );
    assert_eq!(desk.accepted().await, ["Lemon it is"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_clock_that_is_set_back_holds_nothing_for_longer() {
    let (desk, account) = desk().await;
    let (_, conversation) = desk.answerable(&account).await;
    let id = desk.send(&account, &conversation, "Lemon it is").await;
    desk.clock.0.advance(-TimeDelta::hours(3));
    let second = desk.send(&account, &conversation, "And thanks").await;
    desk.clock.0.advance(TimeDelta::seconds(5));
    desk.until_sent(&account, &conversation, id).await;
    desk.until_sent(&account, &conversation, second).await;
    assert_eq!(desk.accepted().await, ["Lemon it is", "And thanks"]);
}
