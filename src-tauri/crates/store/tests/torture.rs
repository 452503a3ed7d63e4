//! The crash points are where they say, and a program that ends there loses nothing.
#![cfg(debug_assertions)] // points exist in such builds only
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[path = "it/facts.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod facts;

use domain::OutboxRow;
use domain::outbox::{Event, Outcome};
use facts::{account, answered, at, begin, block_on, draft, head, own, queued, sync, theirs};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use store::in_memory::CacheInMemory;
use store::{CRASH_POINTS, Store, StoreError, SyncBatch, TakeBack};

async fn opened(folder: &Path) -> Store {
    Store::open(folder, at(500)).await.unwrap()
}

/// What stands for the end of the program.
fn ends() {
    panic!("the program ends here")
}

/// Does everything that has a crash point.
async fn everything_happens(folder: &Path) {
    let golden = format!("{}/tests/golden/work-1.db", env!("CARGO_MANIFEST_DIR"));
    fs::copy(golden, folder.join("work.db")).unwrap();
    let store = opened(folder).await;
    store.merge(&account(), &sync(vec![(head("a", 1), vec![theirs("m", 1)])]), &[]).await.unwrap();
    store.add_sent(&account(), &"a".into(), &own("mid", 2)).await.unwrap();
    store.save_draft(&draft("a", "typed", 1), at(0)).await.unwrap();
    store.take(&account(), &[]).await.unwrap();
    let rows: Vec<OutboxRow> = (0..5).map(|number| queued("a", &format!("{number}"))).collect();
    for row in &rows {
        store.queue(std::slice::from_ref(row), 1).await.unwrap();
    }
    store.step(&rows[0].id, begin()).await.unwrap().unwrap();
    store.step(&rows[0].id, answered("mid")).await.unwrap().unwrap();
    store.forget_sent(&[rows[0].id]).await.unwrap();
    store.step(&rows[1].id, begin()).await.unwrap().unwrap();
    store.restarted(at(9)).await.unwrap();
    store.step(&rows[1].id, Event::Looked { at: at(9), read: true }).await.unwrap().unwrap();
    store.step(&rows[1].id, Event::Found("mid 2".into())).await.unwrap().unwrap();
    store.step(&rows[2].id, Event::WindowClosed).await.unwrap().unwrap();
    store.take_back(&rows[2].id, TakeBack::Edit, at(9)).await.unwrap().unwrap();
    store.discard(&rows[3].id).await.unwrap();
    store.step(&rows[4].id, begin()).await.unwrap().unwrap();
    store.step(&rows[4].id, Event::Answered(Outcome::NeverLeft { at: at(9) })).await.unwrap().unwrap();
    assert_eq!(store.connection_back(&account()).await.unwrap(), ["a".into()]);
    // The file has a tombstone.
    store.forget_cleared_drafts(at(100_000)).await.unwrap();
    store.undo_over().await.unwrap();
    let mut renamed = head("b", 9);
    renamed.participant.id = "of a".into();
    store.merge(&account(), &SyncBatch { heads: vec![renamed], ..SyncBatch::default() }, &[]).await.unwrap();
    store.erase_work(&account()).await.unwrap();
    store.close().await;
    fs::write(folder.join("work.db"), "no database").unwrap();
    opened(folder).await.close().await;
}

#[test]
fn s4_every_crash_point_is_reached() {
    let alone = faults::alone();
    let reached: Arc<Mutex<BTreeMap<&str, u32>>> = Arc::default();
    for name in CRASH_POINTS {
        let reached = Arc::clone(&reached);
        faults::set(*name, move || *reached.lock().unwrap().entry(name).or_default() += 1);
    }
    let folder = tempfile::tempdir().unwrap();
    block_on(everything_happens(folder.path()));
    drop(alone);
    let reached = reached.lock().unwrap();
    let missing: Vec<_> = CRASH_POINTS.iter().filter(|name| !reached.contains_key(*name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// A panic at the point stands for the end of the program: nothing behind it is carried out.
#[test]
fn s4_whatever_was_answered_is_there_wherever_the_program_ends() {
    for (place, is_there) in [("before", false), ("written", false), ("committed", true), ("journalled", true)] {
        for operation in ["save_draft", "queue"] {
            let alone = faults::alone();
            let folder = tempfile::tempdir().unwrap();
            block_on(async {
                let store = opened(folder.path()).await;
                assert!(store.save_draft(&draft("a", "answered", 1), at(0)).await.unwrap());
                let name = format!("store.{operation}.{place}");
                assert!(CRASH_POINTS.contains(&name.as_str()));
                faults::set(&name, ends);
                let ended = match operation {
                    "save_draft" => store.save_draft(&draft("b", "not answered", 1), at(0)).await.map(drop),
                    _ => store.queue(&[queued("b", "not answered")], 0).await,
                };
                assert!(matches!(ended, Err(StoreError::Defect)), "{ended:?}");
                faults::remove(&name);
                store.close().await;
                let store = opened(folder.path()).await;
                assert_eq!(store.draft(&account(), &"a".into()).await.unwrap(), Some(draft("a", "answered", 1)));
                let late =
                    store.drafts(&account()).await.unwrap().len() + store.outbox_all(&account()).await.unwrap().len();
                assert_eq!(late == 2, is_there, "{operation} {place}");
            });
            drop(alone);
        }
    }
}

#[test]
fn s4_a_salvage_may_be_cut_off_anywhere() {
    for place in ["written", "ready", "aside", "placed"] {
        let alone = faults::alone();
        let folder = tempfile::tempdir().unwrap();
        block_on(async {
            let store = opened(folder.path()).await;
            store.save_draft(&draft("a", "typed", 3), at(0)).await.unwrap();
            store.queue(&[queued("b", "pressed")], 0).await.unwrap();
            store.close().await;
            let path = folder.path().join("work.db");
            let mut damaged = fs::read(&path).unwrap();
            damaged[4096..8192].fill(0xa5);
            fs::write(&path, &damaged).unwrap();

            let name = format!("store.salvage.{place}");
            faults::set(&name, ends);
            assert!(matches!(Store::open(folder.path(), at(500)).await.err(), Some(StoreError::Defect)));
            faults::remove(&name);
            let store = opened(folder.path()).await;
            assert_eq!(store.recovery().map(|recovery| (recovery.drafts, recovery.messages)), Some((1, 1)), "{place}");
            assert_eq!(store.drafts(&account()).await.unwrap(), [draft("a", "typed", 3)]);
            assert_eq!(store.outbox_all(&account()).await.unwrap().len(), 1);
            assert_eq!(fs::read(folder.path().join("work.db.corrupt-1")).unwrap(), damaged, "{place}");
            assert!(!folder.path().join("work.db.corrupt-2").exists(), "{place}: kept once");
        });
        drop(alone);
    }
}

/// What SQLite itself takes for sound, and nobody wrote.
#[test]
fn s4_an_altered_row_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    block_on(async {
        let store = opened(folder.path()).await;
        store.queue(&[queued("a", "on its way")], 0).await.unwrap();
        let other = rusqlite::Connection::open(folder.path().join("work.db")).unwrap();
        other.execute("UPDATE outbox SET text = 'altered'", []).unwrap();
        assert!(matches!(store.outbox_all(&account()).await, Err(StoreError::Broken)));
        drop(other);
        store.close().await;
    });
}

/// What the trial `merge` compares, and that it can see a difference: without the greater word, the last one wins.
#[test]
fn y4_the_same_facts_in_another_order_are_the_same_rows() {
    let cache = CacheInMemory::new().unwrap();
    let rows = |facts: [SyncBatch; 2], forgets: bool| {
        cache.clear().unwrap();
        cache.merge(&SyncBatch { heads: vec![head("a", 0)], ..SyncBatch::default() }).unwrap();
        for fact in &facts {
            if forgets {
                cache.forget(&"m".into()).unwrap();
            }
            cache.merge(fact).unwrap();
        }
        cache.rows().unwrap()
    };
    // By the customer of the conversation: nobody else's words stand in it.
    let told = |second| domain::Message { from: "of a".into(), ..theirs("m", second) };
    let poll = SyncBatch { threads: vec![("a".into(), vec![told(5)])], ..SyncBatch::default() };
    let event = SyncBatch { events: vec![("a".into(), told(6))], ..SyncBatch::default() };
    let (one, other) = ([poll.clone(), event.clone()], [event, poll]);
    assert_eq!(rows(one.clone(), false), rows(other.clone(), false));
    assert_ne!(rows(one, true), rows(other, true));
}

/// `torture` does 50,000 of these a minute.
#[test]
fn y4_merging_in_memory_begins_anew_each_time() {
    let cache = CacheInMemory::new().unwrap();
    let batch = sync(vec![(head("a", 1), vec![theirs("1", 1), own("2", 2)]), (head("b", 2), vec![theirs("3", 2)])]);
    for _ in 0..100 {
        cache.clear().unwrap();
        cache.merge(&batch).unwrap();
        cache.add_sent(&"a".into(), &own("4", 3)).unwrap();
        assert_eq!(cache.rows().unwrap().len(), 8);
    }
}
