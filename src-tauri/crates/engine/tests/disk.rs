//! A disk that takes nothing for a while: what is typed and what Instagram answered is not lost (S4, S5).
#![cfg(debug_assertions)] // the points at which the disk fails exist in such builds only
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test, a panic is the report")]
#![allow(clippy::disallowed_methods, reason = "the simulated platform lives in real time")]

#[path = "it/desk.rs"]
#[allow(dead_code, reason = "shared with the tests that need all of it")]
mod desk;
#[path = "it/watched.rs"]
#[allow(dead_code, reason = "shared with the tests that need all of it")]
mod watched;

use chrono::TimeDelta;
use desk::Desk;
use domain::Flavour;
use engine::views::StatusView;
use engine::{Failure, StoreProblem};

fn fails() {
    panic!("the disk takes nothing")
}
const BROKEN: Failure = Failure::Store { problem: StoreProblem::Io };

#[tokio::test(flavor = "multi_thread")]
async fn s4_what_the_disk_does_not_take_stays_in_memory_and_is_saved_later() {
    let alone = faults::alone();
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let (_, conversation) = desk.answerable(&account).await;
    let save =
        async |text: &str, revision| desk.engine.save_draft(&account, &conversation, text.to_owned(), revision).await;
    faults::set("store.save_draft.before", fails);
    assert_eq!(save("one", 1).await, Err(BROKEN), "the error is told");
    assert_eq!(desk.engine.draft(&account, &conversation).await.unwrap().text, "one", "and the text is there");
    assert_eq!(desk.engine.flush_drafts().await, Err(BROKEN));
    assert_eq!(save("one tw", 2).await, Err(BROKEN));
    assert_eq!(save("one", 1).await, Ok(false), "nothing older overwrites it meanwhile");

    faults::remove("store.save_draft.before");
    desk.engine.flush_drafts().await.expect("the disk is back");
    let (second, _folder) = desk.crashed().await;
    assert_eq!(second.draft(&account, &conversation).await.unwrap().text, "one tw");
    second.stop().await;
    drop(alone);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_an_answer_that_cannot_be_written_down_is_written_as_soon_as_it_can() {
    let alone = faults::alone();
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let (_, conversation) = desk.answerable(&account).await;
    faults::set("store.answered.before", fails);
    let id = desk.send(&account, &conversation, "one").await;
    while desk.accepted().await.is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(
        matches!(desk.stands(&account, &conversation, id).await, StatusView::Sending { .. }),
        "not yet said to be sent"
    );
    faults::remove("store.answered.before");
    desk.pass(TimeDelta::seconds(5)).await;
    desk.until(async || {
        // The waiting may begin only after the time has passed.
        desk.clock.0.advance(TimeDelta::seconds(5));
        desk.stands(&account, &conversation, id).await == StatusView::Sent
    })
    .await;
    assert_eq!(desk.accepted().await, ["one"]);
    drop(alone);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_what_cannot_be_written_down_is_not_sent() {
    let alone = faults::alone();
    let (desk, account) = Desk::connected(Flavour::Instagram).await;
    let (_, conversation) = desk.answerable(&account).await;
    faults::set("store.begin.before", fails);
    let id = desk.send(&account, &conversation, "one").await;
    desk.pass(TimeDelta::seconds(30)).await;
    assert!(desk.accepted().await.is_empty());
    faults::remove("store.begin.before");
    desk.until(async || {
        desk.clock.0.advance(TimeDelta::seconds(10));
        desk.stands(&account, &conversation, id).await == StatusView::Sent
    })
    .await;
    assert_eq!(desk.accepted().await, ["one"]);
    drop(alone);
}

#[test]
fn every_crash_point_is_named_once_and_after_its_place() {
    let all: Vec<&str> = engine::CRASH_POINTS.iter().chain(instagram::CRASH_POINTS).copied().collect();
    for (place, name) in all.iter().enumerate() {
        assert!(!all[..place].contains(name), "{name} stands twice");
    }
    let sources = ["outbox/deliver.rs", "outbox/look.rs", "drafts.rs"].map(|file| {
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file)).unwrap()
    });
    for name in engine::CRASH_POINTS {
        assert!(sources.iter().any(|source| source.contains(&format!("faults::point(\"{name}\")"))), "{name}");
    }
}
