//! A page of a list: each item is in the result or counted, in the order in which it stood there.

use super::{messages, thread};
use crate::fuzz::{Dice, MOST_BYTES, body, check_content, client, names};
use crate::net::json_repair::repair;
use crate::net::page::Page;
use crate::read::lists::{open, sketches};
use crate::read::message::finish;
use crate::read::sides::Place;
use crate::read::{MESSAGES, ReadThread};
use domain::Message;
use serde_json::{Value, json};

#[test]
fn y2_fuzz_page() {
    let samples = [thread(), conversations(), json!({ "data": [] })];
    bolero::check!().with_iterations(1000).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let text = repair(&body(&mut Dice::new(bytes), &samples));
        let Ok(page) = serde_json::from_str::<Page>(&text) else { return };
        assert!(page.next().is_none_or(|cursor| !cursor.is_empty()), "a cursor that leads nowhere");
        check_thread(&page);
        check_conversations(&page);
    });
}

fn conversations() -> Value {
    json!({
        "data": [{
            "id": "t_1",
            "updated_time": "2026-11-20T10:00:00+0000",
            "participants": { "data": [{ "id": "17841400000000001", "username": "bakery" }, { "id": "77" }] },
            "messages": thread(),
        }, {
            "id": "t_2",
            "messages": { "data": messages() },
        }],
        "paging": { "cursors": { "after": "QVFI" } },
    })
}

fn check_thread(page: &Page) {
    let read = sketches(&page.data);
    let named = page.data.iter().filter(|item| {
        let value = serde_json::from_str::<Value>(item.get()).unwrap_or_default();
        names(&value, "id")
    });
    assert_eq!(read.len(), named.count(), "every message that has an id is read, and no other: {:?}", page.data);
    let ids: Vec<_> = read.iter().map(|sketch| sketch.id.clone()).collect();
    let all = read.len();
    let ReadThread { messages, skipped, .. } = finish(read, client(), (None, None));
    assert_eq!(messages.len() + skipped, all, "each is shown or counted");
    let mut left = ids.iter();
    assert!(messages.iter().all(|message| left.any(|id| *id == message.id)), "in the order of the page");
    check_messages(&messages);
}

fn check_conversations(page: &Page) {
    for item in &page.data {
        let Some(opened) = open(item) else { continue };
        let value = serde_json::from_str::<Value>(item.get()).unwrap_or_default();
        let Place::Private(placed) = client().place(&opened.people()) else { continue };
        let Some((head, read)) = client().close(opened, placed.customer) else { continue };
        let there = value.pointer("/messages/data").and_then(Value::as_array).map_or(0, Vec::len).min(MESSAGES);
        if value.is_object() {
            assert_eq!(read.messages.len() + read.skipped, there, "each is shown or counted");
        }
        assert!(!head.id.as_str().trim().is_empty());
        assert!(!head.participant.id.as_str().trim().is_empty(), "somebody is on the other end");
        let customer = &head.participant.id;
        assert!(!client().is_own(customer.as_str()), "the account is nobody's customer");
        assert!(
            read.messages.iter().all(|message| message.own || message.from == *customer),
            "one other person writes"
        );
        check_messages(&read.messages);
    }
}

fn check_messages(messages: &[Message]) {
    for (place, message) in messages.iter().enumerate() {
        assert_eq!(message.page_position as usize, place);
        check_content(&message.content);
    }
}
