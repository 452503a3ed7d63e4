//! The cache stays small, and what the owner made is beyond its reach.

use crate::facts::{
    Temporary, account, answered, at, begin, block_on, conversation_ids, draft, everything, head, ids, queued, row_ids,
    store, sync, theirs,
};
use domain::ConversationId;
use domain::outbox::{Event, Outcome};
use proptest::prelude::*;
use std::path::Path;
use store::{KEPT_CONVERSATIONS, KEPT_MESSAGES, Store};

/// A sync of `count` conversations from number `from` on, each with `messages` messages.
async fn sync_many(store: &Store, from: i64, count: i64, messages: i64, pinned: &[ConversationId]) {
    let conversation = |n: i64| {
        let page = (0..messages).map(|m| theirs(&format!("m{m} of {n}"), n * 100 + m)).collect();
        (head(&format!("c{n}"), n * 100 + messages), page)
    };
    store.merge(&account(), &sync((from..from + count).map(conversation).collect()), pinned).await.unwrap();
}

#[tokio::test]
async fn y4_the_newest_25_conversations_of_20_messages_are_kept() {
    let temporary = store().await;
    sync_many(&temporary.store, 0, 40, 30, &[]).await;
    let all = everything(&temporary.store).await;
    let rows: Vec<_> = all.iter().map(|(row, _)| row.clone()).collect();
    let expected: Vec<String> = (15..40).rev().map(|n| format!("c{n}")).collect();
    assert_eq!(ids(&rows), expected);
    for (row, thread) in &all {
        assert_eq!(thread.len(), KEPT_MESSAGES);
        assert_eq!(row.newest.as_ref(), thread.last(), "the newest are kept");
    }
}

#[tokio::test]
async fn y4_what_is_pruned_is_told() {
    let temporary = store().await;
    sync_many(&temporary.store, 0, 25, 1, &[]).await;
    let merged = temporary.store.merge(&account(), &sync(vec![(head("new", 9_999), vec![])]), &[]).await.unwrap();
    assert_eq!((merged.changed, merged.rows), (conversation_ids(&["c0", "new"]), row_ids(&["c0", "new"])));
}

#[tokio::test]
async fn y4_what_is_on_screen_or_holds_unsent_work_is_kept_whatever_its_age() {
    let temporary = store().await;
    let store = &temporary.store;
    sync_many(store, 0, 5, 3, &[]).await;
    store.save_draft(&draft("c0", "typed", 1), at(0)).await.unwrap();
    store.queue(&[queued("c1", "unsent")], 0).await.unwrap();
    store.save_draft(&draft("c2", "cleared", 1), at(0)).await.unwrap();
    store.save_draft(&draft("c2", "", 2), at(0)).await.unwrap();

    sync_many(store, 100, 25, 1, &["c3".into()]).await;
    for (id, kept) in [("c0", true), ("c1", true), ("c2", false), ("c3", true), ("c4", false)] {
        let found = store.conversation(&account(), &id.into()).await.unwrap();
        assert_eq!(found.is_some(), kept, "{id}");
        assert_eq!(store.thread(&account(), &id.into()).await.unwrap().is_empty(), !kept, "{id}");
    }
    assert_eq!(store.conversations(&account(), KEPT_CONVERSATIONS).await.unwrap().len(), KEPT_CONVERSATIONS);
}

#[tokio::test]
async fn y4_housekeeping_does_not_delete_drafts() {
    let temporary = store().await;
    let store = &temporary.store;
    sync_many(store, 0, 3, 1, &[]).await;
    let (typed, unsent) = (draft("c0", "typed", 4), queued("c1", "unsent"));
    store.save_draft(&typed, at(0)).await.unwrap();
    store.queue(std::slice::from_ref(&unsent), 1).await.unwrap();
    for round in 1..6 {
        sync_many(store, round * 100, 30, 25, &[]).await;
    }
    store.erase_account(&account()).await.unwrap();
    assert_eq!(store.drafts(&account()).await.unwrap(), [typed]);
    assert_eq!(store.outbox_all(&account()).await.unwrap(), [unsent]);
}

/// A thousand customers, each answered once, on real files: what is kept does not grow with them. Four thousand times
/// something is synced, so the files lie where that costs nothing.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn y4_a_thousand_answered_conversations_leave_no_row_no_draft_and_no_pin_on_disk() {
    let folder = tempfile::tempdir_in("/dev/shm").unwrap();
    let store = Store::open(folder.path(), at(0)).await.unwrap();
    let number = |n: i64| format!("c{n}");
    for round in 0..40 {
        let new = round * 25..(round + 1) * 25;
        let heads = new.clone().map(|n| (head(&number(n), n), vec![theirs(&format!("of {n}"), n)])).collect();
        store.merge(&account(), &sync(heads), &[]).await.unwrap();
        let mut leaving = Vec::new();
        for n in new {
            let row = queued(&number(n), "yes");
            store.save_draft(&draft(&number(n), "yes", 1), at(n)).await.unwrap();
            store.queue(std::slice::from_ref(&row), 2).await.unwrap();
            store.step(&row.id, begin()).await.unwrap().expect("it begins");
            store.step(&row.id, answered(&format!("sent {n}"))).await.unwrap().expect("it is sent");
            leaving.push(row.id);
        }
        assert_eq!(store.awaited_rows(&account()).await.unwrap().len(), 25, "of this round alone");
        store.forget_sent(&leaving).await.unwrap();
    }
    store.forget_cleared_drafts(at(0) + chrono::TimeDelta::days(1)).await.unwrap();
    sync_many(&store, 5_000, 25, 1, &[]).await;

    store.close().await;
    let store = Store::open(folder.path(), at(9)).await.unwrap();
    assert_eq!(store.outbox_all(&account()).await.unwrap(), []);
    let kept: Vec<_> = (5_000..5_025).rev().map(number).collect();
    assert_eq!(ids(&store.conversations(&account(), usize::MAX).await.unwrap()), kept, "no answer pins a conversation");
    for n in 0..1000 {
        assert_eq!(store.draft_revision(&account(), &number(n).as_str().into()).await.unwrap(), 0, "no empty draft");
    }
    for file in ["work.db", "work.journal"] {
        let bytes = std::fs::metadata(folder.path().join(file)).unwrap().len();
        assert!(bytes < 1024 * 1024, "{file} has {bytes} bytes");
    }
    store.close().await;
}

#[tokio::test]
async fn y4_a_flood_leaves_a_small_file() {
    let temporary = store().await;
    for round in 0..40 {
        sync_many(&temporary.store, round * 25, 25, 20, &[]).await;
    }
    let size = |name: &str| temporary.folder.path().join(name).metadata().map_or(0, |file| file.len());
    assert!(size("cache.db") < 2 << 20, "1000 conversations went through, 25 stayed: {}", size("cache.db"));
    assert!(size("cache.db-wal") < 4 << 20, "{}", size("cache.db-wal"));
}

#[tokio::test]
async fn y4_what_was_pruned_gives_its_room_back() {
    let Temporary { store, folder } = store().await;
    let long = |n: i64| (0..20).map(|m| theirs(&format!("{m} of {n} {}", "x".repeat(4_000)), n)).collect();
    store.merge(&account(), &sync((0..25).map(|n| (head(&format!("c{n}"), n), long(n))).collect()), &[]).await.unwrap();
    store.close().await;
    let size = || folder.path().join("cache.db").metadata().unwrap().len();
    let before = size();
    let store = Store::open(folder.path(), at(0)).await.unwrap();
    sync_many(&store, 100, 25, 1, &[]).await;
    store.close().await;
    assert!(before > 4 << 20 && size() < before / 10, "{before}, then {}", size());
}

#[tokio::test]
async fn k1_erased_text_is_in_no_file_any_more() {
    let temporary = store().await;
    let Temporary { store, folder } = &temporary;
    sync_many(store, 0, 3, 2, &[]).await;
    store.save_draft(&draft("c0", "text of the draft", 1), at(0)).await.unwrap();
    store.queue(&[queued("c1", "text of the outbox")], 0).await.unwrap();
    let words = ["text of m0", "text of the draft", "text of the outbox"];
    assert_eq!(words.map(|word| is_in_a_file(folder.path(), word)), [true; 3], "the search itself works");
    store.erase_account(&account()).await.unwrap();
    store.erase_work(&account()).await.unwrap();
    assert_eq!(words.map(|word| is_in_a_file(folder.path(), word)), [false; 3]);
}

#[tokio::test]
async fn k1_what_the_owner_chose_for_an_account_is_erased_with_it() {
    let Temporary { store, folder: _folder } = store().await;
    let (ours, others) = (format!("humanAgent.{}", account()), format!("humanAgent.1{}", account()));
    for key in [ours.as_str(), others.as_str(), "zone"] {
        store.set_setting(key, "true").await.unwrap();
    }
    store.erase_work(&account()).await.unwrap();
    assert_eq!(store.setting(&ours).await.unwrap(), None);
    for key in [others.as_str(), "zone"] {
        assert_eq!(store.setting(key).await.unwrap().as_deref(), Some("true"), "{key}");
    }
}

fn is_in_a_file(folder: &Path, word: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    })
}

#[derive(Clone, Debug)]
enum Act {
    Sync { from: i64, count: i64, messages: i64, pinned: i64 },
    Type { conversation: i64, text: String },
    Send { conversation: i64 },
    Happens { row: usize, event: Event },
    Restart,
}

fn acts() -> impl Strategy<Value = Act> {
    let event = prop_oneof![
        2 => Just(begin()),
        1 => Just(Event::Answered(Outcome::Unclear { at: at(6) })),
        1 => Just(Event::Answered(Outcome::Refused(domain::NotSent::TooLong))),
        1 => Just(Event::Retry),
    ];
    prop_oneof![
        3 => (0..90i64, 0..40i64, 0..25i64, 0..90i64)
            .prop_map(|(from, count, messages, pinned)| Act::Sync { from, count, messages, pinned }),
        2 => (0..90i64, "[a-z]{0,4}").prop_map(|(conversation, text)| Act::Type { conversation, text }),
        1 => (0..90i64).prop_map(|conversation| Act::Send { conversation }),
        3 => (any::<usize>(), event).prop_map(|(row, event)| Act::Happens { row, event }),
        1 => Just(Act::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever happens: the cache is bounded, and drafts and outbox are what a plain model of them says.
    #[test]
    fn y4_pruning_is_bounded_and_never_touches_the_owners_work(acts in proptest::collection::vec(acts(), 1..25)) {
        block_on(async {
            let Temporary { mut store, folder } = store().await;
            let mut typed = std::collections::BTreeMap::new();
            let mut pressed = Vec::new();
            for (revision, act) in (1..).zip(acts) {
                match act {
                    Act::Sync { from, count, messages, pinned } => {
                        sync_many(&store, from, count, messages, &[format!("c{pinned}").into()]).await;
                        assert_bounded(&store).await;
                    }
                    Act::Type { conversation, text } => {
                        let draft = draft(&format!("c{conversation}"), &text, revision);
                        assert!(store.save_draft(&draft, at(0)).await.unwrap());
                        typed.insert(draft.conversation.clone(), draft);
                    }
                    Act::Send { conversation } => {
                        let row = queued(&format!("c{conversation}"), "pressed");
                        store.queue(std::slice::from_ref(&row), revision).await.unwrap();
                        typed.remove(&row.conversation);
                        pressed.push(row);
                    }
                    Act::Happens { row, event } if !pressed.is_empty() => {
                        let row = row % pressed.len();
                        if let Some(after) = store.step(&pressed[row].id, event).await.unwrap() {
                            pressed[row] = after;
                        }
                    }
                    Act::Happens { .. } => {}
                    Act::Restart => {
                        store.close().await;
                        store = Store::open(folder.path(), at(0)).await.unwrap();
                    }
                }
                let kept: Vec<_> = typed.values().filter(|draft| !draft.text.is_empty()).cloned().collect();
                assert_eq!(store.drafts(&account()).await.unwrap(), kept);
                assert_eq!(store.outbox_all(&account()).await.unwrap(), pressed);
            }
        });
    }
}

/// At most 25 conversations beside the pinned one and those with unsent work; at most 20 messages in each.
async fn assert_bounded(store: &Store) {
    let mut spared: std::collections::BTreeSet<_> =
        store.drafts(&account()).await.unwrap().into_iter().map(|draft| draft.conversation).collect();
    spared.extend(store.outbox_all(&account()).await.unwrap().into_iter().map(|row| row.conversation));
    let all = everything(store).await;
    assert!(all.len() <= KEPT_CONVERSATIONS + 1 + spared.len(), "{} kept", all.len());
    assert!(all.iter().all(|(_, thread)| thread.len() <= KEPT_MESSAGES));
}
