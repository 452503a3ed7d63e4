//! Lists that Meta finds too large, cursors that lie, and the pace of two calls per second (Y1, Y2).

use crate::support::{CUSTOMER, Fake, Heard, client, conversation, error, meta, ok, reduce_data, text, unspaced};
use axum::response::Response;
use domain::Flavour;
use instagram::{ApiError, Class, Heads, Limits};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A shop with so many conversations, served by cursor; `refuse` says which spans it will not serve in full.
async fn shop(conversations: usize, refuse: impl Fn(usize, usize) -> bool + Send + Sync + 'static) -> Fake {
    Fake::answering(move |heard| {
        let start: usize = heard.asks("after").parse().unwrap_or(0);
        let end = (start + heard.limit()).min(conversations);
        if wants_messages(heard) && refuse(start, end) {
            return reduce_data();
        }
        page((start..end).map(conversation).collect(), &end.to_string(), end < conversations)
    })
    .await
}

fn wants_messages(heard: &Heard) -> bool {
    heard.asks("fields").contains("messages")
}

fn page(data: Vec<Value>, after: &str, more: bool) -> Response {
    let mut page = json!({ "data": data, "paging": { "cursors": { "before": "x", "after": after } } });
    if more {
        page["paging"]["next"] = json!("http://192.0.2.1/never-asked?access_token=SECRET");
    }
    ok(&page)
}

fn limits(fake: &Fake) -> Vec<usize> {
    fake.heard().iter().map(Heard::limit).collect()
}

fn ids(page: &instagram::Read) -> Vec<String> {
    page.reading.heads.iter().map(|head| head.id.to_string()).collect()
}

fn expected(range: impl Iterator<Item = usize>) -> Vec<String> {
    range.map(|n| format!("conversation-{n}")).collect()
}

#[tokio::test]
async fn y2_a_first_page_is_one_request() {
    for conversations in [0, 3, 25, 40] {
        let fake = shop(conversations, |_, _| false).await;
        let page = fake.client().first_page().await.expect("read");
        assert_eq!(ids(&page), expected(0..conversations.min(25)));
        assert_eq!(limits(&fake), [25], "{conversations} conversations");
    }
}

#[tokio::test]
async fn y2_too_much_at_once_is_asked_for_in_halves() {
    let fake = shop(40, |start, end| end - start > 12).await;
    let page = fake.client().first_page().await.expect("read");
    assert_eq!(ids(&page), expected(0..25));
    assert_eq!(limits(&fake), [25, 12, 12, 1]);
    assert!(page.unavailable.is_empty());
}

#[tokio::test]
async fn y2_a_conversation_that_cannot_be_served_alone_is_unavailable() {
    for broken in [0, 7, 24] {
        let fake = shop(40, move |start, end| (start..end).contains(&broken)).await;
        let page = fake.client().first_page().await.expect("the rest is read");
        assert_eq!(ids(&page), expected((0..25).filter(|n| *n != broken)));
        let [unavailable] = &page.unavailable[..] else { panic!("one is unavailable: {:?}", page.unavailable) };
        assert_eq!(unavailable.id, Some(format!("conversation-{broken}").into()));
        assert!(unavailable.updated_at.is_some());
        assert_eq!(unavailable.error.class(), Some(Class::ReduceData));
        assert!(fake.heard().len() <= 16, "{:?}", limits(&fake));
        if broken == 0 {
            assert_eq!(limits(&fake)[..6], [25, 12, 6, 3, 1, 1], "halves down to one, then its head");
            assert!(!wants_messages(&fake.heard()[5]));
        }
    }
}

#[tokio::test]
async fn y2_two_broken_ones_cost_only_themselves() {
    let fake = shop(25, |start, end| (start..end).contains(&3) || (start..end).contains(&20)).await;
    let page = fake.client().first_page().await.expect("the rest is read");
    assert_eq!(ids(&page), expected((0..25).filter(|n| *n != 3 && *n != 20)));
    assert_eq!(page.unavailable.len(), 2);
}

#[tokio::test]
async fn y2_an_outage_is_not_mistaken_for_broken_conversations() {
    let fake = shop(40, |_, _| true).await;
    let failed = fake.client().first_page().await.expect_err("nothing can be read");
    assert_eq!(failed.class(), Some(Class::ReduceData));
    assert!(fake.heard().len() <= 11, "{:?}", limits(&fake));
}

#[tokio::test]
async fn y2_errors_that_less_does_not_cure_end_the_read_at_once() {
    for (status, code) in [(400, 190), (403, 4), (403, 10), (500, 2), (500, 1)] {
        let fake = Fake::answering(move |_| error(status, code, "no")).await;
        let failed = fake.client().first_page().await.expect_err("refused");
        assert!(matches!(failed, ApiError::Graph(error) if error.code == code));
        assert_eq!(fake.heard().len(), 1, "{code}");
    }
}

#[tokio::test]
async fn y2_a_page_larger_than_this_client_takes_is_asked_for_in_halves() {
    let fake = shop(25, |_, _| false).await;
    let small = Limits { list_bytes: 4_000, ..unspaced() };
    let page = client(meta(&fake.address, small), Flavour::Instagram).first_page().await.expect("read");
    assert_eq!(ids(&page), expected(0..25));
    assert_eq!(limits(&fake)[..3], [25, 1, 12], "and once for the least there is, whether that is served at all");
}

#[tokio::test]
async fn y2_cursors_that_lead_nowhere_end_the_walk() {
    let circles = Fake::answering(|_| page(vec![conversation(1)], "same", true)).await;
    assert_eq!(circles.client().heads().await.expect("read").heads.len(), 2);
    assert_eq!(circles.heard().len(), 2, "a repeated cursor is not followed");
    let empty = Fake::answering(|heard| page(vec![], &format!("{}x", heard.asks("after")), true)).await;
    let few = Limits { pages: 5, ..unspaced() };
    let heads = client(meta(&empty.address, few), Flavour::Instagram).heads().await;
    assert_eq!((heads, empty.heard().len()), (Ok(Heads::default()), 5), "empty pages without end");
    let last = Fake::answering(|_| page(vec![conversation(1)], "more", false)).await;
    last.client().heads().await.expect("read");
    assert_eq!(last.heard().len(), 1, "a cursor without `next` is no promise");
}

#[tokio::test]
async fn y2_a_thread_steps_over_a_message_that_cannot_be_served() {
    let fake = Fake::answering(|heard| {
        let start: usize = heard.asks("after").parse().unwrap_or(0);
        let end = (start + heard.limit()).min(30);
        if heard.asks("fields") != "id" && (start..end).contains(&5) {
            return reduce_data();
        }
        let messages = (start..end).map(|n| text(&format!("m{n}"), CUSTOMER, "Hi")).collect();
        page(messages, &end.to_string(), end < 30)
    })
    .await;
    let thread = fake.client().thread(&"c/1".into()).await.expect("the rest is read");
    let ids: Vec<String> = thread.reading.threads[0].1.iter().map(|message| message.id.to_string()).collect();
    assert_eq!(ids, (0..20).filter(|n| *n != 5).map(|n| format!("m{n}")).collect::<Vec<_>>());
    assert_eq!(thread.skipped, [("c/1".into(), 1)]);
    assert_eq!(fake.heard()[0].path, "/v27.0/c%2F1/messages", "an id is one part of the path, whatever it holds");
}

#[tokio::test]
async fn y1_conversations_calls_keep_their_distance() {
    let fake = shop(1, |_, _| false).await;
    let spacing = Duration::from_millis(120);
    let limits = Limits { conversation_spacing: spacing, ..unspaced() };
    let one = client(meta(&fake.address, limits), Flavour::Instagram);
    let (other, third) = (one.clone(), one.clone());
    let began = Instant::now();
    let (a, b, c) = tokio::join!(one.heads(), other.heads(), third.first_page());
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    for (calls_before, heard) in (0..).zip(fake.heard()) {
        assert!(heard.at - began >= spacing * calls_before, "call {calls_before} came too early");
    }
    let default = Limits::default().conversation_spacing;
    assert!(default >= Duration::from_millis(500), "two calls per second are allowed");
}
