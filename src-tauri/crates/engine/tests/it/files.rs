//! Databases that cannot be used: each fault has its own name, and what is unsent can be read all the same (S4).

use crate::fixture::{Fixture, told};
use chrono::TimeDelta;
use domain::{Flavour, UnsentKind};
use engine::views::FailureView;
use engine::{Change, Engine, Failure, StoreProblem};
use std::fs;
use std::path::Path;

/// A fixture with a draft and a message that did not go out, and what is to be read of them.
async fn with_unsent() -> (Fixture, Vec<(UnsentKind, String)>) {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let open = fixture.answerables(&account, 2).await;
    fixture.next_sends(1, serde_json::json!({ "do": "error", "status": 400, "code": 551 })).await;
    let id = fixture.send(&account, &open[0].1, "not sent 🥐").await;
    fixture.until_failed(&account, &open[0].1, id).await;
    fixture.engine.drafts().save(&account, &open[1].1, "typed ж".to_owned(), 1).await.unwrap();
    (fixture, vec![(UnsentKind::Draft, "typed ж".to_owned()), (UnsentKind::Message, "not sent 🥐".to_owned())])
}

async fn unsent(folder: &Path) -> Vec<(UnsentKind, String)> {
    let mut found: Vec<_> =
        Engine::unsent(folder).await.unwrap().into_iter().map(|unsent| (unsent.kind, unsent.text)).collect();
    found.sort_by_key(|(kind, _)| *kind == UnsentKind::Message);
    found
}

async fn refuses(meddle: impl FnOnce(&Path)) -> (Failure, crate::watched::Watched, Vec<(UnsentKind, String)>) {
    let (fixture, expected) = with_unsent().await;
    match fixture.restart_after(meddle).await {
        Ok(_) => panic!("it starts"),
        Err((failure, folder)) => (failure, folder, expected),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_newer_file_is_refused_untouched_and_its_unsent_texts_can_be_read() {
    let (failure, folder, expected) = refuses(|folder| {
        // The number of the schema stands at byte 60 of an SQLite file.
        let path = folder.join("work.db");
        let mut bytes = fs::read(&path).unwrap();
        bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
        fs::write(&path, bytes).unwrap();
    })
    .await;
    assert_eq!(failure, Failure::Store { problem: StoreProblem::Newer });
    assert_eq!(unsent(folder.path()).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_damaged_file_is_made_anew_with_everything_unsent_and_the_owner_is_told() {
    let (fixture, expected) = with_unsent().await;
    let fixture = fixture
        .restart_after(|folder| {
            let path = folder.join("work.db");
            let mut bytes = fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[4096..middle].fill(0x5a);
            fs::write(&path, bytes).unwrap();
        })
        .await
        .unwrap_or_else(|(failure, _)| panic!("{failure:?}"));
    let recovery = fixture.engine.inbox().frame().await.unwrap().recovery.expect("the owner is told");
    assert_eq!((recovery.drafts, recovery.messages), (1, 1));
    assert!(fixture.folder().join(&recovery.kept).exists(), "the damaged one is kept");
    assert_eq!(unsent(fixture.folder()).await, expected);

    fixture.engine.dismiss_recovery();
    fixture.until(async || fixture.engine.inbox().frame().await.unwrap().recovery.is_none()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_another_shopbell_and_another_program_are_told_apart() {
    let (fixture, _) = with_unsent().await;
    let folder = fixture.folder().to_owned();
    let unsent_now = unsent(&folder).await;
    assert_eq!(unsent_now.len(), 2, "readable while a session runs");
    let second = Engine::start(fixture.config_at(&folder)).await.expect_err("two on one folder");
    assert_eq!(second, Failure::Store { problem: StoreProblem::InUse });
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn s4_a_file_that_is_no_database_and_a_folder_in_its_place_have_names() {
    let (failure, folder, _) = refuses(|folder| {
        fs::remove_file(folder.join("work.db")).unwrap();
        fs::create_dir(folder.join("work.db")).unwrap();
    })
    .await;
    assert!(matches!(failure, Failure::Store { problem: StoreProblem::Broken | StoreProblem::Io }), "{failure:?}");
    drop(unsent(folder.path()).await);
}

/// Nobody types and nothing is polled: it is noticed all the same, and so is that it is back.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn s4_a_folder_that_is_deleted_or_renamed_is_said_without_a_write_until_it_is_back() {
    let (fixture, account) = Fixture::connected(Flavour::Instagram).await;
    let said = async || fixture.list(&account).await.sync.failure;
    assert_eq!(said().await, None);
    let rows = fixture.list(&account).await.rows.len();
    let away = tempfile::tempdir().unwrap();
    let (folder, beside) = (fixture.folder().to_owned(), away.path().join("beside"));
    let gone = Some(FailureView::Store { problem: StoreProblem::Gone });
    let looked_at = async |expected: Option<&FailureView>, what: &str| {
        fixture.clock.0.advance(TimeDelta::seconds(3));
        fixture.until(async || said().await.as_ref() == expected).await;
        assert_eq!(fixture.list(&account).await.rows.len(), rows, "{what}: what was read is still shown");
    };
    fs::rename(&folder, &beside).unwrap();
    looked_at(gone.as_ref(), "renamed").await;
    fs::rename(&beside, &folder).unwrap();
    looked_at(None, "back").await;
    for file in ["work.db", "cache.db"] {
        fs::rename(folder.join(file), &beside).unwrap();
        looked_at(gone.as_ref(), file).await;
        fs::rename(&beside, folder.join(file)).unwrap();
        looked_at(None, "the file is back").await;
    }
    fs::rename(&folder, &beside).unwrap();
    looked_at(gone.as_ref(), "renamed again").await;
    // A refresh that has something to write meets it, too, and what it said is over when the folder is back.
    let (conversation, id) = fixture.answerable(&account).await;
    fixture.shop.customer_writes(&conversation, "Anybody there?").await;
    assert_eq!(
        fixture.engine.accounts().refresh(Some(&account)).await.err(),
        Some(Failure::Store { problem: StoreProblem::Gone })
    );
    fs::rename(&beside, &folder).unwrap();
    looked_at(None, "back for good").await;
    let sent = fixture.send(&account, &id, "goes out").await;
    fixture.until_sent(&account, &id, sent).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_folder_that_is_gone_is_said_before_any_account_is_connected() {
    let fixture = Fixture::new().await;
    let away = tempfile::tempdir().unwrap();
    let (folder, beside) = (fixture.folder().to_owned(), away.path().join("beside"));
    let mut changes = fixture.engine.changes();
    for (from, to, gone) in [(&folder, &beside, true), (&beside, &folder, false)] {
        fs::rename(from, to).unwrap();
        fixture.clock.0.advance(TimeDelta::seconds(3));
        told(&mut changes, |change| *change == Change::Frame).await;
        let frame = fixture.engine.inbox().frame().await.unwrap();
        assert_eq!((frame.folder_gone, frame.accounts.len()), (gone, 0));
    }
}
