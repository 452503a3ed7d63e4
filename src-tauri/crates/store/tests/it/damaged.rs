//! A folder full of the owner's work, ways to damage it, and what must be there afterwards.

use crate::facts::{account, answered, at, begin, draft, queued, shop};
use domain::outbox::{Event, Outcome};
use domain::{Flavour, NotSent, OutboxRow, SendState};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use store::{Draft, MetaApp, Store};
use tempfile::TempDir;

pub const PAGE: usize = 4096;

/// Long enough that the rows lie on many pages; each different.
pub fn words(number: usize) -> String {
    format!("text {number} — {}", "lemon tart 🥐 ".repeat(8 + number % 5))
}

/// A folder with an account, 30 drafts, some of them cleared, and 30 messages in all states, as it lies on the disk when
/// the program was killed or, without a log, when it was closed.
pub async fn filled(closed: bool) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), at(0)).await.unwrap();
    store.save_account(&shop()).await.unwrap();
    store.set_setting("timezone", r#""Asia/Kathmandu""#).await.unwrap();
    store.mark_read(&account(), &"c1".into(), at(5)).await.unwrap();
    let app = MetaApp { flavour: Flavour::Instagram, app_id: "42".into(), redirect: "{}".into() };
    store.save_meta_app(&app).await.unwrap();
    for number in 0..30 {
        let draft = draft(&format!("c{number}"), &words(number), 4);
        store.save_draft(&draft, at(0)).await.unwrap();
        if number % 5 == 0 {
            store.save_draft(&Draft { text: String::new(), revision: 5, ..draft }, at(1)).await.unwrap();
        }
    }
    for number in 100..130 {
        let row = queued(&format!("c{number}"), &words(number));
        store.queue(std::slice::from_ref(&row), 0).await.unwrap();
        let events = match number % 5 {
            0 => vec![],
            1 => vec![begin()],
            2 => vec![begin(), answered(&format!("mid {number}"))],
            3 => vec![begin(), Event::Answered(Outcome::Refused(NotSent::TooLong))],
            _ => vec![begin(), Event::Answered(Outcome::Unclear { at: at(6) })],
        };
        for event in events {
            store.step(&row.id, event).await.unwrap().unwrap();
        }
    }
    if closed {
        store.close().await;
        return folder;
    }
    // What a killed program leaves behind: the files as they are now.
    copy_of(folder.path())
}

pub fn copy_of(folder: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if !entry.file_name().to_string_lossy().ends_with("-shm") {
            fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
    }
    copy
}

/// The owner's words: drafts by conversation, messages with their states.
pub type Work = (BTreeMap<String, String>, Vec<(String, &'static str)>);

pub async fn work(store: &Store) -> Work {
    let drafts = store.drafts(&account()).await.unwrap();
    let outbox = store.outbox_all(&account()).await.unwrap();
    (
        drafts.into_iter().map(|draft| (draft.conversation.to_string(), draft.text)).collect(),
        outbox.into_iter().map(|row| (row.text().to_owned(), state(&row))).collect(),
    )
}

fn state(row: &OutboxRow) -> &'static str {
    match &row.state {
        SendState::Unknown { since, looks: 0, reads: 0 } if *since == at(500) => "may have been sent",
        SendState::NotSent { why: NotSent::TooLong } => "not sent",
        SendState::Sent { id: Some(_) } => "sent",
        _ => "as it was",
    }
}

/// What must be there after everything was recovered.
pub fn expected() -> Work {
    let drafts = (0..30).filter(|number| number % 5 != 0).map(|number| (format!("c{number}"), words(number)));
    let states = ["may have been sent", "may have been sent", "sent", "not sent", "may have been sent"];
    (drafts.collect(), (100..130).map(|number| (words(number), states[number % 5])).collect())
}

pub async fn reopened(folder: &Path) -> Store {
    Store::open(folder, at(500)).await.unwrap()
}

pub fn damage(folder: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let path = folder.join("work.db");
    let mut bytes = fs::read(&path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

/// The rest after damage without a second copy: nothing altered, and what is gone was on the damaged page.
pub fn assert_part(found: &Work, least: usize) {
    let (drafts, messages) = expected();
    // A draft that was cleared may be there again: its tombstone can be what was damaged.
    let known = |conversation: &str, text: &str| (0..30).any(|n| conversation == format!("c{n}") && text == words(n));
    assert!(found.0.iter().all(|(conversation, text)| known(conversation, text)), "no draft is altered");
    assert!(found.1.iter().all(|message| messages.contains(message)), "no message is altered");
    assert!(found.0.len() + found.1.len() >= least, "{} of {}", found.0.len() + found.1.len(), drafts.len() + 30);
}
