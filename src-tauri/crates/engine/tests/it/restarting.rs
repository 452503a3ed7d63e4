//! A start finds each state a crash or a quit can leave, and does the right thing with it (S4, S5).

use crate::fixture::{Fixture, stands};
use chrono::TimeDelta;
use domain::outbox::UNDO;
use domain::{Flavour, NotSent};
use engine::Engine;
use engine::views::{SettingChange, StatusView};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn s5_a_crash_while_sending_is_unknown_and_looked_up_never_sent_again() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.next_sends(1, json!({ "do": "stall", "ms": 20_000, "bytes": 0 })).await;
    let id = fixture.send(&account, &conversation, "one").await;
    while fixture.accepted().await.is_empty() {
        tokio::task::yield_now().await;
    }
    let (engine, _folder) = fixture.crashed().await;
    let status = stands(&engine, &account, &conversation, id).await;
    assert!(matches!(status, StatusView::Checking { undecided: false, .. }), "{status:?}");
    let mut changes = engine.changes();
    fixture.pass(TimeDelta::seconds(2)).await;
    while stands(&engine, &account, &conversation, id).await != StatusView::Sent {
        crate::fixture::next(&mut changes).await;
    }
    assert_eq!(fixture.accepted().await, ["one"]);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_each_state_outlives_a_quit() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let open = fixture.answerables(&account, 3).await;
    let (failed_in, unknown_in, sent_in) = (&open[0].1, &open[1].1, &open[2].1);
    let sent = fixture.send(&account, sent_in, "sent").await;
    fixture.until_sent(&account, sent_in, sent).await;
    fixture.next_sends(1, json!({ "do": "error", "status": 400, "code": 551 })).await;
    let failed = fixture.send(&account, failed_in, "failed").await;
    fixture.until_failed(&account, failed_in, failed).await;
    fixture.next_sends(1, json!({ "do": "reset" })).await;
    let unknown = fixture.send(&account, unknown_in, "unknown").await;
    fixture.until_undecided(&account, unknown_in, unknown).await;

    let fixture = fixture.restart().await;
    assert_eq!(fixture.stands(&account, sent_in, sent).await, StatusView::Sent);
    let reason = NotSent::RecipientUnavailable;
    let not_sent = StatusView::NotSent { id: failed, reason, retrying: false };
    assert_eq!(fixture.stands(&account, failed_in, failed).await, not_sent);
    let undecided = StatusView::Checking { id: unknown, undecided: true };
    assert_eq!(fixture.stands(&account, unknown_in, unknown).await, undecided, "the owner was asked, and still is");
    assert_eq!(fixture.accepted().await, ["sent"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_after_a_crash_in_the_undo_time_it_can_still_be_taken_back() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    fixture.engine.settings().change(SettingChange::UndoSend(true)).await.unwrap();
    let (_, conversation) = fixture.answerable(&account).await;
    let id = fixture.send(&account, &conversation, "one").await;
    let (engine, folder) = fixture.crashed().await;
    let status = stands(&engine, &account, &conversation, id).await;
    assert!(matches!(status, StatusView::Sending { undo_until_ms: Some(_), .. }), "{status:?}");
    engine.sending().undo(id).await.expect("still in time");
    engine.stop().await;
    drop(folder);
    assert!(fixture.accepted().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_an_opened_engine_answers_and_does_nothing_by_itself_before_its_work_is_begun() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    fixture.engine.settings().change(SettingChange::UndoSend(true)).await.unwrap();
    let (_, conversation) = fixture.answerable(&account).await;
    let id = fixture.send(&account, &conversation, "one").await;
    let folder = fixture.copy_of_files();
    fixture.engine.sending().undo(id).await.expect("in time");
    let (engine, work) = Engine::open(fixture.config_at(folder.path())).await.expect("it opens");
    fixture.pass_idly(UNDO).await;
    let status = stands(&engine, &account, &conversation, id).await;
    assert!(matches!(status, StatusView::Sending { .. }), "{status:?}");
    assert!(fixture.accepted().await.is_empty());
    let mut changes = engine.changes();
    work.begin();
    while stands(&engine, &account, &conversation, id).await != StatusView::Sent {
        crate::fixture::next(&mut changes).await;
    }
    assert_eq!(fixture.accepted().await, ["one"]);
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_an_outcome_that_was_being_looked_up_is_looked_up_again() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    fixture.next_sends(1, json!({ "do": "drop_answer" })).await;
    let id = fixture.send(&account, &conversation, "one").await;
    fixture.until_it((&account, &conversation, id), |status| matches!(status, StatusView::Checking { .. })).await;
    let fixture = fixture.restart().await;
    fixture
        .until_it((&account, &conversation, id), |status| {
            matches!(status, StatusView::Checking { undecided: false, .. } | StatusView::Sent)
        })
        .await;
    fixture.pass(TimeDelta::seconds(2)).await;
    fixture.until_sent(&account, &conversation, id).await;
    assert_eq!(fixture.accepted().await, ["one"]);
}
