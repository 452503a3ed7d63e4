//! Whose words stand where: accounts under several numbers, groups, ids that change (A1, R01, R02).

use crate::facts::{self, account, at, block_on, conversation_ids, draft, everything, ids, store, sync, theirs, with};
use domain::{ConversationId, Message, OutboxId, OutboxRow, Reading, Renamed};
use proptest::prelude::*;

/// What a poll may say of one conversation: with whom, at which activity, and who writes in it. Numbers from 4 on are the
/// account's own.
type Said = (u8, u8, i64, Vec<u8>);

fn number(of: u8) -> String {
    if of < 4 { format!("p{of}") } else { format!("own {of}") }
}

fn said() -> impl Strategy<Value = Said> {
    // One in three conversations is as it should be: one other person, who writes.
    let any = (0..4u8, 0..6u8, 0..9i64, proptest::collection::vec(0..6u8, 0..3));
    let private = (0..4u8, 0..9i64).prop_map(|(of, second)| (of, of, second, vec![of, of]));
    let renamed = (0..4u8, 0..4u8, 0..9i64).prop_map(|(id, of, second)| (id, of, second, vec![of]));
    prop_oneof![1 => any, 1 => private, 1 => renamed]
}

/// A poll: what it says, the own numbers known by then, the conversations that are groups.
fn poll_of(said: &[Said], own: u8, groups: &[u8]) -> Reading {
    let head = |(id, of, second, _): &Said| with(&format!("c{id}"), &number(*of), *second);
    let page_of = |(id, _, second, writers): &Said| {
        let write = |(place, by): (usize, &u8)| Message {
            from: number(*by).as_str().into(),
            own: *by >= 4 && *by < 4 + own,
            ..theirs(&format!("{by} at {second} {place} in c{id}"), *second)
        };
        (ConversationId::from(format!("c{id}").as_str()), facts::page(writers.iter().enumerate().map(write).collect()))
    };
    Reading {
        heads: said.iter().map(head).collect(),
        threads: said.iter().map(page_of).collect(),
        groups: groups.iter().map(|id| ConversationId::from(format!("c{id}").as_str())).collect(),
        own: (4..4 + own).map(number).collect(),
        ..Reading::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Accounts under several numbers, groups, ids that change: whatever a list says, in any order.
    #[test]
    fn a1_nobodys_words_stand_in_anothers_conversation_and_no_work_moves_without_proof(
        polls in proptest::collection::vec(
            (proptest::collection::vec(said(), 0..5), 0..3u8, proptest::collection::vec(0..4u8, 0..2)), 1..7),
    ) {
        block_on(async {
            let temporary = store().await;
            let store = &temporary.store;
            let mut own = 0;
            for (step, (said, numbers, groups)) in (1..).zip(&polls) {
                // What was learned stays known.
                own = own.max(*numbers);
                let before = store.conversations(&account(), usize::MAX).await.unwrap();
                let merged = store.merge(&account(), &poll_of(said, own, groups), &[]).await.unwrap();
                for Renamed { from, to } in &merged.renamed {
                    let customer = |id: &ConversationId| {
                        let row = before.iter().find(|row| row.conversation.id == *id);
                        row.map(|row| row.conversation.participant.id.clone())
                    };
                    let (was, is) = (customer(from), store.conversation(&account(), to).await.unwrap().unwrap());
                    let named = said.iter().filter(|(id, ..)| from.as_str() == format!("c{id}")).map(|(_, of, ..)| number(*of));
                    let named = was.map(|was| was.as_str().to_owned()).into_iter().chain(named).collect::<Vec<_>>();
                    assert!(named.contains(&is.conversation.participant.id.as_str().to_owned()), "{from} to {to}: {named:?}");
                }
                check_sides(store, own).await;
                for row in store.conversations(&account(), usize::MAX).await.unwrap() {
                    let (id, customer) = (row.conversation.id.as_str(), row.conversation.participant.id.as_str());
                    if !row.has_customer() || (step + id.len()) % 2 == 0 {
                        continue;
                    }
                    store.save_draft(&draft(id, &format!("for {customer}"), step as u64), at(0)).await.unwrap();
                    let to = (account(), id.into(), customer.into());
                    let press = OutboxRow::pressed(OutboxId::new(uuid::Uuid::new_v4()), to, "Hi".into(), at(0));
                    store.queue(&[press], 0).await.unwrap();
                }
                check_sides(store, own).await;
            }
        });
    }
}

/// Found by the property: an id is said to be somebody else's, but what the owner wrote to the one before lies there; and
/// two other ids are said to be that one's. Neither can be, so neither is led to the other.
#[tokio::test]
async fn a1_two_ids_of_a_customer_whose_place_is_taken_are_led_nowhere() {
    let temporary = store().await;
    let store = &temporary.store;
    store.merge(&account(), &poll_of(&[(1, 3, 0, vec![3])], 0, &[]), &[]).await.unwrap();
    store.save_draft(&draft("c1", "for p3", 1), at(0)).await.unwrap();
    let contradicting = poll_of(&[(1, 0, 0, vec![0]), (2, 3, 0, vec![3]), (3, 3, 0, vec![3])], 0, &[]);
    let merged = store.merge(&account(), &contradicting, &[]).await.unwrap();
    assert_eq!(merged.renamed, []);
    assert_eq!(merged.refused, conversation_ids(&["c1", "c2", "c3"]));
    assert_eq!(ids(&store.conversations(&account(), usize::MAX).await.unwrap()), ["c1"]);
    check_sides(store, 0).await;
}

/// Found by the property: an id under which the account itself stood, before that was known to be its number, is said to be
/// a customer's. It is nobody's, with what was written there: the customer's other id is not led to it.
#[tokio::test]
async fn a1_no_customer_is_led_into_a_conversation_that_was_the_accounts_own() {
    let temporary = store().await;
    let store = &temporary.store;
    store.merge(&account(), &poll_of(&[(3, 5, 4, vec![])], 0, &[]), &[]).await.unwrap();
    store.save_draft(&draft("c3", "for own 5", 1), at(0)).await.unwrap();
    let merged =
        store.merge(&account(), &poll_of(&[(0, 0, 0, vec![0]), (3, 0, 0, vec![0])], 2, &[]), &[]).await.unwrap();
    assert_eq!(merged.renamed, []);
    let c0 = store.conversation(&account(), &"c0".into()).await.unwrap().unwrap();
    assert_eq!(c0.conversation.participant.id.as_str(), "p0");
    check_sides(store, 2).await;
}

/// Found by the property: what was a group for one list is a customer's again for the next, whatever activity that tells,
/// and the customer's other id is led to it with what was written.
#[tokio::test]
async fn a1_a_conversation_that_was_nobodys_is_the_customers_again_however_old_its_activity_is_told() {
    let temporary = store().await;
    let store = &temporary.store;
    store.merge(&account(), &poll_of(&[(0, 0, 8, vec![0])], 0, &[]), &[]).await.unwrap();
    store.save_draft(&draft("c0", "for p0", 1), at(0)).await.unwrap();
    store.merge(&account(), &poll_of(&[], 0, &[0]), &[]).await.unwrap();
    assert!(!store.conversation(&account(), &"c0".into()).await.unwrap().unwrap().has_customer());
    let list = poll_of(&[(0, 0, 0, vec![0, 0]), (1, 0, 0, vec![0])], 0, &[]);
    let merged = store.merge(&account(), &list, &[]).await.unwrap();
    assert_eq!(merged.renamed, [Renamed { from: "c0".into(), to: "c1".into() }]);
    let row = store.conversation(&account(), &"c1".into()).await.unwrap().unwrap();
    assert_eq!(row.conversation.participant.id.as_str(), "p0");
    check_sides(store, 0).await;
}

/// Found by the property: a page brings only the account's own words for a conversation that is nobody's.
#[tokio::test]
async fn a1_nobodys_conversation_takes_not_even_the_accounts_own_words() {
    let temporary = store().await;
    let store = &temporary.store;
    store.merge(&account(), &poll_of(&[(0, 1, 1, vec![1])], 2, &[]), &[]).await.unwrap();
    store.save_draft(&draft("c0", "for p1", 1), at(0)).await.unwrap();
    store.merge(&account(), &poll_of(&[], 2, &[0]), &[]).await.unwrap();
    let page = Reading { heads: vec![], ..poll_of(&[(0, 1, 0, vec![4])], 2, &[]) };
    store.merge(&account(), &page, &[]).await.unwrap();
    assert!(!store.conversation(&account(), &"c0".into()).await.unwrap().unwrap().has_customer());
    check_sides(store, 2).await;
}

/// Everything that stands in a conversation is the account's or its customer's, and so is what the owner has in it.
async fn check_sides(store: &store::Store, own: u8) {
    let is_own = |id: &str| (4..4 + own).any(|of| id == number(of));
    let rows = everything(store).await;
    for (row, thread) in &rows {
        let customer = &row.conversation.participant.id;
        assert!(!is_own(customer.as_str()), "the account is nobody's customer: {row:?}");
        let strangers = thread.iter().filter(|message| !message.own && message.from != *customer).count();
        assert_eq!(strangers, 0, "somebody else's words in {row:?}: {thread:?}");
        assert!(row.has_customer() || thread.is_empty());
    }
    let customer_of = |id: &ConversationId| {
        let row = rows.iter().map(|(row, _)| row).find(|row| row.conversation.id == *id && row.has_customer());
        row.map(|row| row.conversation.participant.id.as_str().to_owned())
    };
    for draft in store.drafts(&account()).await.unwrap() {
        let meant = draft.text.lines().map(|line| line.trim_start_matches("for ").to_owned());
        for meant in meant.filter(|meant| !is_own(meant)) {
            assert!(customer_of(&draft.conversation).is_none_or(|is| is == meant), "{draft:?}: {}", draft.text);
        }
    }
    for row in store.outbox_all(&account()).await.unwrap() {
        let is = customer_of(&row.conversation);
        assert!(is_own(row.recipient.as_str()) || is.is_none_or(|is| is == row.recipient.as_str()), "{row:?}");
    }
}

#[tokio::test]
async fn r01_a_cache_that_took_the_account_for_the_customer_is_put_right() {
    let temporary = store().await;
    let store = &temporary.store;
    let merge = async |batch: Reading| store.merge(&account(), &batch, &[]).await.unwrap();
    // As an earlier version read it: everything is the account's other number.
    merge(sync(vec![(with("first", "own 4", 5), vec![theirs("shop's", 5)])])).await;
    store.save_draft(&draft("first", "typed", 1), at(0)).await.unwrap();
    let own = std::collections::BTreeSet::from([number(4)]);
    let right = sync(vec![(with("first", "maya", 5), vec![theirs("maya's", 4)]), (with("second", "otto", 3), vec![])]);
    merge(Reading { own, ..right }).await;
    let rows = store.conversations(&account(), 25).await.unwrap();
    let names: Vec<_> = rows.iter().map(|row| row.conversation.participant.id.as_str()).collect();
    assert_eq!((ids(&rows), names), (vec!["first", "second"], vec!["maya", "otto"]));
    assert_eq!(store.draft(&account(), &"first".into()).await.unwrap(), Some(draft("first", "typed", 1)));
    assert_eq!(store.thread(&account(), &"first".into()).await.unwrap().len(), 1, "hers alone");
}

#[tokio::test]
async fn r02_a_private_conversation_that_becomes_a_group_keeps_the_owners_words_and_is_never_answered() {
    let temporary = store().await;
    let store = &temporary.store;
    let merge = async |batch: Reading| store.merge(&account(), &batch, &[]).await.unwrap();
    merge(sync(vec![(with("a", "maya", 5), vec![theirs("1", 5)]), (with("b", "otto", 4), vec![theirs("2", 4)])])).await;
    store.save_draft(&draft("a", "for maya", 1), at(0)).await.unwrap();
    let groups = conversation_ids(&["a", "b"]);
    let merged = merge(Reading { groups: groups.clone(), ..Reading::default() }).await;
    assert_eq!((merged.refused, merged.changed), (groups.clone(), groups));
    let rows = store.conversations(&account(), 25).await.unwrap();
    assert_eq!(
        (ids(&rows), !rows[0].has_customer(), rows[0].unavailable),
        (vec!["a"], true, true),
        "only what holds a word stays"
    );
    assert_eq!(store.thread(&account(), &"a".into()).await.unwrap(), []);
    // Her private conversation is another one, and the draft stays where it was typed.
    merge(sync(vec![(with("c", "maya", 9), vec![theirs("3", 9)])])).await;
    assert_eq!(ids(&store.conversations(&account(), 25).await.unwrap()), ["c", "a"]);
    assert_eq!(store.draft(&account(), &"a".into()).await.unwrap(), Some(draft("a", "for maya", 1)));
    assert_eq!(store.draft(&account(), &"c".into()).await.unwrap(), None);
}
