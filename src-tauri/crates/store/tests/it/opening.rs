//! Opening a folder: who may, what is found there, what is left as it was.

use crate::facts::{account, at, caches_set_aside, draft, head, queued, store, sync, theirs};
use domain::Reading;
use std::fs;
use std::path::Path;
use store::{Store, StoreError, unsent};

async fn failure(folder: &Path) -> StoreError {
    match Store::open(folder, at(0)).await {
        Ok(_) => panic!("opened"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn y6_a_folder_has_one_owner_at_a_time() {
    let temporary = store().await;
    assert!(matches!(failure(temporary.folder.path()).await, StoreError::InUse));
    let other = temporary.store.clone();
    temporary.store.close().await;
    assert!(matches!(other.accounts().await, Err(StoreError::Closed)));
    let again = Store::open(temporary.folder.path(), at(0)).await.unwrap();
    assert_eq!(caches_set_aside(temporary.folder.path()), 0);
    again.close().await;
}

#[tokio::test]
async fn y6_of_many_that_open_at_once_one_gets_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let attempts: Vec<_> = (0..12)
        .map(|_| {
            let folder = folder.path().to_owned();
            std::thread::spawn(move || crate::facts::block_on(Store::open(&folder, at(0))))
        })
        .collect();
    let outcomes: Vec<_> = attempts.into_iter().map(|attempt| attempt.join().unwrap()).collect();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Err(StoreError::InUse))).count(), 11);
}

#[tokio::test]
async fn s4_a_newer_file_is_left_as_it_is() {
    let temporary = store().await;
    temporary.store.save_draft(&draft("a", "typed", 1), at(0)).await.unwrap();
    temporary.store.close().await;
    let path = temporary.folder.path().join("work.db");
    raise_version(&path, 99);
    let (work, cache) = (fs::read(&path).unwrap(), fs::read(temporary.folder.path().join("cache.db")).unwrap());
    let refused = failure(temporary.folder.path()).await;
    assert!(matches!(refused, StoreError::Newer { found: 99, known: 14 }), "{refused}");
    assert_eq!(fs::read(&path).unwrap(), work);
    assert_eq!(unsent(temporary.folder.path()).len(), 1, "the text can be saved all the same");
    assert_eq!(fs::read(&path).unwrap(), work);
    assert_eq!(fs::read(temporary.folder.path().join("cache.db")).unwrap(), cache);
}

/// Writes `user_version` into the header of a database that nobody has open (its bytes 60 to 63, big-endian).
fn raise_version(path: &Path, version: u32) {
    let mut bytes = fs::read(path).unwrap();
    bytes[60..64].copy_from_slice(&version.to_be_bytes());
    fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn s4_a_file_that_another_program_holds_is_not_taken_for_damaged() {
    let temporary = store().await;
    temporary.store.save_draft(&draft("a", "typed", 1), at(0)).await.unwrap();
    temporary.store.close().await;
    let path = temporary.folder.path().join("work.db");
    let holder = rusqlite::Connection::open(&path).unwrap();
    holder.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM drafts").unwrap();
    assert!(matches!(failure(temporary.folder.path()).await, StoreError::Locked));
    assert_eq!(unsent(temporary.folder.path()).len(), 1, "the text can be saved all the same");
    drop(holder);
    let store = Store::open(temporary.folder.path(), at(0)).await.unwrap();
    assert_eq!((store.recovery(), store.drafts(&account()).await.unwrap().len()), (None, 1));
}

#[tokio::test]
async fn s4_something_else_in_the_place_of_the_work_file_is_told() {
    let folder = store().await.closed().await;
    fs::remove_file(folder.path().join("work.db")).unwrap();
    fs::create_dir(folder.path().join("work.db")).unwrap();
    assert!(matches!(failure(folder.path()).await, StoreError::Broken));
    assert!(folder.path().join("work.db").is_dir());
}

#[tokio::test]
async fn y4_a_cache_that_cannot_be_used_is_set_aside_and_begun_anew() {
    let temporary = store().await;
    temporary.store.save_draft(&draft("a", "typed", 1), at(0)).await.unwrap();
    temporary.store.queue(&[queued("a", "pressed")], 0).await.unwrap();
    temporary.store.close().await;
    let folder = temporary.folder.path();
    let cache = folder.join("cache.db");

    for (number, damage) in (1..).zip([garbage, cut, newer]) {
        let store = Store::open(folder, at(0)).await.unwrap();
        store.merge(&account(), &sync(vec![(head("a", 1), vec![theirs("1", 1)])]), &[]).await.unwrap();
        store.close().await;
        damage(&cache);
        let damaged = fs::read(&cache).unwrap();

        let store = Store::open(folder, at(0)).await.unwrap();
        assert_eq!(caches_set_aside(folder), number);
        assert_eq!(store.conversations(&account(), 25).await.unwrap(), []);
        assert_eq!(store.drafts(&account()).await.unwrap(), [draft("a", "typed", 1)]);
        assert_eq!(store.outbox_all(&account()).await.unwrap().len(), 1);
        assert_eq!(fs::read(folder.join(format!("cache.db.corrupt-{number}"))).unwrap(), damaged);
        store.close().await;
        let store = Store::open(folder, at(0)).await.unwrap();
        assert_eq!(caches_set_aside(folder), number, "only once");
        store.close().await;
    }

    let store = Store::open(folder, at(0)).await.unwrap();
    store.erase_account(&account()).await.unwrap();
    let left = fs::read_dir(folder).unwrap().filter(|entry| is_set_aside(entry.as_ref().unwrap())).count();
    assert_eq!(left, 0, "what was set aside holds the account's messages, too");
}

fn garbage(cache: &Path) {
    fs::write(
        cache,
        "no database at all, and yet longer than the header of one, which has a hundred bytes and no more",
    )
    .unwrap();
}

fn cut(cache: &Path) {
    let length = fs::metadata(cache).unwrap().len();
    fs::File::options().write(true).open(cache).unwrap().set_len(length / 2).unwrap();
}

fn newer(cache: &Path) {
    raise_version(cache, 99);
}

fn is_set_aside(entry: &fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().contains("corrupt")
}

#[tokio::test]
async fn y4_a_log_left_beside_a_broken_cache_is_not_taken_for_the_new_ones() {
    let temporary = store().await;
    temporary.store.close().await;
    // A log that holds some pages only: alone it makes no database.
    let store = Store::open(temporary.folder.path(), at(0)).await.unwrap();
    store.merge(&account(), &sync(vec![(head("a", 1), vec![])]), &[]).await.unwrap();
    let log = fs::read(temporary.folder.path().join("cache.db-wal")).unwrap();
    let folder = crate::facts::store().await.closed().await;
    garbage(&folder.path().join("cache.db"));
    fs::write(folder.path().join("cache.db-wal"), &log).unwrap();
    let store = Store::open(folder.path(), at(0)).await.unwrap();
    assert_eq!(caches_set_aside(folder.path()), 1);
    assert_eq!(store.conversations(&account(), 25).await.unwrap(), []);
    let aside = folder.path().join("cache.db.corrupt-1-wal");
    assert_eq!(fs::read(aside).unwrap(), log, "whoever looks into the old file needs its log");
}

#[cfg(unix)]
mod modes {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::fs::symlink;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn assert_private(folder: &Path) {
        assert_eq!(mode(folder), 0o700);
        let names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        for path in &names {
            assert_eq!(mode(path), 0o600, "{}", path.display());
        }
        for name in ["work.db", "work.db-wal", "work.db-shm", "cache.db", "cache.db-wal", "cache.db-shm", "lock"] {
            assert!(names.contains(&folder.join(name)), "{name}");
        }
    }

    #[tokio::test]
    async fn s4_every_file_is_the_owners_alone() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("not there yet").join("data");
        let store = Store::open(&folder, at(0)).await.unwrap();
        store.save_draft(&draft("a", "typed", 1), at(0)).await.unwrap();
        store.merge(&account(), &sync(vec![(head("a", 1), vec![])]), &[]).await.unwrap();
        assert_private(&folder);
    }

    #[tokio::test]
    async fn s4_what_was_left_open_to_others_is_closed() {
        let temporary = store().await;
        temporary.store.close().await;
        let folder = temporary.folder.path();
        for entry in fs::read_dir(folder).unwrap() {
            fs::set_permissions(entry.unwrap().path(), fs::Permissions::from_mode(0o644)).unwrap();
        }
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
        let _store = Store::open(folder, at(0)).await.unwrap();
        assert_private(folder);
    }

    #[tokio::test]
    async fn s4_a_link_or_a_pipe_in_the_place_of_the_work_file_is_not_followed() {
        let folder = store().await.closed().await;
        let elsewhere = folder.path().join("elsewhere");
        fs::write(&elsewhere, "precious").unwrap();
        fs::remove_file(folder.path().join("work.db")).unwrap();
        symlink(&elsewhere, folder.path().join("work.db")).unwrap();
        assert!(matches!(failure(folder.path()).await, StoreError::Broken));
        assert_eq!(fs::read(&elsewhere).unwrap(), b"precious");

        fs::remove_file(folder.path().join("work.db")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(folder.path().join("work.db")).status().unwrap();
        assert!(made.success(), "mkfifo is part of coreutils");
        assert!(matches!(failure(folder.path()).await, StoreError::Broken));
    }
}

#[tokio::test]
#[cfg(unix)]
async fn s4_what_is_deleted_or_renamed_while_it_is_open_takes_nothing_until_it_is_back() {
    let outer = tempfile::tempdir().unwrap();
    let (folder, away) = (outer.path().join("shopbell"), outer.path().join("renamed"));
    let store = Store::open(&folder, at(0)).await.unwrap();
    let saves = async |revision| store.save_draft(&draft("a", "typed", revision), at(0)).await;
    assert!(saves(1).await.unwrap());
    assert!(store.is_in_place());
    fs::rename(&folder, &away).unwrap();
    assert!(!store.is_in_place(), "which is known without a write");
    assert!(matches!(saves(2).await, Err(StoreError::Gone)), "the folder was renamed");
    let merged = store.merge(&account(), &Reading::default(), &[]).await;
    assert!(matches!(merged, Err(StoreError::Gone)), "{merged:?}");
    assert_eq!(store.draft(&account(), &"a".into()).await.unwrap().unwrap().revision, 1, "what was there is shown");
    fs::rename(&away, &folder).unwrap();
    assert!(store.is_in_place());
    fs::rename(folder.join("cache.db"), outer.path().join("cache.db")).unwrap();
    assert!(!store.is_in_place(), "nor is it without the other file");
    fs::rename(outer.path().join("cache.db"), folder.join("cache.db")).unwrap();
    assert!(saves(3).await.unwrap(), "it is back");
    fs::rename(folder.join("work.db"), outer.path().join("work.db")).unwrap();
    assert!(matches!(saves(4).await, Err(StoreError::Gone)), "one file was taken away");
    fs::write(folder.join("work.db"), "another one").unwrap();
    assert!(matches!(saves(5).await, Err(StoreError::Gone)), "another one in its place is not it");
    fs::rename(outer.path().join("work.db"), folder.join("work.db")).unwrap();
    assert!(saves(6).await.unwrap());
    fs::remove_dir_all(&folder).unwrap();
    assert!(matches!(saves(7).await, Err(StoreError::Gone)), "the folder was deleted");
}
