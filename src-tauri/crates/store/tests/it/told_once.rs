//! What Instagram tells only once (referrals, seen, unsent) outlives the loss of either file.

use crate::facts::{Temporary, account, at, draft, head, own, shop_called, store, sync, theirs};
use domain::{Content, EventKind, Kind, MessageEvent, MessageId, Reading, Referral};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use store::Store;
use tempfile::TempDir;

fn origin() -> Referral {
    Referral::Ad { title: Some("Autumn boxes".into()) }
}

fn told(second: i64, kind: EventKind) -> MessageEvent {
    MessageEvent { customer: Some("of a".into()), by: Some("of a".into()), at: at(second), kind }
}

/// The conversation as Instagram's pages give it, before and after: an unsent message may still be on a page.
fn poll() -> Reading {
    let page = sync(vec![(head("a", 9), vec![own("seen", 1), theirs("unsent", 2), theirs("came", 3)])]);
    Reading { read_at: Some(at(100)), ..page }
}

/// A closed store that was polled, and told each of the three.
async fn filled() -> TempDir {
    let Temporary { store, folder } = store().await;
    store.merge(&account(), &poll(), &[]).await.unwrap();
    let referral = EventKind::Referral { message: Some("came".into()), origin: origin() };
    let events = [
        told(5, EventKind::Seen { message: "seen".into() }),
        told(6, EventKind::Unsent { message: "unsent".into() }),
        told(7, referral),
    ];
    store.apply_events(&account(), &events).await.unwrap();
    assert_known(&store).await;
    store.close().await;
    folder
}

/// After one more poll, all three are known and shown.
async fn assert_known(store: &Store) {
    store.merge(&account(), &poll(), &[]).await.unwrap();
    let marks = store.marks(&account(), &"a".into()).await.unwrap();
    assert!(marks[&MessageId::from("seen")].seen);
    assert_eq!(marks[&MessageId::from("came")].referral, Some(origin()));
    assert_eq!(store.origin(&account(), &"of a".into()).await.unwrap(), Some(origin()));
    let (_, unsent) = store.message(&account(), &"unsent".into()).await.unwrap().unwrap();
    assert_eq!(unsent.content, Content { kind: Kind::Unsent, text: String::new(), type_name: None, raw: None });
}

async fn assert_known_when_opened(folder: &Path) {
    let store = Store::open(folder, at(500)).await.unwrap();
    assert_known(&store).await;
    store.close().await;
}

fn change(folder: &Path, file: &str, sql: &str) {
    Connection::open(folder.join(file)).unwrap().execute_batch(sql).unwrap();
}

/// What can happen to `cache.db`, so that it is begun anew.
fn losses() -> [fn(&Path); 4] {
    [
        |cache| fs::write(cache, [0x5a; 4096]).unwrap(),
        |cache| {
            let length = fs::metadata(cache).unwrap().len();
            fs::File::options().write(true).open(cache).unwrap().set_len(length / 2).unwrap();
        },
        |cache| {
            let mut bytes = fs::read(cache).unwrap();
            bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
            fs::write(cache, bytes).unwrap();
        },
        |cache| fs::remove_file(cache).unwrap(),
    ]
}

#[tokio::test]
async fn g2_referral_seen_and_unsent_outlive_a_cache_that_is_damaged_newer_or_gone() {
    for lose in losses() {
        let folder = filled().await;
        lose(&folder.path().join("cache.db"));
        assert_known_when_opened(folder.path()).await;
        // And once more: it was learned, not only shown.
        lose(&folder.path().join("cache.db"));
        assert_known_when_opened(folder.path()).await;
    }
}

#[tokio::test]
async fn g2_they_outlive_a_work_file_that_is_made_anew_and_then_the_cache() {
    let folder = filled().await;
    let store = Store::open(folder.path(), at(500)).await.unwrap();
    store.save_draft(&draft("a", "typed", 1), at(0)).await.unwrap();
    store.close().await;
    fs::remove_file(folder.path().join("work.db")).unwrap();
    let store = Store::open(folder.path(), at(500)).await.unwrap();
    assert!(store.recovery().is_some());
    store.close().await;
    fs::remove_file(folder.path().join("cache.db")).unwrap();
    assert_known_when_opened(folder.path()).await;
}

/// Earlier versions had them in the cache alone.
#[tokio::test]
async fn g2_what_only_the_cache_had_is_kept_from_the_first_start_on() {
    let folder = filled().await;
    change(folder.path(), "work.db", "DELETE FROM tombstones; DELETE FROM receipts; DELETE FROM referrals");
    Store::open(folder.path(), at(500)).await.unwrap().close().await;
    fs::remove_file(folder.path().join("cache.db")).unwrap();
    assert_known_when_opened(folder.path()).await;
}

/// The program ended between the two writes: the words of what was unsent leave the cache with the next start.
#[tokio::test]
async fn t7_unsent_words_leave_the_cache_when_the_program_ended_in_between() {
    let Temporary { store, folder } = store().await;
    store.merge(&account(), &poll(), &[]).await.unwrap();
    store.close().await;
    let kept = format!("INSERT INTO tombstones VALUES ('{}', 'unsent', {})", account(), at(6).timestamp_millis());
    change(folder.path(), "work.db", &kept);
    let store = Store::open(folder.path(), at(500)).await.unwrap();
    let (_, unsent) = store.message(&account(), &"unsent".into()).await.unwrap().unwrap();
    assert_eq!((unsent.content.kind, unsent.content.text), (Kind::Unsent, String::new()));
}

/// Nothing of it comes back from the other file once an account was erased.
#[tokio::test]
async fn k1_an_erased_account_has_none_of_it_in_either_file() {
    let folder = filled().await;
    let store = Store::open(folder.path(), at(500)).await.unwrap();
    store.erase_work(&account()).await.unwrap();
    store.erase_account(&account()).await.unwrap();
    store.close().await;
    assert_none_when_opened(folder.path()).await;
}

/// The program ended after the rows had left the first file.
#[tokio::test]
async fn k1_an_erasing_that_was_cut_off_between_the_files_is_finished_by_the_next_start() {
    let folder = filled().await;
    let store = Store::open(folder.path(), at(500)).await.unwrap();
    store.erase_work(&account()).await.unwrap();
    store.close().await;
    change(folder.path(), "work.db", &format!("INSERT INTO erasures VALUES ('{}')", account()));
    assert_none_when_opened(folder.path()).await;
}

/// A disk that took only half of the erasing, and then the account was connected again.
#[tokio::test]
async fn k1_an_account_that_is_connected_again_is_not_erased_by_the_next_start() {
    let folder = filled().await;
    let store = Store::open(folder.path(), at(500)).await.unwrap();
    change(folder.path(), "work.db", &format!("INSERT INTO erasures VALUES ('{}')", account()));
    let shop = shop_called(account(), "shop");
    store.save_account(&shop).await.unwrap();
    store.save_draft(&draft("a", "Lemon it is", 1), at(600)).await.unwrap();
    store.close().await;
    let store = Store::open(folder.path(), at(500)).await.unwrap();
    assert_eq!(store.accounts().await.unwrap(), [shop]);
    let draft = store.draft(&account(), &"a".into()).await.unwrap();
    assert_eq!(draft.map(|draft| draft.text).as_deref(), Some("Lemon it is"));
    store.close().await;
}

async fn assert_none_when_opened(folder: &Path) {
    let store = Store::open(folder, at(500)).await.unwrap();
    assert_eq!(store.origin(&account(), &"of a".into()).await.unwrap(), None);
    store.close().await;
    for (file, also) in [("work.db", "erasures"), ("cache.db", "messages")] {
        let db = Connection::open(folder.join(file)).unwrap();
        for table in ["tombstones", "receipts", "referrals", also] {
            let rows: i64 = db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
            assert_eq!(rows, 0, "{table} of {file}");
        }
    }
}
