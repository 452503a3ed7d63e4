//! A damaged `work.db`: what is kept, what is made anew, and that no text comes back altered.

use crate::damaged::{PAGE, Work, assert_part, copy_of, damage, expected, filled, reopened, words, work};
use crate::facts::{account, answered, at, begin, draft, head, queued, shop, sync, theirs};
use domain::{Label, ParticipantId, UnsentKind};
use std::collections::BTreeMap;
use std::fs;
use store::{Notes, Store, StoreError, unsent};

#[tokio::test]
async fn s4_whichever_page_is_destroyed_everything_is_recovered_from_the_second_copy() {
    let healthy = filled(true).await;
    let pages = fs::read(healthy.path().join("work.db")).unwrap().len() / PAGE;
    assert!(pages > 15, "{pages}");
    let mut others = Vec::new();
    for page in 0..pages {
        let folder = copy_of(healthy.path());
        damage(folder.path(), |bytes| bytes[page * PAGE..(page + 1) * PAGE].fill(0xa5));
        let damaged = fs::read(folder.path().join("work.db")).unwrap();
        let store = reopened(folder.path()).await;
        let recovery = store.recovery().unwrap();
        assert_eq!((recovery.drafts, recovery.messages, recovery.kept.as_str()), (24, 24, "work.db.corrupt-1"));
        assert_eq!(work(&store).await, expected(), "page {page}");
        assert_eq!(fs::read(folder.path().join("work.db.corrupt-1")).unwrap(), damaged, "page {page}");
        others.push(store.accounts().await.unwrap() == [shop()] && store.setting("timezone").await.unwrap().is_some());
    }
    assert!(others.iter().all(|kept| *kept), "accounts and settings, too: {others:?}");
}

#[tokio::test]
async fn s4_without_a_second_copy_all_other_pages_are_read_row_by_row() {
    let healthy = filled(true).await;
    fs::remove_file(healthy.path().join("work.journal")).unwrap();
    let pages = fs::read(healthy.path().join("work.db")).unwrap().len() / PAGE;
    for page in 1..pages {
        let folder = copy_of(healthy.path());
        damage(folder.path(), |bytes| bytes[page * PAGE..(page + 1) * PAGE].fill(0));
        let Ok(store) = Store::open(folder.path(), at(500)).await else { panic!("page {page}") };
        if store.recovery().is_some() {
            // At worst it is a page that names the tables.
            let names_are_lost =
                store.accounts().await.unwrap().is_empty() && store.setting("timezone").await.unwrap().is_none();
            assert_part(&work(&store).await, if names_are_lost { 0 } else { 24 });
        }
    }
}

#[tokio::test]
async fn s4_rows_between_two_damaged_pages_are_found() {
    let healthy = filled(true).await;
    fs::remove_file(healthy.path().join("work.journal")).unwrap();
    let bytes = fs::read(healthy.path().join("work.db")).unwrap();
    // Leaves of tables begin with 13; those of the outbox hold its texts.
    let holds =
        |page: &[u8], text: &str| page[0] == 13 && page.windows(text.len()).any(|window| window == text.as_bytes());
    let leaves: Vec<usize> = (1..bytes.len() / PAGE)
        .filter(|page| (100..130).any(|n| holds(&bytes[page * PAGE..][..PAGE], &format!("text {n} "))))
        .collect();
    assert!(leaves.len() >= 3, "{leaves:?}");
    damage(healthy.path(), |bytes| {
        for leaf in [leaves[0], leaves[leaves.len() - 1]] {
            bytes[leaf * PAGE..(leaf + 1) * PAGE].fill(0xa5);
        }
    });
    let store = reopened(healthy.path()).await;
    let found = work(&store).await;
    assert_part(&found, 24);
    assert!(found.1.len() >= 5 && found.1.len() < 30, "{} messages", found.1.len());
    assert_eq!(found.0, expected().0);
}

#[tokio::test]
async fn s4_a_text_that_was_altered_on_the_disk_never_comes_back_as_the_owners() {
    for with_journal in [true, false] {
        let folder = filled(true).await;
        damage(folder.path(), |bytes| {
            for text in ["text 7 ", "text 113 "] {
                let at = bytes.windows(text.len()).position(|window| window == text.as_bytes()).unwrap();
                bytes[at] = b'T';
            }
        });
        if !with_journal {
            fs::remove_file(folder.path().join("work.journal")).unwrap();
        }
        let shown = unsent(folder.path());
        let altered: Vec<_> = shown.iter().filter(|found| found.text.starts_with("Text ")).collect();
        assert_eq!(altered.len(), 2, "for saving it by hand it is better than nothing");
        assert!(shown[shown.len() - 2..].iter().all(|found| found.text.starts_with("Text ")), "and comes last");

        let store = reopened(folder.path()).await;
        assert!(store.recovery().is_some(), "SQLite itself sees no fault in such a file");
        let (mut drafts, mut messages) = expected();
        if !with_journal {
            drafts.remove("c7");
            messages.retain(|(text, _)| *text != words(113));
        }
        assert_eq!(work(&store).await, (drafts, messages), "{with_journal}");
    }
}

#[tokio::test]
async fn s4_whatever_lies_in_its_place_is_kept_and_everything_is_recovered() {
    let healthy = filled(false).await;
    let file = fs::read(healthy.path().join("work.db")).unwrap();
    let garbage = "A shopping list, which is no database, however long. Flour, lemons, yeast, butter, sugar, salt.";
    let mut foreign = file.clone();
    foreign[68..72].fill(7); // application_id
    let mut header = file.clone();
    header[16..24].fill(0xff);
    let cases = [
        ("text", garbage.as_bytes().to_vec()),
        ("empty", vec![]),
        ("foreign", foreign),
        ("header", header),
        ("cut", file[..file.len() / 2].to_vec()),
        ("torn", file[..file.len() - 1000].to_vec()),
    ];
    for (what, bytes) in cases {
        for log in [true, false] {
            let folder = copy_of(healthy.path());
            fs::write(folder.path().join("work.db"), &bytes).unwrap();
            if !log {
                fs::remove_file(folder.path().join("work.db-wal")).unwrap();
            }
            let store = reopened(folder.path()).await;
            assert_eq!(work(&store).await.0, expected().0, "{what}");
            if store.recovery().is_some() {
                assert_eq!(work(&store).await, expected(), "{what}");
                assert_eq!(fs::read(folder.path().join("work.db.corrupt-1")).unwrap(), bytes, "{what}");
            } else {
                assert!(log, "{what}: only a log can make up for it");
            }
        }
    }
}

#[tokio::test]
async fn s4_a_file_that_lost_its_log_is_noticed() {
    let folder = filled(false).await;
    fs::remove_file(folder.path().join("work.db-wal")).unwrap();
    let store = reopened(folder.path()).await;
    assert!(store.recovery().is_some());
    assert_eq!(work(&store).await, expected());
}

/// The file is as it was before a message was thrown away, another sent and a draft cleared. The second copy knows, by
/// saying so or, once it was written anew, by not speaking of it.
#[tokio::test]
async fn s4_what_was_thrown_away_or_sent_does_not_come_back_with_an_old_file() {
    for is_renewed in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("work.db");
        let store = Store::open(folder.path(), at(0)).await.unwrap();
        let rows = ["thrown away", "sent", "unsent"].map(|text| queued("a", text));
        store.queue(&rows, 0).await.unwrap();
        store.save_draft(&draft("b", "cleared", 1), at(0)).await.unwrap();
        store.close().await;
        let old = fs::read(&path).unwrap();

        let store = Store::open(folder.path(), at(0)).await.unwrap();
        store.step(&rows[1].id, begin()).await.unwrap().unwrap();
        store.step(&rows[1].id, answered("mid")).await.unwrap().unwrap();
        store.forget_sent(&[rows[1].id]).await.unwrap();
        store.discard(&rows[0].id).await.unwrap();
        store.save_draft(&draft("b", "", 2), at(1)).await.unwrap();
        store.close().await;
        if is_renewed {
            Store::open(folder.path(), at(0)).await.unwrap().close().await;
        }
        let knows = fs::read_to_string(folder.path().join("work.journal")).unwrap();
        assert_eq!(knows.contains("\"gone\""), !is_renewed, "what this case is about");
        fs::write(&path, &old).unwrap();
        let store = reopened(folder.path()).await;
        assert!(store.recovery().is_some());
        let (drafts, messages) = work(&store).await;
        assert_eq!(drafts, BTreeMap::new(), "{is_renewed}");
        assert_eq!(messages, [("unsent".to_owned(), "may have been sent")], "{is_renewed}");
    }
}

/// SQLite's quick check does not look at what is in an index: drafts would be missing without a word.
#[tokio::test]
async fn s4_an_index_that_leads_elsewhere_is_noticed() {
    let healthy = filled(true).await;
    let bytes = fs::read(healthy.path().join("work.db")).unwrap();
    let indices: Vec<usize> = (1..bytes.len() / PAGE).filter(|page| bytes[page * PAGE] == 10).collect();
    assert!(indices.len() > 4, "{indices:?}");
    for (one, other) in indices.iter().flat_map(|one| indices.iter().map(move |other| (*one, *other))) {
        // Two empty ones are alike.
        let is_empty = |page: usize| bytes[page * PAGE + 3..page * PAGE + 5] == [0, 0];
        if one < other && !(is_empty(one) && is_empty(other)) {
            let folder = copy_of(healthy.path());
            damage(folder.path(), |bytes| {
                let (left, right) = bytes.split_at_mut(other * PAGE);
                left[one * PAGE..(one + 1) * PAGE].swap_with_slice(&mut right[..PAGE]);
            });
            let store = reopened(folder.path()).await;
            assert!(store.recovery().is_some(), "{one} {other}");
            assert_eq!(work(&store).await, expected(), "{one} {other}");
        }
    }
}

#[tokio::test]
async fn s4_with_nothing_but_the_second_copy_every_word_is_there() {
    let folder = filled(false).await;
    for name in ["work.db", "work.db-wal"] {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    let store = reopened(folder.path()).await;
    assert_eq!(work(&store).await, expected());
    assert_eq!(store.draft_revision(&account(), &"c5".into()).await.unwrap(), 5, "tombstones count");
    assert!(!store.save_draft(&draft("c5", "late", 5), at(600)).await.unwrap());
}

#[tokio::test]
async fn s4_a_first_start_that_was_cut_off_is_no_damage() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("work.db"), "").unwrap();
    let store = reopened(folder.path()).await;
    assert_eq!(store.recovery(), None);
    assert!(!folder.path().join("work.db.corrupt-1").exists());
}

#[tokio::test]
async fn s4_the_owner_is_told_until_it_was_read() {
    let folder = filled(true).await;
    damage(folder.path(), |bytes| bytes[PAGE..2 * PAGE].fill(0xa5));
    reopened(folder.path()).await.close().await;
    let store = reopened(folder.path()).await;
    assert_eq!(store.recovery().unwrap().kept, "work.db.corrupt-1");
    store.dismiss_recovery().await.unwrap();
    assert_eq!(store.recovery(), None);
    store.close().await;
    let store = reopened(folder.path()).await;
    assert_eq!(store.recovery(), None);
    assert_eq!(work(&store).await, expected(), "made anew once, not at every start");
}

#[tokio::test]
async fn s4_a_salvage_that_cannot_be_written_leaves_the_old_state_and_says_why() {
    let folder = filled(true).await;
    damage(folder.path(), |bytes| bytes[PAGE..2 * PAGE].fill(0xa5));
    let damaged = fs::read(folder.path().join("work.db")).unwrap();
    let in_the_way = folder.path().join("work.db.unfinished");
    fs::create_dir(&in_the_way).unwrap();
    for _ in 0..2 {
        let failed = Store::open(folder.path(), at(500)).await.err().unwrap();
        assert!(matches!(failed, StoreError::Io(_)), "{failed:?}");
        assert_eq!(fs::read(folder.path().join("work.db")).unwrap(), damaged);
    }
    let copies = fs::read_dir(folder.path()).unwrap().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name().to_string_lossy().into_owned();
        name.starts_with("work.db.corrupt-") && !name.ends_with("-wal")
    });
    assert_eq!(copies.count(), 0, "it is set aside once there is something to take its place");
    let words = unsent(folder.path());
    let count = |kind| words.iter().filter(|found| found.kind == kind).count();
    assert_eq!((count(UnsentKind::Draft), count(UnsentKind::Message)), (24, 24));
    fs::remove_dir(in_the_way).unwrap();
    assert_eq!(work(&reopened(folder.path()).await).await, expected());
}

#[tokio::test]
async fn s4_a_row_that_is_altered_while_the_program_runs_is_an_error_and_never_a_text() {
    let folder = filled(true).await;
    let store = reopened(folder.path()).await;
    let other = rusqlite::Connection::open(folder.path().join("work.db")).unwrap();
    other.execute("UPDATE drafts SET text = 'Send to all' WHERE conversation = 'c7'", []).unwrap();
    other.execute("UPDATE outbox SET recipient = 'another' WHERE conversation = 'c113'", []).unwrap();
    let broken = |error: StoreError| assert!(matches!(error, StoreError::Broken), "{error:?}");
    broken(store.draft(&account(), &"c7".into()).await.unwrap_err());
    broken(store.drafts(&account()).await.unwrap_err());
    broken(store.outbox(&account(), &"c113".into()).await.unwrap_err());
    assert!(store.draft(&account(), &"c8".into()).await.unwrap().is_some(), "others are not affected");
    // Whatever is written meanwhile does not drive the good copy out of the journal.
    store.save_draft(&draft("c8", &"x".repeat(1 << 20), 9), at(1)).await.unwrap();
    store.save_draft(&draft("c8", &words(8), 10), at(1)).await.unwrap();
    drop(other);
    store.close().await;
    assert_eq!(work(&reopened(folder.path()).await).await, expected());
}

/// Bits flipped, pages zeroed or swapped, the file cut off: hundreds of times, each with its own seed.
#[tokio::test]
async fn s4_no_damage_loses_or_alters_a_word() {
    let healthy = filled(true).await;
    let mut refused = 0;
    for seed in 0..60_u64 {
        let folder = copy_of(healthy.path());
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        damage(folder.path(), |bytes| strike(bytes, &mut random));
        match Store::open(folder.path(), at(500)).await {
            Ok(store) => {
                let found = work(&store).await;
                if store.recovery().is_some() {
                    assert_eq!(found, expected(), "seed {seed}");
                } else {
                    assert_eq!(found.0, expected().0, "seed {seed}");
                    let texts = |work: Work| work.1.into_iter().map(|(text, _)| text).collect::<Vec<_>>();
                    assert_eq!(texts(found), texts(expected()), "seed {seed}");
                }
            }
            // A bit of the schema's number can make the file look like a newer version's.
            Err(StoreError::Newer { .. }) => {
                refused += 1;
                assert_eq!(unsent(folder.path()).len(), 48, "seed {seed}");
            }
            Err(error) => panic!("seed {seed}: {error:?}"),
        }
    }
    assert!(refused <= 5, "{refused}");
}

/// Does something to a file that disks do.
fn strike(bytes: &mut Vec<u8>, random: &mut Random) {
    let length = bytes.len();
    let pages = length / PAGE;
    match random.below(6) {
        0 | 1 => {
            for _ in 0..=random.below(8) {
                bytes[random.below(length)] ^= 1 << random.below(8);
            }
        }
        // The header is small; most bits of it mean something.
        2 => bytes[random.below(100)] ^= 1 << random.below(8),
        3 => {
            let page = random.below(pages);
            bytes[page * PAGE..(page + 1) * PAGE].fill(0);
        }
        4 => {
            let (one, other) = (random.below(pages), random.below(pages));
            for place in 0..PAGE {
                bytes.swap(one * PAGE + place, other * PAGE + place);
            }
        }
        _ => bytes.truncate(random.below(length)),
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }
}

#[tokio::test]
async fn t9_notes_labels_and_first_seen_are_kept_when_a_damaged_file_is_made_anew() {
    let folder = filled(true).await;
    let (who, notes) = (ParticipantId::from("p"), Notes { text: "no nuts".into(), revision: 3 });
    let store = reopened(folder.path()).await;
    store.save_notes(&account(), &who, &notes, at(1)).await.unwrap();
    store.add_label(&account(), &who, &Label::named("VIP").unwrap()).await.unwrap();
    store.merge(&account(), &sync(vec![(head("c", 9), vec![theirs("m", 5)])]), &[]).await.unwrap();
    store.note_first_seen(&account()).await.unwrap();
    store.close().await;
    damage(folder.path(), |bytes| {
        let draft = b"text 7 ";
        let place = bytes.windows(draft.len()).position(|window| window == draft).unwrap();
        bytes[place] ^= 1;
    });
    let store = reopened(folder.path()).await;
    assert!(store.recovery().is_some(), "it was damaged");
    let all = async |store: &Store| {
        let labels = store.labels(&account(), &who).await.unwrap();
        (
            store.notes(&account(), &who).await.unwrap(),
            labels,
            store.first_seen(&account(), &"of c".into()).await.unwrap(),
        )
    };
    assert_eq!(all(&store).await, (notes, vec![Label::named("vip").unwrap()], Some(at(5))));
}
