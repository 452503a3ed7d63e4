//! What comes back from the second copy alone: `work.db` was deleted or cut while the program ran (S4).

use crate::facts::{Temporary, account, at, draft, head, queued, shop_called, store, sync, theirs};
use domain::outbox::{OutFile, WantedReaction};
use domain::{
    Account, AccountState, Flavour, Label, MediaKind, OutboxId, OutboxRow, ParticipantId, Reading, SendState,
    TriageMark, WayIn,
};
use std::fs;
use std::path::Path;
use store::{MetaApp, Notes, Store, TriageRow};
use tempfile::TempDir;

const BYTES: &[u8] = b"%PDF prices";

fn shop(id: &str, name: &str) -> Account {
    Account { way: WayIn::PastedToken, token_expires_at: Some(at(9)), ..shop_called(id.into(), name) }
}

fn file() -> OutFile {
    OutFile {
        id: OutboxId::new(uuid::Uuid::from_u128(7)),
        kind: MediaKind::File,
        name: "prices.pdf".into(),
        mime: "application/pdf".into(),
        bytes: BYTES.len() as u64,
        hash: blake3::hash(BYTES).to_hex().to_string(),
    }
}

fn maya() -> ParticipantId {
    "maya".into()
}

/// Everything an owner can make, one of each, and what was taken away again.
async fn worked_with(store: &Store) -> OutboxRow {
    // First connected, and not first by its id.
    store.save_account(&shop("9", "gone")).await.unwrap();
    store.save_account(&shop("8", "second")).await.unwrap();
    store.save_account(&shop(account().as_str(), "renamed later")).await.unwrap();
    store.remove_account(&"9".into()).await.unwrap();
    store.learn_own_side(&account(), &["1000".to_owned()].into(), "flourandfern").await.unwrap();
    store.set_account_state(&account(), &AccountState::New).await.unwrap();
    store.set_token_life(&account(), Some(at(3)), None).await.unwrap();
    let app = MetaApp { flavour: Flavour::Instagram, app_id: "42".into(), redirect: "{}".into() };
    store.save_meta_app(&app).await.unwrap();
    for zone in [r#""Europe/Lisbon""#, r#""Asia/Kathmandu""#] {
        store.set_setting("zone", zone).await.unwrap();
    }
    store.set_setting("taken back", "1").await.unwrap();
    store.erase_setting("taken back").await.unwrap();
    store.save_notes(&account(), &maya(), &Notes { text: "no nuts".into(), revision: 3 }, at(1)).await.unwrap();
    for label in ["vip", "gone", "Allergic"] {
        store.add_label(&account(), &maya(), &Label::named(label).unwrap()).await.unwrap();
    }
    store.remove_label(&account(), &maya(), &Label::named("gone").unwrap()).await.unwrap();
    let asleep = TriageRow { put: TriageMark { until: Some(at(99)), heard: Some(at(1)) }, seen: Some("m".into()) };
    store.set_triage(&account(), &maya(), Some(asleep)).await.unwrap();
    store.choose_file((&account(), &"c".into()), &file(), BYTES.to_vec()).await.unwrap();
    let reaction = WantedReaction { message: "m".into(), emoji: Some("🥐".into()) };
    store.want_reaction(&queued("c", "").with_reaction(reaction)).await.unwrap();
    store.mark_read(&account(), &"c".into(), at(5)).await.unwrap();
    let row = OutboxRow { answers: Some("asked".into()), ..queued("c", "pressed") };
    store.queue(std::slice::from_ref(&row), 0).await.unwrap();
    store.save_draft(&draft("c", "typed", 1), at(0)).await.unwrap();
    // Seen for the first time, and then under another id.
    store.merge(&account(), &sync(vec![(head("old", 9), vec![theirs("first", 5)])]), &[]).await.unwrap();
    store.note_first_seen(&account()).await.unwrap();
    let renamed = domain::Conversation { id: "new".into(), ..head("old", 10) };
    store.merge(&account(), &Reading { heads: vec![renamed], ..Reading::default() }, &[]).await.unwrap();
    row
}

/// The wishes for reactions, which are asked for again.
async fn reactions(store: &Store) -> Vec<(WantedReaction, SendState)> {
    let rows = store.outbox_all(&account()).await.unwrap();
    rows.into_iter().filter_map(|row| Some((row.reaction()?.clone(), row.state))).collect()
}

/// What is there of it.
async fn told(store: &Store, row: &OutboxId) -> Vec<String> {
    let id = account();
    let words = [
        format!("accounts {:?}", store.accounts().await.unwrap()),
        format!("own ids {:?}", store.own_ids(&id).await.unwrap()),
        format!("app {:?}", store.meta_app(Flavour::Instagram).await.unwrap()),
        format!("settings {:?} {:?}", store.setting("zone").await.unwrap(), store.setting("taken back").await.unwrap()),
        format!("notes {:?}", store.notes(&id, &maya()).await.unwrap().text),
        format!("labels {:?}", store.labels(&id, &maya()).await.unwrap()),
        format!("away {:?}", store.triage(&id).await.unwrap()),
        format!("chosen {:?}", store.chosen_files(&id, &"c".into()).await.unwrap()),
        format!("reactions {:?}", reactions(store).await),
        format!("first seen {:?}", store.first_seen(&id, &"of old".into()).await.unwrap()),
        format!("now {:?}", store.current_id(&id, &"old".into()).await.unwrap()),
        format!("quotes {:?}", store.outbox_row(row).await.unwrap().unwrap().answers),
        format!("typed {:?}", store.draft(&id, &"c".into()).await.unwrap().unwrap().text),
    ];
    words.to_vec()
}

/// The folder as a program leaves it that is killed now.
fn copy_of(folder: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    fs::create_dir(copy.path().join("files")).unwrap();
    let inside = |name: &str| fs::read_dir(folder.join(name)).into_iter().flatten().map(|entry| entry.unwrap().path());
    for path in inside("").chain(inside("files")).filter(|path| path.is_file()) {
        fs::copy(&path, copy.path().join(path.strip_prefix(folder).unwrap())).unwrap();
    }
    copy
}

fn journal(folder: &Path) -> String {
    fs::read_to_string(folder.join("work.journal")).unwrap()
}

fn cut(folder: &Path, to: u64) {
    let file = fs::File::options().write(true).open(folder.join("work.db")).unwrap();
    file.set_len(file.metadata().unwrap().len() * to / 8).unwrap();
}

#[tokio::test]
async fn s4_accounts_and_settings_come_back_from_the_journal_when_the_file_is_gone_or_cut() {
    let temporary = store().await;
    let row = worked_with(&temporary.store).await;
    let expected = told(&temporary.store, &row.id).await;
    assert!(expected[0].contains("flourandfern") && expected[11].contains("asked"), "{expected:?}");
    // One letter more in the outbox: the last word on a row of each table is in the middle of the journal.
    temporary.store.queue(&[queued("d", "later")], 0).await.unwrap();
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 5] = [
        ("gone", |folder| fs::remove_file(folder.join("work.db")).unwrap()),
        ("empty", |folder| cut(folder, 0)),
        ("cut short", |folder| cut(folder, 1)),
        ("cut in the middle", |folder| cut(folder, 4)),
        ("overwritten", |folder| fs::write(folder.join("work.db"), "a shopping list").unwrap()),
    ];
    for (what, damage) in damages {
        for with_log in [false, true] {
            let folder = copy_of(temporary.folder.path());
            damage(folder.path());
            if !with_log {
                fs::remove_file(folder.path().join("work.db-wal")).unwrap();
            }
            let store = Store::open(folder.path(), at(500)).await.unwrap();
            assert_eq!(told(&store, &row.id).await, expected, "{what}, with its log: {with_log}");
            store.sweep_files().await.unwrap();
            let bytes = store.file_bytes(&file().id).await.unwrap();
            assert_eq!(bytes.as_deref(), Some(BYTES), "{what}: what was chosen is not swept away");
        }
    }
}

#[tokio::test]
async fn s4_an_account_that_is_all_there_is_comes_back_alone() {
    let temporary = store().await;
    temporary.store.save_account(&shop("8", "only")).await.unwrap();
    let folder = copy_of(temporary.folder.path());
    for name in ["work.db", "work.db-wal"] {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    let store = Store::open(folder.path(), at(500)).await.unwrap();
    assert_eq!(store.accounts().await.unwrap(), [shop("8", "only")]);
    assert!(store.recovery().is_some(), "the owner is told");
}

/// Compacted twice over: what nobody touched since then is still in it.
#[tokio::test]
async fn s4_a_journal_that_is_written_anew_keeps_every_table() {
    let temporary = store().await;
    let row = worked_with(&temporary.store).await;
    let expected = told(&temporary.store, &row.id).await;
    for revision in 1..=40 {
        temporary.store.save_draft(&draft("long", &"x".repeat(100_000), revision), at(0)).await.unwrap();
    }
    assert!(journal(temporary.folder.path()).len() < 3_000_000, "it was written anew");
    let folder = copy_of(temporary.folder.path());
    fs::remove_file(folder.path().join("work.db")).unwrap();
    fs::remove_file(folder.path().join("work.db-wal")).unwrap();
    let store = Store::open(folder.path(), at(500)).await.unwrap();
    assert_eq!(told(&store, &row.id).await, expected);
}

/// As the version before wrote it: drafts and outbox, and no word about other tables.
fn as_it_was_before(journal: &str) -> String {
    let kept = journal.lines().filter_map(|line| {
        let json = &line[33..];
        let mut record: serde_json::Value = serde_json::from_str(json).unwrap();
        let table = record["table"].as_str().unwrap_or("drafts").to_owned();
        if let Some(start) = record.as_object_mut().filter(|start| start["is"] == "start") {
            start.remove("copied").expect("the tables that are copied");
        }
        let json = record.to_string();
        let sum = blake3::hash(json.as_bytes()).to_hex();
        ["drafts", "outbox"].contains(&table.as_str()).then(|| format!("{} {json}\n", &sum[..32]))
    });
    kept.collect()
}

#[tokio::test]
async fn s4_a_journal_of_the_version_before_is_read_and_takes_nothing_away() {
    let temporary = store().await;
    let row = worked_with(&temporary.store).await;
    let expected = told(&temporary.store, &row.id).await;
    let before = as_it_was_before(&journal(temporary.folder.path()));
    // The file is damaged in a place where no account is.
    let folder = copy_of(temporary.folder.path());
    fs::write(folder.path().join("work.journal"), &before).unwrap();
    temporary.store.close().await;
    fs::copy(temporary.folder.path().join("work.db"), folder.path().join("work.db")).unwrap();
    fs::remove_file(folder.path().join("work.db-wal")).unwrap();
    let mut bytes = fs::read(folder.path().join("work.db")).unwrap();
    let place = bytes.windows(5).rposition(|window| window == b"typed").unwrap();
    bytes[place] = b'T';
    fs::write(folder.path().join("work.db"), bytes).unwrap();
    let store = Store::open(folder.path(), at(500)).await.unwrap();
    assert!(store.recovery().is_some(), "it is damaged");
    assert_eq!(told(&store, &row.id).await, expected);
    store.close().await;

    // And alone: the drafts and messages it has.
    let alone = tempfile::tempdir().unwrap();
    fs::write(alone.path().join("work.journal"), &before).unwrap();
    let store = Store::open(alone.path(), at(500)).await.unwrap();
    assert_eq!(store.draft(&account(), &"c".into()).await.unwrap().unwrap().text, "typed");
    assert_eq!(store.accounts().await.unwrap(), []);
}

/// An old copy of the file was put in place: what the journal knows is later.
#[tokio::test]
async fn s4_an_old_file_brings_back_no_account_that_was_disconnected_since() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("work.db");
    let store = Store::open(folder.path(), at(0)).await.unwrap();
    store.save_account(&shop("8", "disconnected")).await.unwrap();
    store.save_account(&shop("9", "stays")).await.unwrap();
    store.set_setting("zone", r#""Europe/Lisbon""#).await.unwrap();
    store.close().await;
    let old = fs::read(&path).unwrap();
    for is_renewed in [false, true] {
        let store = Store::open(folder.path(), at(0)).await.unwrap();
        store.remove_account(&"8".into()).await.unwrap();
        store.set_setting("zone", r#""Asia/Kathmandu""#).await.unwrap();
        store.close().await;
        if is_renewed {
            Store::open(folder.path(), at(0)).await.unwrap().close().await;
        }
        let copy = tempfile::tempdir().unwrap();
        fs::copy(folder.path().join("work.journal"), copy.path().join("work.journal")).unwrap();
        fs::write(copy.path().join("work.db"), &old).unwrap();
        let store = Store::open(copy.path(), at(500)).await.unwrap();
        assert!(store.recovery().is_some());
        assert_eq!(store.accounts().await.unwrap(), [shop("9", "stays")], "{is_renewed}");
        assert_eq!(store.setting("zone").await.unwrap().as_deref(), Some(r#""Asia/Kathmandu""#), "{is_renewed}");
    }
}

#[tokio::test]
async fn s4_no_secret_is_in_the_journal_and_what_is_erased_is_in_it_no_more() {
    let temporary = store().await;
    let (store, folder) = (&temporary.store, temporary.folder.path());
    let is_there = |word: &str| journal(folder).contains(word);
    // Where earlier versions kept the verify token until it moves to the vault.
    store.set_setting("webhookToken", r#""verify-me-4711""#).await.unwrap();
    store.set_setting("zone", r#""Europe/Lisbon""#).await.unwrap();
    assert!(is_there("Lisbon") && !is_there("verify-me"));
    temporary.store.clone().close().await;
    let reopened = Temporary { store: Store::open(folder, at(1)).await.unwrap(), folder: temporary.folder };
    let (store, folder) = (&reopened.store, reopened.folder.path());
    let is_there = |word: &str| journal(folder).contains(word);
    assert!(is_there("Lisbon") && !is_there("verify-me"), "nor when it is written anew");
    store.save_account(&shop(account().as_str(), "flourandfern")).await.unwrap();
    store.save_notes(&account(), &maya(), &Notes { text: "no nuts".into(), revision: 3 }, at(1)).await.unwrap();
    store.erase_setting("zone").await.unwrap();
    assert!(is_there("flourandfern") && is_there("no nuts") && !is_there("Lisbon"));
    store.remove_account(&account()).await.unwrap();
    store.erase_work(&account()).await.unwrap();
    assert!(!is_there("flourandfern") && !is_there("no nuts"), "{}", journal(folder));
}

/// A poll that brings nothing new writes nothing.
#[tokio::test]
async fn s4_what_is_saved_as_it_was_is_not_written_twice() {
    let temporary = store().await;
    temporary.store.save_account(&shop("8", "same")).await.unwrap();
    let before = journal(temporary.folder.path());
    temporary.store.save_account(&shop("8", "same")).await.unwrap();
    temporary.store.set_account_state(&"8".into(), &AccountState::Connected).await.unwrap();
    assert_eq!(journal(temporary.folder.path()), before);
}
