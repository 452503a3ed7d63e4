//! What is tried at named points of the whole process. Here: a disk that takes nothing for a while, and what is typed and what
//! Instagram answered is not lost (S4, S5). In [`queries`]: how much is asked of the files.
#![cfg(debug_assertions)] // the points at which the disk fails exist in such builds only
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test, a panic is the report")]
#![allow(clippy::disallowed_methods, reason = "the simulated platform lives in real time")]

#[path = "it/fixture.rs"]
#[allow(dead_code, reason = "shared with the tests that need all of it")]
mod fixture;
#[path = "it/queries.rs"]
mod queries;
#[path = "it/watched.rs"]
#[allow(dead_code, reason = "shared with the tests that need all of it")]
mod watched;

use chrono::TimeDelta;
use domain::{ConversationId, Flavour};
use engine::views::{SendHow, SettingChange, StatusView};
use engine::{Failure, StoreProblem};
use fixture::Fixture;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

fn fails() {
    panic!("the disk takes nothing")
}
const BROKEN: Failure = Failure::Store { problem: StoreProblem::Io };

#[tokio::test(flavor = "multi_thread")]
async fn s4_what_the_disk_does_not_take_stays_in_memory_and_is_saved_later() {
    let alone = faults::alone();
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let save = async |text: &str, revision| {
        fixture.engine.drafts().save(&account, &conversation, text.to_owned(), revision).await
    };
    faults::set("store.save_draft.before", fails);
    assert_eq!(save("one", 1).await, Err(BROKEN), "the error is told");
    assert_eq!(
        fixture.engine.drafts().draft(&account, &conversation).await.unwrap().text,
        "one",
        "and the text is there"
    );
    assert_eq!(fixture.engine.drafts().flush_all().await, Err(BROKEN));
    assert_eq!(save("one tw", 2).await, Err(BROKEN));
    assert_eq!(save("one", 1).await, Ok(false), "nothing older overwrites it meanwhile");

    faults::remove("store.save_draft.before");
    fixture.engine.drafts().flush_all().await.expect("the disk is back");
    let (second, _folder) = fixture.crashed().await;
    assert_eq!(second.drafts().draft(&account, &conversation).await.unwrap().text, "one tw");
    second.stop().await;
    drop(alone);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_an_answer_that_cannot_be_written_down_is_written_as_soon_as_it_can() {
    let alone = faults::alone();
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    faults::set("store.answered.before", fails);
    let id = fixture.send(&account, &conversation, "one").await;
    while fixture.accepted().await.is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(
        matches!(fixture.stands(&account, &conversation, id).await, StatusView::Sending { .. }),
        "not yet said to be sent"
    );
    faults::remove("store.answered.before");
    fixture.pass(TimeDelta::seconds(5)).await;
    fixture
        .until_true(async || {
            // The waiting may begin only after the time has passed.
            fixture.clock.0.advance(TimeDelta::seconds(5));
            fixture.stands(&account, &conversation, id).await == StatusView::Sent
        })
        .await;
    assert_eq!(fixture.accepted().await, ["one"]);
    drop(alone);
}

#[tokio::test(flavor = "multi_thread")]
async fn l2_what_was_sent_is_the_preview_also_while_the_cache_does_not_have_it() {
    let alone = faults::alone();
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    faults::set("store.add_sent.before", fails);
    let id = fixture.send(&account, &conversation, "one").await;
    fixture.until_sent(&account, &conversation, id).await;
    let row = fixture.list(&account).await.rows.remove(0);
    assert_eq!(row.conversation, conversation, "it is the newest");
    assert_eq!(row.preview.map(|preview| (preview.own, preview.text)), Some((true, "one".to_owned())));
    assert!(!row.needs_reply && !row.has_failed);
    faults::remove("store.add_sent.before");
    drop(alone);
}

#[tokio::test(flavor = "multi_thread")]
async fn s5_what_cannot_be_written_down_is_not_sent() {
    let alone = faults::alone();
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    // A press that is due is begun in the commit that takes it.
    faults::set("store.queue.before", fails);
    assert_eq!(fixture.send_so(&account, &conversation, "none", SendHow::default()).await, Err(BROKEN));
    faults::remove("store.queue.before");
    fixture.until_idle().await;
    assert!(fixture.accepted().await.is_empty());
    // One that waits is begun later.
    fixture.engine.settings().change(SettingChange::UndoSend(true)).await.unwrap();
    faults::set("store.begin.before", fails);
    let id = fixture.send(&account, &conversation, "one").await;
    fixture.pass(TimeDelta::seconds(30)).await;
    assert!(fixture.accepted().await.is_empty());
    faults::remove("store.begin.before");
    fixture
        .until(async || {
            fixture.clock.0.advance(TimeDelta::seconds(10));
            fixture.stands(&account, &conversation, id).await == StatusView::Sent
        })
        .await;
    assert_eq!(fixture.accepted().await, ["one"]);
    drop(alone);
}

/// Commits of `work.db`: each is on the disk before the next line runs.
static COMMITS: AtomicUsize = AtomicUsize::new(0);
/// How many there were when bytes were about to leave.
static WHEN_LEAVING: AtomicUsize = AtomicUsize::new(0);

#[tokio::test(flavor = "multi_thread")]
async fn s2_a_press_that_is_due_is_one_commit_before_its_bytes_leave() {
    let alone = faults::alone();
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    fixture.names_learned(&account).await;
    let open = fixture.answerables(&account, 2).await;
    fixture.until_idle().await;
    for point in store::CRASH_POINTS.iter().copied().filter(|point| point.ends_with(".journalled")) {
        faults::set(point, || _ = COMMITS.fetch_add(1, Ordering::SeqCst));
    }
    faults::set("engine.attempt.begun", || {
        WHEN_LEAVING.store(COMMITS.load(Ordering::SeqCst), Ordering::SeqCst);
    });
    let commits = async |conversation: &ConversationId, text: &str| {
        COMMITS.store(0, Ordering::SeqCst);
        let id = fixture.send(&account, conversation, text).await;
        fixture.until_sent(&account, conversation, id).await;
        fixture.until_idle().await;
        WHEN_LEAVING.load(Ordering::SeqCst)
    };
    for (_, conversation) in &open {
        assert_eq!(commits(conversation, "one").await, 1);
        assert_eq!(commits(conversation, "and another").await, 1);
    }
    // One that can be taken back is written down before it is begun.
    fixture.engine.settings().change(SettingChange::UndoSend(true)).await.unwrap();
    COMMITS.store(0, Ordering::SeqCst);
    let id = fixture.send(&account, &open[0].1, "later").await;
    assert_eq!(COMMITS.load(Ordering::SeqCst), 1, "it is on the disk");
    fixture.pass(TimeDelta::seconds(6)).await;
    fixture.until_sent(&account, &open[0].1, id).await;
    assert_eq!(WHEN_LEAVING.load(Ordering::SeqCst), 2);
    assert_eq!(fixture.accepted().await.len(), 5);
    drop(alone);
}

/// A press is a row, and then a message of which only the message is left. A reader of the thread while the one becomes
/// the other sees it, and once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s1_a_press_is_in_the_thread_while_its_row_becomes_a_message() {
    let alone = faults::alone();
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let (_, conversation) = fixture.answerable(&account).await;
    let (begun, left) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let (half, gone) = (Arc::clone(&begun), Arc::clone(&left));
    // The answer waits until a reading of the thread is half done; the other half waits until the row has left.
    faults::set("engine.attempt.answered", move || {
        begun.wait();
    });
    faults::set("store.forget.journalled", move || {
        faults::remove("store.forget.journalled");
        left.wait();
    });
    let id = fixture.send(&account, &conversation, "one").await;
    faults::set("engine.thread.messages", move || {
        faults::remove("engine.thread.messages");
        half.wait();
        gone.wait();
    });
    let reading = tokio::spawn({
        let (engine, account, conversation) = (fixture.engine.clone(), account.clone(), conversation.clone());
        async move { engine.inbox().thread(&account, &conversation).await.expect("the thread") }
    });
    while fixture.accepted().await.is_empty() {
        tokio::task::yield_now().await;
    }
    while !reading.is_finished() {
        fixture.engine.accounts().refresh(Some(&account)).await.expect("a reading shows the message");
    }
    let thread = reading.await.unwrap();
    let shown: Vec<_> = thread.messages.iter().filter(|message| message.text == "one").collect();
    assert_eq!(shown.len(), 1, "{:?}", thread.messages);
    assert_eq!(shown[0].key, id.to_string());
    drop(alone);
}

/// Every point in the source below a folder.
fn points_of_the_source(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            points_of_the_source(&entry.path(), found);
            continue;
        }
        if entry.path().extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let source = std::fs::read_to_string(entry.path()).unwrap();
        for point in source.split("faults::point(").skip(1) {
            let name = point.strip_prefix('"').and_then(|name| name.split('"').next());
            found.insert(name.unwrap_or_else(|| panic!("a point without a name: {point:.40}")).to_owned());
        }
    }
}

#[test]
fn s4_every_point_of_the_source_is_among_the_crash_points_once_and_nothing_else_is() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for (name, listed) in [("engine", engine::CRASH_POINTS), ("instagram", instagram::CRASH_POINTS)] {
        let mut found = BTreeSet::new();
        points_of_the_source(&crates.join(name).join("src"), &mut found);
        let once: BTreeSet<String> = listed.iter().map(|point| (*point).to_owned()).collect();
        assert_eq!(once.len(), listed.len(), "{name}: each once");
        assert_eq!(found, once, "{name}: in the source, and in the list");
    }
}
