use super::*;
use crate::cache::tests::{account, at, cache_db, conversation, message, written};
use crate::inbox::apply_events::apply_events;
use crate::inbox::marks::{self, Marks};
use crate::inbox::rows::{self, Row};
use crate::work::read_marks::ReadMarks;
use chrono::TimeDelta;
use domain::{Content, EventKind, Kind, MessageEvent, MessageId, Reading};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Something that is learned of an account.
#[derive(Clone, Debug)]
enum Fact {
    /// By a poll, or by an event.
    Batch(Reading),
    /// By Instagram's answer to a send.
    Sent(ConversationId, Message),
    /// By what Instagram told by itself.
    Told(Vec<MessageEvent>),
}

fn learn(db: &Connection, fact: &Fact) -> Merged {
    match fact {
        Fact::Batch(batch) => {
            let proof = proof_of(db, &account(), batch, &BTreeSet::new()).unwrap();
            merge(db, &account(), batch, &proof, &[]).unwrap()
        }
        Fact::Sent(conversation, message) => {
            add_sent(db, &account(), conversation, message).unwrap();
            Merged::default()
        }
        Fact::Told(told) => apply_events(db, &account(), told).unwrap().merged,
    }
}

/// Everything that can be seen, threads in their order. Which poll was the latest is not in it.
fn seen(db: &Connection) -> Vec<(Row, Vec<Message>, BTreeMap<MessageId, Marks>)> {
    let rows = rows::list(db, &account(), usize::MAX, &ReadMarks::new()).unwrap();
    let seen = |row: Row| {
        let thread = messages::thread(db, &account(), &row.conversation.id).unwrap();
        let marks = marks::of(db, &account(), &row.conversation.id).unwrap();
        (Row { unavailable: false, ..row }, thread, marks)
    };
    rows.into_iter().map(seen).collect()
}

/// The conversations are known from the start: of a message in an unknown one the writer is unknown.
fn known() -> Fact {
    let heads = (0..3).map(|number| conversation(&format!("c{number}"), 0)).collect();
    Fact::Batch(Reading { heads, ..Reading::default() })
}

/// Any message of few, told with any time and content.
fn told() -> impl Strategy<Value = (ConversationId, Message)> {
    let kind = prop_oneof![
        4 => Just(Kind::Text),
        1 => Just(Kind::Photo),
        1 => Just(Kind::Unsupported),
        1 => Just(Kind::Unsent),
    ];
    (0..3u8, 0..6u8, 0..4i64, 0..3u32, kind, "[a-c]{0,1}").prop_map(|(home, id, second, place, kind, text)| {
        let content = Content { kind, text, type_name: None, raw: None };
        let one = message(&format!("m{id} of c{home}"), second, place);
        let from = format!("of c{home}").into();
        (format!("c{home}").into(), Message { own: id % 2 == 0, from, content, ..one })
    })
}

fn facts() -> impl Strategy<Value = Fact> {
    let poll = (proptest::collection::vec(told(), 0..6), proptest::collection::vec((0..3u8, 0..4i64), 0..3)).prop_map(
        |(messages, heads)| {
            let last = messages.iter().filter(|(_, message)| message.page_position == 2);
            let guessed_times = last.map(|(_, message)| message.id.clone()).collect();
            let threads = messages.into_iter().map(|(home, message)| (home, vec![message])).collect();
            let heads = heads.into_iter().map(|(home, second)| conversation(&format!("c{home}"), second)).collect();
            Fact::Batch(Reading { heads, threads, guessed_times, ..Reading::default() })
        },
    );
    let event = (told(), 0..1000i64).prop_map(|((home, message), ms)| {
        let message = Message { sent_at: message.sent_at + TimeDelta::milliseconds(ms), ..message };
        Fact::Batch(Reading { events: vec![(home, message)], ..Reading::default() })
    });
    let sent = told().prop_map(|(home, message)| Fact::Sent(home, Message { own: true, ..message }));
    let told = proptest::collection::vec(told_event(), 1..4).prop_map(Fact::Told);
    prop_oneof![3 => poll, 2 => event, 1 => sent, 4 => told]
}

/// Anything that Instagram tells by itself of one of few messages, of the same as everything else.
fn told_event() -> impl Strategy<Value = MessageEvent> {
    (told(), 0..4i64, 0..1000i64, 0..3u32, 0..8u8).prop_map(|((home, one), second, ms, revision, kind)| {
        let (customer, message, ms) = (format!("of {home}"), one.id.clone(), TimeDelta::milliseconds(ms));
        let text = one.content.text.clone();
        let with = Some(text.clone()).filter(|text| !text.is_empty());
        let kind = match kind {
            0 | 1 => return written(&customer, Message { sent_at: one.sent_at + ms, ..one }),
            2 | 3 => EventKind::Edited { message, text, revision },
            4 => EventKind::Unsent { message },
            5 => EventKind::Seen { message },
            _ => EventKind::Reacted { message, with },
        };
        let by = Some(format!("p{revision}").as_str().into());
        MessageEvent { customer: Some(customer.into()), by, at: at(60 * second) + ms, kind }
    })
}

/// Another order of the same, some of it twice.
fn mixed(facts: &[Fact], seed: u64) -> Vec<Fact> {
    let mut state = seed | 1;
    let mut random = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % limit
    };
    let mut mixed: Vec<Fact> = facts.to_vec();
    for _ in 0..facts.len() / 2 {
        mixed.push(facts[random(facts.len())].clone());
    }
    for last in (1..mixed.len()).rev() {
        mixed.swap(last, random(last + 1));
    }
    mixed
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn y4_the_same_facts_in_any_order_and_repeated_make_one_table(
        facts in proptest::collection::vec(facts(), 1..12),
        seed in any::<u64>(),
    ) {
        let (straight, shuffled) = (cache_db(), cache_db());
        for db in [&straight, &shuffled] {
            learn(db, &known());
        }
        facts.iter().for_each(|fact| drop(learn(&straight, fact)));
        mixed(&facts, seed).iter().for_each(|fact| drop(learn(&shuffled, fact)));
        prop_assert_eq!(seen(&straight), seen(&shuffled));
    }

    /// The thread has 60 messages, many in one second. Pages of 20 are read as it grows, and arrive in any order, some
    /// never.
    #[test]
    fn t2_pages_of_a_growing_thread_in_any_order_show_its_newest_20(
        gaps in proptest::collection::vec(0..3i64, 60),
        order in Just((0..9u8).collect::<Vec<_>>()).prop_shuffle(),
        missing in 0..8u8,
    ) {
        let mut second = 0;
        let truth: Vec<Message> = gaps.iter().enumerate().map(|(number, gap)| {
            second += i64::from(*gap == 2);
            Message { from: "of c0".into(), ..message(&format!("m{number:02}"), second, 0) }
        }).collect();
        let db = cache_db();
        learn(&db, &known());
        for reading in order.into_iter().filter(|reading| *reading != missing) {
            let newest = 20 + 5 * usize::from(reading);
            let page = truth[newest - 20..newest].iter().rev().zip(0..);
            let page = page.map(|(message, place)| Message { page_position: place, ..message.clone() }).collect();
            let read_at = Some(at(100 + i64::from(reading)));
            learn(&db, &Fact::Batch(Reading { threads: vec![("c0".into(), page)], read_at, ..Reading::default() }));
        }
        let shown: Vec<_> = messages::thread(&db, &account(), &"c0".into()).unwrap().into_iter().map(|m| m.id).collect();
        let expected: Vec<_> = truth[40..].iter().map(|message| message.id.clone()).collect();
        prop_assert_eq!(shown, expected);
    }
}

#[test]
fn s7_the_reply_window_counts_from_the_customers_newest_message_even_if_it_was_pruned() {
    let db = cache_db();
    learn(&db, &known());
    let inbound =
        |db: &Connection| seen(db).into_iter().find(|(row, ..)| row.conversation.id == "c0".into()).unwrap().0;
    assert_eq!(inbound(&db).last_inbound, None);
    let theirs =
        |id: &str, second| (ConversationId::from("c0"), Message { from: "of c0".into(), ..message(id, second, 0) });
    let event = |told| Fact::Batch(Reading { events: vec![told], ..Reading::default() });
    learn(&db, &event(theirs("2", 9)));
    learn(&db, &event(theirs("1", 5)));
    for number in 0..30 {
        let own = Message { own: true, ..message(&format!("own {number}"), 20 + number, 0) };
        learn(&db, &Fact::Sent("c0".into(), own));
    }
    assert!(messages::thread(&db, &account(), &"c0".into()).unwrap().iter().all(|message| message.own));
    assert_eq!(inbound(&db).last_inbound, Some(at(9)));

    for second in [40, 30] {
        conversations::refused(&db, &account(), &"c0".into(), at(second)).unwrap();
        assert_eq!(inbound(&db).refused_at, Some(at(40)), "the latest refusal counts");
    }
    // Under its other id it is the same window.
    let mut other = conversation("new", 99);
    other.participant.id = "of c0".into();
    learn(&db, &Fact::Batch(Reading { heads: vec![other], ..Reading::default() }));
    let row = rows::one(&db, &account(), &"new".into(), None).unwrap().unwrap();
    assert_eq!((row.last_inbound, row.refused_at), (Some(at(9)), Some(at(40))));
}

#[test]
fn y2_an_event_of_an_unknown_conversation_is_dropped_and_of_a_known_one_shown_at_once() {
    let db = cache_db();
    let told = Message { from: "of c0".into(), ..message("m", 5, 0) };
    let event = Fact::Batch(Reading { events: vec![("c0".into(), told)], ..Reading::default() });
    assert_eq!(learn(&db, &event), Merged::default());
    learn(&db, &known());
    let merged = learn(&db, &event);
    assert_eq!((merged.changed, !merged.rows.is_empty()), (vec!["c0".into()], true));
    assert_eq!(learn(&db, &event), Merged::default(), "told twice");
}
