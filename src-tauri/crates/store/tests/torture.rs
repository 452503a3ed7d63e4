//! The crash points are where they say, and a program that ends there loses nothing.
#![cfg(debug_assertions)] // points exist in such builds only
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[path = "it/facts.rs"]
#[allow(dead_code, reason = "shared with the other tests")]
mod facts;

use domain::Reading;
use facts::{account, at, block_on, draft, head, own, queued, sync, theirs};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use store::in_memory::CacheInMemory;
use store::{CRASH_POINTS, Store, StoreError};

async fn opened(folder: &Path) -> Store {
    Store::open(folder, at(500)).await.unwrap()
}

/// What stands for the end of the program.
fn ends() {
    panic!("the program ends here")
}

/// The first words in quotes.
fn quoted(source: &str, most: usize) -> Vec<String> {
    source.split('"').skip(1).step_by(2).take(most).map(str::to_owned).collect()
}

/// A step of the outbox is named after what happens.
fn names_of_steps(source: &str) -> Vec<String> {
    let names = source.split("fnname(").nth(1).and_then(|after| after.split("}}").next()).expect("their names");
    quoted(names, usize::MAX)
}

/// The writes of the source, each with the places it passes: `committed` is the last one where no second copy is.
fn writes_of_the_source(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            writes_of_the_source(&entry.path(), found);
            continue;
        }
        let source: String = fs::read_to_string(entry.path()).unwrap().split_whitespace().collect();
        for (file, places) in [("work", 4), ("cache", 3)] {
            for write in source.split(&format!("self.{file}().write(")).skip(1) {
                let names = if write.starts_with("name(") { names_of_steps(&source) } else { quoted(write, 1) };
                assert!(!names.is_empty(), "a write without a name: {write}");
                let all = ["before", "written", "committed", "journalled"];
                let points =
                    |name: &String| all[..places].iter().map(|place| format!("store.{name}.{place}")).collect();
                found.extend(names.iter().flat_map(|name| -> Vec<String> { points(name) }));
            }
        }
    }
}

#[test]
fn s4_every_write_of_the_source_is_among_the_crash_points_and_nothing_else_is() {
    let mut found = BTreeSet::new();
    writes_of_the_source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let listed: BTreeSet<String> = CRASH_POINTS.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(listed.len(), CRASH_POINTS.len(), "each once");
    let missing: Vec<_> = found.difference(&listed).collect();
    assert!(missing.is_empty(), "in no list: {missing:?}");
    let others = ["journal", "migrate", "salvage"];
    let is_write = |name: &&String| !others.contains(&name.split('.').nth(1).unwrap());
    let stale: Vec<_> = listed.difference(&found).filter(is_write).collect();
    assert!(stale.is_empty(), "nothing writes so any more: {stale:?}");
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
    let rows = |facts: [Reading; 2], forgets: bool| {
        cache.clear().unwrap();
        cache.merge(&Reading { heads: vec![head("a", 0)], ..Reading::default() }).unwrap();
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
    let poll = Reading { threads: vec![("a".into(), vec![told(5)])], ..Reading::default() };
    let event = Reading { events: vec![("a".into(), told(6))], ..Reading::default() };
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
