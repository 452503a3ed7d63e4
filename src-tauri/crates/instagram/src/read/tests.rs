//! What becomes of message nodes: documented, seen in the wild, and broken (T4).

use super::ReadThread;
use super::message::{Sketch, finish};
use crate::message::node::content;
use crate::{Access, AccountClient, Hosts, Meta, OwnSide};
use domain::{Flavour, Kind, Message};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

fn client() -> AccountClient {
    let access = Access {
        account: "17841400000000001".into(),
        flavour: Flavour::Facebook,
        node: "1029384756".into(),
        token: "t".into(),
        own: OwnSide::default(),
    };
    AccountClient::new(Meta::new(Hosts::meta()).expect("clients"), access)
}

fn raw(value: &Value) -> Box<RawValue> {
    to_raw_value(value).expect("JSON")
}

fn node(fields: &Value) -> Value {
    let mut node = json!({ "id": "m1", "created_time": "2026-11-20T10:00:00+0000", "from": { "id": "77" } });
    for (name, value) in fields.as_object().expect("an object") {
        node[name] = value.clone();
    }
    node
}

fn message(fields: &Value) -> Message {
    let sketch = Sketch::read(&raw(&node(fields))).expect("has an id");
    finish(vec![sketch], &client(), (None, None)).messages.remove(0)
}

#[test]
fn t4_every_kind_is_recognised_by_what_is_there() {
    let image = json!({ "data": [{ "id": "1", "image_data": { "url": "https://x/y?s=1" } }] });
    for (fields, kind) in [
        (json!({ "message": "Hi" }), Kind::Text),
        (json!({ "message": "", "attachments": image }), Kind::Photo),
        (json!({ "attachments": { "data": [{ "mime_type": "image/jpeg", "file_url": "https://x" }] } }), Kind::Photo),
        (json!({ "attachments": { "data": [{ "video_data": { "url": "https://x" } }] } }), Kind::Video),
        (json!({ "attachments": { "data": [{ "mime_type": "video/mp4", "file_url": "https://x" }] } }), Kind::Video),
        (json!({ "attachments": { "data": [{ "mime_type": "audio/mp4", "file_url": "https://x" }] } }), Kind::Voice),
        (
            json!({ "attachments": { "data": [{ "mime_type": "audio/mp4", "video_data": { "url": "x" } }] } }),
            Kind::Voice,
        ),
        (
            json!({ "attachments": { "data": [{ "mime_type": "application/pdf", "file_url": "https://x" }] } }),
            Kind::File,
        ),
        (json!({ "attachments": { "data": [{ "file_url": "https://x" }] } }), Kind::File),
        (json!({ "attachments": { "data": [{ "image_data": { "render_as_sticker": true } }] } }), Kind::Sticker),
        (json!({ "attachments": { "data": [{ "image_data": { "render_as_sticker": "true" } }] } }), Kind::Sticker),
        (json!({ "attachments": { "data": [{ "type": "like_heart" }] } }), Kind::Sticker),
        (json!({ "attachments": { "data": [{ "generic_template": { "title": "Buns" } }] } }), Kind::Template),
        (json!({ "attachments": { "data": [{ "type": "template" }] } }), Kind::Template),
        (json!({ "story": { "reply_to": { "id": "1", "link": "https://x" } }, "message": "Nice" }), Kind::StoryReply),
        (json!({ "story": { "mention": { "id": "1", "link": "https://x" } } }), Kind::StoryMention),
        (json!({ "story": { "mention": { "id": "1" } }, "attachments": image }), Kind::StoryMention),
        (json!({ "shares": { "data": [{ "link": "https://www.instagram.com/p/Abc/" }] } }), Kind::SharedPost),
        (json!({ "shares": { "data": [{ "id": "1" }] } }), Kind::SharedPost),
        (json!({ "shares": { "data": [{ "link": "https://www.instagram.com/reel/Abc/" }] } }), Kind::SharedReel),
        (
            json!({ "shares": { "data": [{ "template": { "payload": { "product": { "elements": { "data": [{}] } } } } }] } }),
            Kind::SharedProduct,
        ),
        (json!({ "shares": { "data": [{ "template": { "payload": { "title": "x" } } }] } }), Kind::Template),
        (
            json!({ "attachments": { "data": [{ "poll_data": { "x": 1 } }, { "image_data": { "url": "x" } }] } }),
            Kind::Photo,
        ),
    ] {
        let content = message(&fields).content;
        assert_eq!(content.kind, kind, "{fields}");
        assert_eq!(content.text, fields["message"].as_str().unwrap_or_default());
        assert_eq!(content.raw.is_none(), kind == Kind::Text, "raw JSON for everything but plain text: {fields}");
    }
}

#[test]
fn t4_unknown_kind_is_labelled() {
    for (fields, name) in [
        (json!({ "is_unsupported": true }), "is_unsupported"),
        (json!({ "is_unsupported": "true", "message": "kept" }), "is_unsupported"),
        (json!({ "attachments": { "data": [{ "id": "1", "poll_data": { "question": "?" } }] } }), "poll_data"),
        (json!({ "attachments": { "data": [{ "type": "hologram" }] } }), "hologram"),
        (json!({ "attachments": { "data": [{ "mime_type": "model/gltf" }] } }), "model/gltf"),
        (json!({ "attachments": { "data": [{ "id": "1", "name": "Media not available in Europe" }] } }), "attachment"),
        (json!({ "attachments": { "data": [{ "type": "<b>x</b>" }] } }), "bx/b"),
        (json!({ "story": { "highlight": { "id": "1" } } }), "story"),
        (json!({ "poll": { "question": "?" } }), "poll"),
    ] {
        let content = message(&fields).content;
        assert_eq!((content.kind, content.type_name.as_deref()), (Kind::Unsupported, Some(name)), "{fields}");
        assert_eq!(content.text, fields["message"].as_str().unwrap_or_default(), "text is never lost");
        assert!(content.raw.is_some(), "{fields}");
    }
}

#[test]
fn t4_what_stays_blank_is_still_no_empty_bubble() {
    for fields in [
        json!({}),
        json!({ "message": "" }),
        json!({ "message": "  \n" }),
        json!({ "message": 5 }),
        json!({ "attachments": { "data": [] }, "shares": {}, "story": {}, "is_unsupported": false }),
        json!({ "attachments": "none" }),
    ] {
        assert_eq!(content(&node(&fields), String::new()), None, "{fields}");
        let content = message(&fields).content;
        assert_eq!((content.kind, content.type_name.as_deref()), (Kind::Unsupported, Some("empty")), "{fields}");
    }
}

#[test]
fn t4_own_messages_are_told_by_the_account_or_its_page() {
    for (from, own) in [("17841400000000001", true), ("1029384756", true), ("77", false)] {
        assert_eq!(message(&json!({ "from": { "id": from }, "message": "x" })).own, own);
    }
    assert!(!message(&json!({ "from": { "id": 77 }, "message": "x" })).own, "an id may be a number");
}

#[test]
fn t4_messages_without_a_time_stand_by_their_neighbours() {
    let sketch = |fields: Value| Sketch::read(&raw(&fields)).expect("has an id");
    let sketches = vec![
        sketch(
            json!({ "id": "a", "from": { "id": "77" }, "message": "x", "created_time": "2026-11-20T10:00:09+0000" }),
        ),
        sketch(json!({ "id": "b", "from": { "id": "77" }, "message": "x" })),
        sketch(json!({ "id": "c", "message": "nobody wrote this" })),
        sketch(
            json!({ "id": "d", "from": { "id": "77" }, "message": "x", "created_time": "2026-11-20T10:00:01+0000" }),
        ),
    ];
    let ReadThread { messages, skipped, extras, .. } = finish(sketches, &client(), (None, None));
    let seen: Vec<_> = messages.iter().map(|m| (m.id.as_str(), m.sent_at.timestamp() % 60, m.page_position)).collect();
    assert_eq!(seen, [("a", 9, 0), ("b", 9, 1), ("d", 1, 2)]);
    assert_eq!(extras.guessed_times, ["b".into(), "c".into()], "and are known to have none");
    assert_eq!(skipped, 1);
}

#[test]
fn t4_a_field_that_stands_there_twice_costs_only_itself() {
    let twice = r#"{"id":"m0","id":"m1","from":{"id":"77"},"created_time":"2026-11-20T10:00:00+0000","message":"Hi","message":"Hello"}"#;
    let sketch = Sketch::read(&RawValue::from_string(twice.to_owned()).expect("JSON")).expect("has an id");
    let message = finish(vec![sketch], &client(), (None, None)).messages.remove(0);
    assert_eq!((message.id.as_str(), message.content.text.as_str()), ("m1", "Hello"));
}

#[test]
fn t4_a_list_is_no_message() {
    let read = |text: &str| Sketch::read(&RawValue::from_string(text.to_owned()).expect("JSON")).is_some();
    assert!(read(r#"{"id":"m1"}"#));
    assert!(!read(r#"["m1"]"#) && !read(r#""m1""#), "serde reads a list as the fields in their order");
}
