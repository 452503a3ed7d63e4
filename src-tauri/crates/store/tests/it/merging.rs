//! What arrives twice, late, in another order or in part.

use crate::facts::{
    self, account, answered, at, begin, block_on, by, conversation_ids, draft, everything, head, ids, own, queued,
    row_ids, store, sync, theirs, thread, with,
};
use domain::{Content, Kind, Message, Profile, Reading, Renamed};
use proptest::prelude::*;
use store::{Merged, SentHere, ViewState};

#[tokio::test]
async fn y4_the_same_poll_twice_changes_nothing() {
    let temporary = store().await;
    let batch = sync(vec![(head("a", 9), vec![theirs("1", 8), own("2", 9)]), (head("b", 5), vec![theirs("3", 5)])]);

    let first = temporary.store.merge(&account(), &batch, &[]).await.unwrap();
    assert_eq!(
        first,
        Merged { changed: conversation_ids(&["a", "b"]), rows: row_ids(&["a", "b"]), ..Merged::default() }
    );
    let before = everything(&temporary.store).await;
    let second = temporary.store.merge(&account(), &batch, &[]).await.unwrap();
    assert_eq!(second, Merged::default());
    assert_eq!(everything(&temporary.store).await, before);
}

#[tokio::test]
async fn y1_a_poll_without_news_writes_nothing_to_the_disk() {
    let temporary = store().await;
    let batch = Reading { synced_at: None, ..sync(vec![(head("a", 9), vec![theirs("1", 8), own("2", 9)])]) };
    let log = temporary.folder.path().join("cache.db-wal");
    let written = || std::fs::metadata(&log).unwrap().len();
    temporary.store.merge(&account(), &batch, &[]).await.unwrap();
    let before = written();
    temporary.store.merge(&account(), &batch, &[]).await.unwrap();
    assert_eq!(written(), before);
    temporary.store.merge(&account(), &sync(vec![(head("a", 10), vec![])]), &[]).await.unwrap();
    assert!(written() > before, "news are written");
}

#[tokio::test]
async fn y2_a_merge_names_what_changed_and_nothing_else() {
    let temporary = store().await;
    let merge = async |batch: Reading| temporary.store.merge(&account(), &batch, &[]).await.unwrap();
    let first = vec![(head("a", 9), vec![theirs("1", 9)]), (head("b", 5), vec![theirs("2", 5)])];
    merge(sync(first.clone())).await;

    let heads = Reading { heads: vec![head("a", 9), head("b", 5)], ..Reading::default() };
    assert_eq!(merge(heads.clone()).await, Merged::default());

    let news = Reading {
        heads: vec![head("a", 9), head("b", 10)],
        threads: vec![thread("b", vec![theirs("2", 5), theirs("3", 10)])],
        ..Reading::default()
    };
    let merged = merge(news).await;
    assert_eq!((merged.changed, merged.rows), (conversation_ids(&["b"]), row_ids(&["b"])));

    let older = Reading { threads: vec![thread("a", vec![theirs("0", 1), theirs("1", 9)])], ..heads };
    let merged = merge(Reading { heads: vec![], ..older }).await;
    assert_eq!((merged.changed, merged.rows), (conversation_ids(&["a"]), row_ids(&["a"])), "its unread count grew");

    let read_before = Reading { unavailable: vec!["a".into()], ..Reading::default() };
    let merged = merge(read_before).await;
    assert_eq!((merged.changed, merged.rows), (conversation_ids(&["a"]), row_ids(&["a"])));
    let rows = temporary.store.conversations(&account(), 25).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.unavailable).collect::<Vec<_>>(), [false, true]);
    merge(sync(first)).await;
    let row = temporary.store.conversation(&account(), &"a".into()).await.unwrap().unwrap();
    assert!(!row.unavailable, "a thread that is served again is not unavailable any more");
}

#[tokio::test]
async fn y2_a_head_without_its_messages_stays_news_until_they_are_read() {
    let temporary = store().await;
    let known = async || temporary.store.known_updates(&account()).await.unwrap();
    let merge = async |batch: Reading| temporary.store.merge(&account(), &batch, &[]).await.unwrap();

    merge(sync(vec![(head("a", 5), vec![theirs("1", 5)])])).await;
    assert_eq!(known().await, [("a".into(), at(5))]);
    merge(Reading { heads: vec![head("a", 9), head("b", 7)], ..Reading::default() }).await;
    assert_eq!(known().await, [("a".into(), at(5))], "the heads are known, their messages are not");
    let thread = vec![thread("a", vec![theirs("1", 5)])];
    merge(Reading { threads: thread, ..Reading::default() }).await;
    assert_eq!(known().await, [("a".into(), at(5))], "that thread may have been read before the head came");
    merge(sync(vec![(head("a", 9), vec![theirs("1", 5), theirs("2", 9)])])).await;
    assert_eq!(known().await, [("a".into(), at(9))]);
}

#[tokio::test]
async fn y4_of_two_words_about_one_conversation_the_later_stays() {
    for heads in [[head("a", 9), head("a", 5)], [head("a", 5), head("a", 9)]] {
        let temporary = store().await;
        let poll = Reading { heads: heads.into(), ..Reading::default() };
        temporary.store.merge(&account(), &poll, &[]).await.unwrap();
        assert_eq!(everything(&temporary.store).await[0].0.conversation.updated_at, at(9));
    }
}

#[tokio::test]
async fn t2_a_burst_within_one_second_keeps_its_order_and_its_newest_20() {
    let temporary = store().await;
    let burst = by("of a", (0..35).map(|n| theirs(&format!("{n:02}"), 7)).collect());
    for (newest, read_at) in [(20, at(8)), (35, at(9))] {
        let newest_first = burst[newest - 20..newest].iter().rev().cloned();
        let page = newest_first.zip(0..).map(|(message, place)| Message { page_position: place, ..message });
        let poll = Reading {
            threads: vec![("a".into(), page.collect())],
            read_at: Some(read_at),
            ..sync(vec![(head("a", 7), vec![])])
        };
        temporary.store.merge(&account(), &poll, &[]).await.unwrap();
    }
    let thread = temporary.store.thread(&account(), &"a".into()).await.unwrap();
    let ids: Vec<&str> = thread.iter().map(|message| message.id.as_str()).collect();
    assert_eq!(ids, burst[15..].iter().map(|message| message.id.as_str()).collect::<Vec<_>>());
}

#[tokio::test]
async fn i4_only_a_full_sync_moves_the_clock() {
    let temporary = store().await;
    let last = async || temporary.store.last_synced(&account()).await.unwrap();
    let merge = async |batch: Reading| temporary.store.merge(&account(), &batch, &[]).await.unwrap();
    merge(Reading { heads: vec![head("a", 1)], ..Reading::default() }).await;
    assert_eq!(last().await, None);
    merge(Reading { synced_at: Some(at(7)), ..Reading::default() }).await;
    merge(Reading { heads: vec![head("a", 2)], ..Reading::default() }).await;
    assert_eq!(last().await, Some(at(7)));
}

#[tokio::test]
async fn s2_a_sent_message_shows_at_once_and_the_poll_finds_it_by_its_id() {
    let temporary = store().await;
    let store = &temporary.store;
    let stale = sync(vec![(head("a", 5), vec![theirs("1", 5)]), (head("b", 9), vec![theirs("2", 9)])]);
    store.merge(&account(), &stale, &[]).await.unwrap();
    store.add_sent(&account(), &"a".into(), &own("mid", 20)).await.unwrap();
    assert_eq!(ids(&store.conversations(&account(), 25).await.unwrap()), ["a", "b"]);
    assert_eq!(store.own_messages_since(&account(), &"a".into(), at(0)).await.unwrap(), ["mid".into()]);

    // A poll that was under way meanwhile does not know it: nothing jumps.
    assert_eq!(store.merge(&account(), &stale, &[]).await.unwrap(), Merged::default());

    // Instagram's clock is the truth, whichever of the two comes first.
    let fresh = sync(vec![(head("a", 18), vec![theirs("1", 5), own("mid", 18)])]);
    store.merge(&account(), &fresh, &[]).await.unwrap();
    store.add_sent(&account(), &"a".into(), &own("mid", 20)).await.unwrap();
    let thread = store.thread(&account(), &"a".into()).await.unwrap();
    assert_eq!(thread.iter().map(|message| message.sent_at).collect::<Vec<_>>(), [at(5), at(18)]);
    let row = store.conversation(&account(), &"a".into()).await.unwrap().unwrap();
    assert_eq!((row.conversation.updated_at, row.unread), (at(18), 0), "an answer leaves nothing unread");

    store.add_sent(&account(), &"nobody".into(), &own("other", 1)).await.unwrap();
    assert_eq!(store.thread(&account(), &"nobody".into()).await.unwrap(), []);
}

#[tokio::test]
async fn l2_a_learned_name_outlives_its_conversation() {
    let temporary = store().await;
    let store = &temporary.store;
    store.merge(&account(), &sync(vec![(head("a", 1), vec![])]), &[]).await.unwrap();
    let profile = Profile { name: Some("Maya".into()), follows_business: Some(true), ..Profile::default() };
    store.learn_profile(&account(), &"of a".into(), &profile, at(2)).await.unwrap();
    store.save_picture(&account(), &"of a".into(), b"png").await.unwrap();

    let crowd = (0..30).map(|n| (head(&format!("new {n}"), 100 + n), vec![])).collect();
    store.merge(&account(), &sync(crowd), &[]).await.unwrap();
    assert_eq!(store.conversation(&account(), &"a".into()).await.unwrap(), None);

    store.merge(&account(), &sync(vec![(head("a", 900), vec![])]), &[]).await.unwrap();
    let row = store.conversation(&account(), &"a".into()).await.unwrap().unwrap();
    assert_eq!((row.name.as_deref(), row.follows_business, row.has_picture), (Some("Maya"), Some(true), true));
}

#[tokio::test]
async fn y4_one_customer_has_one_conversation_and_the_owners_work_moves_along() {
    let temporary = store().await;
    let store = &temporary.store;
    let old = sync(vec![(with("old", "maya", 5), vec![theirs("1", 5)])]);
    store.merge(&account(), &old, &[]).await.unwrap();
    store.save_draft(&draft("old", "typed", 3), at(6)).await.unwrap();
    let row = queued("old", "unsent");
    store.queue(std::slice::from_ref(&row), 0).await.unwrap();
    store.mark_read(&account(), &"old".into(), at(5)).await.unwrap();
    let open = ViewState { conversation: Some((account(), "old".into())), ..ViewState::default() };
    store.save_view_state("all", &open).await.unwrap();

    let new = sync(vec![(with("new", "maya", 9), vec![theirs("2", 9)])]);
    let merged = store.merge(&account(), &new, &[]).await.unwrap();
    assert_eq!(merged.renamed, [Renamed { from: "old".into(), to: "new".into() }]);
    assert_eq!(merged.changed, conversation_ids(&["new", "old"]));

    let rows = store.conversations(&account(), 25).await.unwrap();
    assert_eq!((ids(&rows), rows[0].unread), (vec!["new"], 1));
    assert_eq!(store.thread(&account(), &"new".into()).await.unwrap().len(), 2);
    assert_eq!(store.draft(&account(), &"new".into()).await.unwrap(), Some(draft("new", "typed", 3)));
    let moved = store.outbox(&account(), &"new".into()).await.unwrap();
    assert_eq!((moved[0].id, &moved[0].recipient), (row.id, &row.recipient));
    let view = store.view_state("all").await.unwrap().unwrap();
    assert_eq!(view.conversation, Some((account(), "new".into())));

    // The old id, said late: what it brings is filed under the new one.
    let late = sync(vec![(with("old", "maya", 5), vec![theirs("1", 5), theirs("0", 1)])]);
    let merged = store.merge(&account(), &late, &[]).await.unwrap();
    assert_eq!(merged.changed, conversation_ids(&["new"]));
    assert_eq!(store.merge(&account(), &late, &[]).await.unwrap().changed, []);
    assert_eq!(store.thread(&account(), &"new".into()).await.unwrap().len(), 3);
}

#[tokio::test]
async fn y4_accounts_share_nothing() {
    let temporary = store().await;
    let store = &temporary.store;
    let other = "17841400000000002".into();
    store.merge(&account(), &sync(vec![(head("c", 1), vec![theirs("m", 1)])]), &[]).await.unwrap();
    let batch = sync(vec![(head("c", 9), vec![own("m", 9)])]);
    store.merge(&other, &batch, &[]).await.unwrap();
    store.save_draft(&draft("c", "mine", 1), at(0)).await.unwrap();
    assert_eq!(everything(store).await[0].1, by("of c", vec![theirs("m", 1)]));
    assert_eq!(store.draft(&other, &"c".into()).await.unwrap(), None);
    store.erase_account(&other).await.unwrap();
    store.erase_work(&other).await.unwrap();
    assert_eq!(everything(store).await.len(), 1);
    assert_eq!(store.drafts(&account()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn s5_a_sent_row_is_dropped_once_its_message_is_cached_and_others_never() {
    let temporary = store().await;
    let store = &temporary.store;
    let (first, second) = (queued("c", "one"), queued("c", "two"));
    store.queue(std::slice::from_ref(&first), 0).await.unwrap();
    store.queue(std::slice::from_ref(&second), 0).await.unwrap();
    store.step(&first.id, begin()).await.unwrap().unwrap();
    store.step(&first.id, answered("mid")).await.unwrap().unwrap();
    assert!(!store.discard(&first.id).await.unwrap(), "what was sent cannot be discarded");
    for _ in 0..2 {
        store.forget_sent(&[first.id, second.id]).await.unwrap();
    }
    let (rows, sent) = store.outbox_and_sent(&account(), &"c".into()).await.unwrap();
    assert_eq!(rows, std::slice::from_ref(&second));
    assert_eq!(sent, [SentHere { message: "mid".into(), row: first.id, part: 1, parts: 1 }]);
    assert_eq!(store.outbox_all(&account()).await.unwrap(), std::slice::from_ref(&second));
    assert!(store.discard(&second.id).await.unwrap());
    assert_eq!(store.outbox_all(&account()).await.unwrap(), []);
}

#[tokio::test]
async fn y4_an_id_said_of_two_customers_does_not_stop_the_sync() {
    let temporary = store().await;
    let known = Reading { heads: vec![with("x", "ana", 0)], ..Reading::default() };
    let contradiction = vec![with("y", "ben", 5), with("x", "ben", 0), with("z", "ana", 1)];
    for poll in [known, Reading { heads: contradiction, ..Reading::default() }] {
        temporary.store.merge(&account(), &poll, &[]).await.unwrap();
    }
    assert_eq!(ids(&temporary.store.conversations(&account(), 25).await.unwrap()), ["y", "z"]);
}

/// Any poll: few ids and seconds, so that they meet often. A message's time never changes, as with Instagram: of one that
/// was pruned nothing is left to hold another time against.
fn polls() -> impl Strategy<Value = Reading> {
    let kind = prop_oneof![Just(Kind::Text), Just(Kind::Photo), Just(Kind::Unsupported), Just(Kind::Unsent)];
    let message = (0..40u8, any::<bool>(), kind, "[a-b]{0,1}").prop_map(|(id, own, kind, text)| {
        let second = i64::from(id % 15) * 2;
        let content = Content { kind, text, type_name: None, raw: None };
        Message { own, content, ..theirs(&format!("m{id}"), second) }
    });
    let thread = (0..6u8, proptest::collection::vec(message, 0..24));
    let threads = proptest::collection::vec(thread, 0..6);
    let heads = proptest::collection::btree_map(0..35u8, 0..30i64, 0..35);
    (heads, threads, proptest::collection::vec(0..6u8, 0..3)).prop_map(|(heads, threads, unavailable)| {
        let id = |number: u8| format!("c{number}");
        // A message has one home, and a page holds it once.
        let threads = threads.into_iter().map(|(thread, mut messages)| {
            for message in &mut messages {
                message.id = format!("{} of {}", message.id, id(thread)).into();
            }
            messages.sort_by(|a, b| a.id.cmp(&b.id));
            messages.dedup_by(|a, b| a.id == b.id);
            facts::thread(&id(thread), messages)
        });
        Reading {
            heads: heads.into_iter().map(|(number, second)| head(&id(number), second)).collect(),
            threads: threads.collect::<std::collections::BTreeMap<_, _>>().into_iter().collect(),
            unavailable: unavailable.into_iter().map(|number| id(number).into()).collect(),
            ..Reading::default()
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn y4_merging_twice_is_merging_once(polls in proptest::collection::vec(polls(), 1..4)) {
        block_on(async {
            let temporary = store().await;
            for (read_at, poll) in (50..).zip(&polls) {
                let poll = &Reading { read_at: Some(at(read_at)), ..poll.clone() };
                temporary.store.merge(&account(), poll, &[]).await.unwrap();
                let once = everything(&temporary.store).await;
                let again = temporary.store.merge(&account(), poll, &[]).await.unwrap();
                assert_eq!(again, Merged::default());
                assert_eq!(everything(&temporary.store).await, once);
            }
        });
    }

    #[test]
    fn y4_the_order_within_a_poll_does_not_matter(poll in polls(), seed in any::<u64>()) {
        block_on(async {
            let (straight, shuffled) = (store().await, store().await);
            let mut mixed = poll.clone();
            for thread in &mut mixed.threads {
                mix(&mut thread.1, seed);
            }
            mix(&mut mixed.threads, seed);
            mix(&mut mixed.heads, seed);
            let one = straight.store.merge(&account(), &poll, &[]).await.unwrap();
            let other = shuffled.store.merge(&account(), &mixed, &[]).await.unwrap();
            assert_eq!(one, other);
            assert_eq!(everything(&straight.store).await, everything(&shuffled.store).await);
        });
    }

    /// Ids and customers thrown together at random, as no honest list would have them.
    #[test]
    fn y4_a_list_that_contradicts_itself_never_stops_the_sync(
        polls in proptest::collection::vec(proptest::collection::vec((0..4u8, 0..4u8, 0..9i64), 0..8), 1..5),
    ) {
        block_on(async {
            let temporary = store().await;
            for heads in polls {
                let heads = heads.into_iter().map(|(id, customer, second)| {
                    with(&format!("c{id}"), &format!("p{customer}"), second)
                });
                let poll = Reading { heads: heads.collect(), ..Reading::default() };
                temporary.store.merge(&account(), &poll, &[]).await.unwrap();
                let rows = temporary.store.conversations(&account(), usize::MAX).await.unwrap();
                let customers: std::collections::BTreeSet<_> =
                    rows.iter().map(|row| &row.conversation.participant.id).collect();
                assert_eq!(customers.len(), rows.len(), "one conversation per customer");
            }
        });
    }
}

/// Puts items into another order that depends on the seed alone.
fn mix<T>(items: &mut [T], seed: u64) {
    let mut state = seed | 1;
    for last in (1..items.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(last, usize::try_from(state >> 33).unwrap() % (last + 1));
    }
}
