//! `work.journal`, the second copy of drafts and outbox.

use crate::damaged::copy_of;
use crate::facts::{Temporary, account, answered, at, begin, draft, queued, store};
use domain::SendState;
use std::fs;
use std::path::Path;
use store::{Store, TakeBack, unsent};

fn journal(folder: &Path) -> String {
    fs::read_to_string(folder.join("work.journal")).unwrap()
}

/// Only the journal of a folder, in another one.
async fn from_the_journal(folder: &Path) -> Temporary {
    let other = tempfile::tempdir().unwrap();
    fs::copy(folder.join("work.journal"), other.path().join("work.journal")).unwrap();
    Temporary { store: Store::open(other.path(), at(500)).await.unwrap(), folder: other }
}

#[tokio::test]
async fn s4_every_change_is_in_the_second_copy_before_it_is_answered() {
    let temporary = store().await;
    let (store, folder) = (&temporary.store, temporary.folder.path());
    let unsent_there = || unsent_in_journal(folder);
    store.save_draft(&draft("a", "typed", 1), at(0)).await.unwrap();
    assert_eq!(unsent_there(), ["typed"]);
    store.save_draft(&draft("a", "typed on", 2), at(0)).await.unwrap();
    assert_eq!(unsent_there(), ["typed on"]);
    let row = queued("a", "typed on");
    store.queue(std::slice::from_ref(&row), 2).await.unwrap();
    assert_eq!(unsent_there(), ["typed on"], "as a message now");
    store.take_back(&row.id, TakeBack::Edit, at(1)).await.unwrap().unwrap();
    assert_eq!(unsent_there(), ["typed on"], "as a draft again");
    let row = queued("b", "second");
    store.queue(std::slice::from_ref(&row), 0).await.unwrap();
    store.step(&row.id, begin()).await.unwrap().unwrap();
    assert_eq!(unsent_there(), ["typed on", "second"]);
    store.step(&row.id, answered("mid")).await.unwrap().unwrap();
    assert_eq!(unsent_there(), ["typed on"], "it is sent");
    store.save_draft(&draft("a", "", 9), at(1)).await.unwrap();
    assert_eq!(unsent_there(), Vec::<String>::new());
}

fn unsent_in_journal(folder: &Path) -> Vec<String> {
    let other = tempfile::tempdir().unwrap();
    fs::copy(folder.join("work.journal"), other.path().join("work.journal")).unwrap();
    unsent(other.path()).into_iter().map(|found| found.text).collect()
}

#[tokio::test]
async fn s4_a_row_comes_back_from_the_second_copy_with_everything_it_had() {
    let temporary = store().await;
    let row = queued("a", "quotes \" and \\, a line\nbreak, \u{1f950} and \u{0}");
    temporary.store.queue(std::slice::from_ref(&row), 0).await.unwrap();
    let begun = temporary.store.step(&row.id, begin()).await.unwrap().unwrap();
    let made_anew = from_the_journal(temporary.folder.path()).await;
    let back = made_anew.store.outbox_all(&account()).await.unwrap();
    let unknown = SendState::Unknown { since: at(500), looks: 0, reads: 0 };
    assert_eq!(back, [domain::OutboxRow { state: unknown, ..begun }]);
    assert_eq!(made_anew.store.recovery().unwrap().kept, "", "there was no file that could be kept");
    assert!(!made_anew.folder.path().join("work.db.corrupt-1").exists());
}

#[tokio::test]
async fn s4_damaged_lines_are_skipped() {
    let temporary = store().await;
    for number in 0..4 {
        temporary.store.save_draft(&draft(&format!("c{number}"), &format!("text {number}"), 1), at(0)).await.unwrap();
    }
    let folder = temporary.folder.path();
    let whole = journal(folder);
    let altered = whole.replace("text 1", "Text 1");
    let torn = &whole[..whole.len() - 9];
    let joined = whole.replacen("text 2\"", "text 2", 1);
    for (damaged, missing) in [(altered.as_str(), "text 1"), (torn, "text 3"), (joined.as_str(), "text 2")] {
        fs::write(folder.join("work.journal"), damaged).unwrap();
        let found = unsent_in_journal(folder);
        assert!(!found.contains(&missing.to_owned()) && found.len() == 3, "{found:?}");
    }
    // As long as the tables are whole, nothing is lost, and the journal is whole again.
    temporary.store.close().await;
    let store = Store::open(folder, at(1)).await.unwrap();
    assert_eq!((store.recovery(), store.drafts(&account()).await.unwrap().len()), (None, 4));
    assert_eq!(unsent_in_journal(folder).len(), 4);
}

#[tokio::test]
async fn s4_it_is_written_anew_when_it_grows() {
    let temporary = store().await;
    let long = "x".repeat(100_000);
    for revision in 1..=40 {
        temporary.store.save_draft(&draft("a", &format!("{revision} {long}"), revision), at(0)).await.unwrap();
        let length = fs::metadata(temporary.folder.path().join("work.journal")).unwrap().len();
        assert!(length < (1 << 20) + 200_000, "{length}");
    }
    assert_eq!(unsent_in_journal(temporary.folder.path()), [format!("40 {long}")]);
}

#[tokio::test]
async fn s4_one_that_cannot_be_written_stops_nothing_and_is_made_good() {
    let folder = store().await.closed().await;
    let path = folder.path().join("work.journal");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let store = Store::open(folder.path(), at(0)).await.unwrap();
    assert!(store.save_draft(&draft("a", "first", 1), at(0)).await.unwrap());
    assert!(path.is_dir());
    fs::remove_dir(&path).unwrap();
    assert!(store.save_draft(&draft("b", "second", 1), at(0)).await.unwrap());
    assert_eq!(unsent_in_journal(folder.path()), ["first", "second"]);
}

#[tokio::test]
async fn k1_what_is_erased_is_in_no_copy() {
    let temporary = store().await;
    let folder = temporary.folder.path();
    temporary.store.save_draft(&draft("a", "precious words", 1), at(0)).await.unwrap();
    temporary.store.close().await;
    // Damaged once, so that the damaged file is kept, too.
    let path = folder.join("work.db");
    let mut bytes = fs::read(&path).unwrap();
    let length = bytes.len();
    bytes[length - 100..].fill(0xa5);
    bytes[4096..8192].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    let store = Store::open(folder, at(1)).await.unwrap();
    assert!(store.recovery().is_some());
    assert!(journal(folder).contains("precious words"));
    store.erase_work(&account()).await.unwrap();
    let is_there = |name: &std::ffi::OsStr| {
        let bytes = fs::read(folder.join(name)).unwrap();
        bytes.windows(14).any(|window| window == b"precious words")
    };
    let names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !is_there(name)), "{names:?}");
    assert!(unsent(folder).is_empty());
}

#[tokio::test]
async fn s4_a_log_or_a_second_copy_of_another_database_is_not_taken_for_its_own() {
    let (mine, strangers) = (store().await, store().await);
    mine.store.save_draft(&draft("a", "mine", 1), at(0)).await.unwrap();
    for revision in 1..20 {
        strangers.store.save_draft(&draft("a", "a stranger's", revision), at(0)).await.unwrap();
    }
    for foreign in ["work.db-wal", "work.journal"] {
        let copy = tempfile::tempdir().unwrap();
        for file in ["work.db", "work.db-wal", "work.journal"] {
            let from = if file == foreign { &strangers } else { &mine };
            fs::copy(from.folder.path().join(file), copy.path().join(file)).unwrap();
        }
        let texts: Vec<String> = unsent(copy.path()).into_iter().map(|found| found.text).collect();
        assert_eq!(texts, ["mine"], "exported with {foreign}");
        let store = Store::open(copy.path(), at(1)).await.unwrap();
        assert_eq!(store.draft(&account(), &"a".into()).await.unwrap().unwrap().text, "mine", "{foreign}");
        assert!(store.recovery().is_some(), "the owner is told: {foreign}");
    }
}

/// The state of the only message of a folder that is opened anew.
async fn opened_anew(folder: &Path) -> SendState {
    let store = Store::open(folder, at(900)).await.unwrap();
    let state = store.outbox_all(&account()).await.unwrap().remove(0).state;
    store.close().await;
    state
}

#[tokio::test]
async fn s1_s4_a_message_that_was_sent_waits_no_more_when_the_end_of_the_log_and_the_second_copy_are_lost() {
    let temporary = store().await;
    let (store, log) = (&temporary.store, temporary.folder.path().join("work.db-wal"));
    store.save_draft(&draft("b", "typed", 1), at(0)).await.unwrap();
    let row = queued("a", "yes, until six");
    store.queue(std::slice::from_ref(&row), 0).await.unwrap();
    let when_queued = fs::read(&log).unwrap();
    store.step(&row.id, begin()).await.unwrap().unwrap();
    store.step(&row.id, answered("mid")).await.unwrap().unwrap();

    let killed = copy_of(temporary.folder.path());
    let mut bytes = fs::read(&log).unwrap();
    let same = when_queued.iter().zip(&bytes).take_while(|(then, now)| then == now).count();
    bytes[same..].fill(0);
    fs::write(killed.path().join("work.db-wal"), bytes).unwrap();
    let whole = opened_anew(copy_of(killed.path()).path()).await;
    assert!(matches!(whole, SendState::Sent { .. }), "its second copy knows: {whole:?}");

    fs::remove_file(killed.path().join("work.journal")).unwrap();
    let copy = copy_of(killed.path());
    let as_sqlite_has_it = rusqlite::Connection::open(copy.path().join("work.db")).unwrap();
    let state: String = as_sqlite_has_it.query_row("SELECT state FROM outbox", [], |row| row.get(0)).unwrap();
    assert_eq!(state, "queued", "the file alone is whole, and of an earlier time");
    let state = opened_anew(killed.path()).await;
    assert!(matches!(state, SendState::Unknown { .. }), "{state:?}");
}

#[tokio::test]
async fn s3_s4_a_message_goes_on_waiting_as_long_as_the_second_copy_knows_of_every_change() {
    let temporary = store().await;
    temporary.store.save_draft(&draft("b", "typed", 1), at(0)).await.unwrap();
    temporary.store.queue(&[queued("a", "yes, until six")], 0).await.unwrap();
    let folder = temporary.closed().await;
    let cut = |lines: usize| {
        let (copy, whole) = (copy_of(folder.path()), journal(folder.path()));
        let all = whole.lines().count();
        let kept: Vec<&str> = whole.lines().take(all - lines).collect();
        fs::write(copy.path().join("work.journal"), kept.join("\n") + "\n").unwrap();
        copy
    };
    assert!(matches!(opened_anew(cut(0).path()).await, SendState::Queued { .. }), "nothing is lost");

    // The message, and the draft that it leaves empty.
    let state = opened_anew(cut(2).path()).await;
    assert!(matches!(state, SendState::Queued { .. }), "killed before its last lines were written: {state:?}");
    let state = opened_anew(cut(3).path()).await;
    assert!(matches!(state, SendState::Unknown { .. }), "more is lost than that: {state:?}");
    let gone = cut(0);
    fs::remove_file(gone.path().join("work.journal")).unwrap();
    let state = opened_anew(gone.path()).await;
    assert!(matches!(state, SendState::Unknown { .. }), "it is not there: {state:?}");
}
