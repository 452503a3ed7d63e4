//! Files of gigabytes with almost no content (S4): opening and rescuing read as much as a file holds, however long it
//! is. What this thread reads is counted by the system.

use crate::work::drafts::Draft;
use crate::work::outbox::files::MOST_BYTES;
use crate::work::tests::at;
use crate::{Store, unsent};
use domain::{Account, AccountId, AccountState, ConversationId, Flavour, OutboxId};
use std::fs::{self, File};
use std::future::Future;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use tempfile::TempDir;

/// Far more than opening reads for anything else.
const LONG: u64 = 12 << 30;

/// What is read at the most: several times each file, none of which has a megabyte in it.
const BOUND: u64 = 40 << 20;

/// So many bytes of a journal are read at each look before it is clear that no line is as long.
const LONGEST_LINE: u64 = 64 << 20;

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// How many bytes this thread has read so far, by whatever call.
fn read_so_far() -> u64 {
    let counts = fs::read_to_string("/proc/thread-self/io").unwrap();
    counts.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap().parse().unwrap()
}

fn counted<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let before = read_so_far();
    let done = work();
    (done, read_so_far() - before)
}

fn account() -> AccountId {
    "17841400000000001".into()
}

fn shop() -> Account {
    Account { state: AccountState::Connected, ..Account::new(account(), Flavour::Instagram, "flourandfern", at(0)) }
}

/// A folder with an account and a draft; what a killed program leaves, or one that was closed.
fn filled(closed: bool) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    block_on(async {
        let store = Store::open(folder.path(), at(0)).await.unwrap();
        store.save_account(&shop()).await.unwrap();
        let draft = Draft { account: account(), conversation: "c".into(), text: "typed".into(), revision: 1 };
        store.save_draft(&draft, at(0)).await.unwrap();
        store.note_synced(&account(), at(3)).await.unwrap();
        if closed {
            store.close().await;
            return folder;
        }
        let copy = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_file() && !entry.path().to_string_lossy().ends_with("-shm") {
                fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
            }
        }
        copy
    })
}

fn open(path: &Path) -> File {
    File::options().read(true).write(true).create(true).truncate(false).open(path).unwrap()
}

/// As somebody makes it who sets its length.
fn make_longer(path: &Path) {
    open(path).set_len(LONG).unwrap();
}

/// A sparse file without any content.
fn hollow_out(path: &Path) {
    open(path).set_len(0).unwrap();
    make_longer(path);
}

/// And a header that says so, too.
fn make_longer_by_header(path: &Path) {
    make_longer(path);
    let mut file = open(path);
    let mut header = [0; 100];
    file.read_exact(&mut header).unwrap();
    let pages = u32::try_from(LONG / 4096).unwrap();
    header[28..32].copy_from_slice(&pages.to_be_bytes());
    header.copy_within(24..28, 92);
    file.seek(SeekFrom::Start(0)).unwrap();
    file.write_all(&header).unwrap();
}

type Damage = fn(&Path);
const DAMAGES: [(&str, Damage); 3] =
    [("longer", make_longer), ("hollow", hollow_out), ("longer by its header", make_longer_by_header)];

fn assert_all_there(folder: &Path, what: &str) -> Store {
    let (words, read) = counted(|| unsent(folder));
    assert_eq!(words.iter().map(|found| found.text.as_str()).collect::<Vec<_>>(), ["typed"], "{what}");
    assert!(read < BOUND, "{what}: looking for what is unsent read {read} bytes");
    let (store, read) = counted(|| crate::open::open_blocking(folder.to_owned(), at(500)).unwrap());
    assert!(read < BOUND, "{what}: opening read {read} bytes");
    block_on(async {
        assert_eq!(store.accounts().await.unwrap(), [shop()], "{what}");
        let conversation = ConversationId::from("c");
        assert_eq!(store.draft(&account(), &conversation).await.unwrap().unwrap().text, "typed", "{what}");
    });
    store
}

#[test]
fn s4_a_work_db_of_gigabytes_is_not_read_whole() {
    for (how, damage) in DAMAGES {
        for closed in [true, false] {
            let folder = filled(closed);
            let path = folder.path().join("work.db");
            damage(&path);
            let what = format!("{how}, closed: {closed}");
            let store = assert_all_there(folder.path(), &what);
            if let Some(recovery) = store.recovery() {
                let kept = folder.path().join(recovery.kept);
                assert_eq!(fs::metadata(kept).unwrap().len(), LONG, "{what}: it is kept as it was");
            }
        }
    }
}

/// Read where it lies, row by row.
#[test]
fn s4_what_a_work_db_of_gigabytes_holds_is_found_without_a_second_copy() {
    let folder = filled(true);
    fs::remove_file(folder.path().join("work.journal")).unwrap();
    make_longer_by_header(&folder.path().join("work.db"));
    let store = assert_all_there(folder.path(), "alone");
    assert!(store.recovery().is_some(), "pages that nothing uses are damage");
}

#[test]
fn s4_a_log_or_a_cache_of_gigabytes_is_not_read_whole() {
    for name in ["work.db-wal", "cache.db-wal", "cache.db"] {
        for (how, damage) in DAMAGES.into_iter().filter(|(how, _)| name == "cache.db" || !how.contains("header")) {
            let folder = filled(name == "cache.db");
            damage(&folder.path().join(name));
            drop(assert_all_there(folder.path(), &format!("{name}: {how}")));
        }
    }
}

#[test]
fn s4_a_journal_of_gigabytes_is_read_up_to_its_last_line() {
    for work_is_there in [true, false] {
        let folder = filled(true);
        make_longer(&folder.path().join("work.journal"));
        if !work_is_there {
            fs::remove_file(folder.path().join("work.db")).unwrap();
        }
        let (store, read) = counted(|| crate::open::open_blocking(folder.path().to_owned(), at(500)).unwrap());
        assert!(read < 4 * LONGEST_LINE, "opening read {read} bytes");
        assert_eq!(block_on(store.accounts()).unwrap(), [shop()]);
        assert!(fs::metadata(folder.path().join("work.journal")).unwrap().len() < BOUND, "it is written anew");
    }
}

#[test]
fn s8_a_chosen_file_that_has_become_one_of_gigabytes_is_not_read() {
    let folder = filled(true);
    let id = OutboxId::new(uuid::Uuid::from_u128(1));
    fs::create_dir(folder.path().join("files")).unwrap();
    let path = folder.path().join("files").join(id.to_string());
    let store = crate::open::open_blocking(folder.path().to_owned(), at(500)).unwrap();
    for (length, is_read) in [(1, true), (MOST_BYTES + 1, false), (LONG, false)] {
        open(&path).set_len(length).unwrap();
        let read = block_on(store.file_bytes(&id)).unwrap().map(|bytes| bytes.len() as u64);
        assert_eq!(read, is_read.then_some(length));
    }
}
