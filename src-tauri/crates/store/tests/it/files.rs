//! Files the owner chose to send (S8): row and bytes stay together, and leave together.

use crate::facts::{account, at, draft, store};
use domain::outbox::{Attempt, Event, NotUploaded, OutFile, Outcome, WantedReaction};
use domain::{MediaKind, NotSent, OutboxId, OutboxRow, SendState};
use std::path::Path;
use store::{Store, TakeBack};

fn file(number: u128, bytes: &[u8]) -> OutFile {
    OutFile {
        id: OutboxId::new(uuid::Uuid::from_u128(number)),
        kind: MediaKind::File,
        name: "price list — 2026 🥐.pdf".into(),
        mime: "application/pdf".into(),
        bytes: bytes.len() as u64,
        hash: blake3::hash(bytes).to_hex().to_string(),
    }
}

fn row(file: &OutFile) -> OutboxRow {
    let to = (account(), "c".into(), "maya".into());
    let row = OutboxRow::pressed(file.id, to, String::new(), at(9)).with_file(file.clone());
    OutboxRow { answers: Some("asked".into()), ..row }
}

async fn choose(store: &Store, file: &OutFile, bytes: &[u8]) {
    store.choose_file((&account(), &"c".into()), file, bytes.to_vec()).await.unwrap();
}

fn on_disk(folder: &Path) -> usize {
    std::fs::read_dir(folder.join("files")).map_or(0, Iterator::count)
}

#[tokio::test]
async fn s8_a_file_is_chosen_sent_taken_back_and_gone() {
    let temporary = store().await;
    let (store, folder) = (&temporary.store, temporary.folder.path());
    let (one, other) = (file(1, b"%PDF one"), file(2, b"%PDF other"));
    choose(store, &one, b"%PDF one").await;
    choose(store, &other, b"%PDF other").await;
    let chosen = async || store.chosen_files(&account(), &"c".into()).await.unwrap();
    assert_eq!(chosen().await, [one.clone(), other.clone()]);
    store.queue(&[row(&one)], 0).await.unwrap();
    assert_eq!(chosen().await, std::slice::from_ref(&other), "the other one is in the outbox");
    assert_eq!(store.outbox_all(&account()).await.unwrap(), [row(&one)]);
    assert!(!store.drop_file(&one.id).await.unwrap(), "it is not the composer's any more");

    let refused = Event::NotUploaded(NotUploaded::Refused(NotSent::FileRefused));
    store.step(&one.id, refused).await.unwrap().expect("it applies");
    store.save_draft(&draft("c", "typed", 1), at(10)).await.unwrap();
    let back = store.take_back(&one.id, TakeBack::Edit, at(11)).await.unwrap().expect("it is taken back");
    assert_eq!((back.text.as_str(), chosen().await), ("typed", vec![one.clone(), other.clone()]));
    assert_eq!(on_disk(folder), 2);

    store.queue(&[row(&one)], 2).await.unwrap();
    let attempt = Attempt { at: at(12), text_hash: one.hash.clone(), known_before: vec![], human_agent: false };
    store.step(&one.id, Event::Begin(attempt)).await.unwrap().expect("its turn");
    let sent = store.step(&one.id, Event::Answered(Outcome::Sent("mid".into()))).await.unwrap().expect("it applies");
    assert_eq!(sent.file(), Some(&one), "what it was is known as long as the row is");
    store.sweep_files().await.unwrap();
    assert_eq!((on_disk(folder), store.file_bytes(&one.id).await.unwrap()), (1, None));
    store.forget_sent(&[one.id]).await.unwrap();
    assert!(store.drop_file(&other.id).await.unwrap());
    assert_eq!((chosen().await, on_disk(folder)), (vec![], 0));
}

#[tokio::test]
async fn s8_a_file_whose_row_was_lost_keeps_its_bytes_and_one_nobody_knows_goes() {
    let temporary = store().await;
    let one = file(1, b"%PDF one");
    choose(&temporary.store, &one, b"%PDF one").await;
    temporary.store.queue(&[row(&one)], 0).await.unwrap();
    temporary.store.close().await;
    let folder = temporary.folder.path();
    let db = rusqlite::Connection::open(folder.join("work.db")).unwrap();
    db.execute("DELETE FROM files", []).unwrap();
    drop(db);
    let left_by_a_crash = folder.join("files").join(uuid::Uuid::from_u128(9).to_string());
    std::fs::write(left_by_a_crash, "bytes").unwrap();
    let store = Store::open(folder, at(500)).await.unwrap();
    store.sweep_files().await.unwrap();
    assert_eq!(on_disk(folder), 1);
    let rows = store.outbox_all(&account()).await.unwrap();
    assert_eq!((rows[0].file(), rows[0].text()), (None, ""), "never sent as an empty text: see the engine");
    assert_eq!(store.file_bytes(&one.id).await.unwrap().as_deref(), Some(&b"%PDF one"[..]));
}

#[tokio::test]
#[cfg(unix)]
async fn k2_nobody_else_on_the_computer_reads_them() {
    use std::os::unix::fs::PermissionsExt;
    let temporary = store().await;
    choose(&temporary.store, &file(1, b"%PDF"), b"%PDF").await;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = temporary.folder.path().join("files");
    let inside = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    assert_eq!((mode(&folder), mode(&inside)), (0o700, 0o600));
}

#[tokio::test]
async fn t8_the_latest_wish_for_a_reaction_counts_and_an_earlier_answer_does_not_end_it() {
    let temporary = store().await;
    let store = &temporary.store;
    let wanted = |number: u128, emoji: Option<&str>| {
        let id = OutboxId::new(uuid::Uuid::from_u128(number));
        let reaction = WantedReaction { message: "m".into(), emoji: emoji.map(str::to_owned) };
        OutboxRow::pressed(id, (account(), "c".into(), "maya".into()), String::new(), at(9)).with_reaction(reaction)
    };
    let begin = || {
        let (text_hash, known_before) = (String::new(), Vec::new());
        Event::Begin(Attempt { at: at(12), text_hash, known_before, human_agent: false })
    };
    let refused = || Event::Answered(Outcome::Refused(NotSent::RecipientUnavailable));
    let kept = async || store.outbox_all(&account()).await.unwrap();
    let (first, second) = (wanted(1, Some("❤️")), wanted(2, None));
    store.want_reaction(&first).await.unwrap();
    store.step(&first.id, begin()).await.unwrap().expect("its turn");
    store.want_reaction(&second).await.unwrap();
    assert_eq!(store.step(&first.id, Event::Reacted).await.unwrap(), None);
    assert_eq!(store.step(&first.id, refused()).await.unwrap(), None);
    assert_eq!(kept().await, std::slice::from_ref(&second));
    store.step(&second.id, begin()).await.unwrap().expect("its turn");
    store.step(&second.id, refused()).await.unwrap().expect("it applies");
    assert_eq!(kept().await[0].state, SendState::NotSent { why: NotSent::RecipientUnavailable });
    assert!(store.forget_reaction(&account(), &"m".into()).await.unwrap());
    assert!(!store.forget_reaction(&account(), &"m".into()).await.unwrap());
    let third = wanted(3, Some("❤️"));
    store.want_reaction(&third).await.unwrap();
    store.step(&third.id, begin()).await.unwrap().expect("its turn");
    assert!(store.step(&third.id, Event::Reacted).await.unwrap().is_some_and(|row| row.is_sent()));
    assert_eq!(kept().await, [], "Instagram has it");
}
