//! Bodies as Meta sends them, and as it should not.

use super::{Delivery, Ends, Event, Ignored, parse};
use domain::{AccountId, Content, EventKind, Kind};
use serde_json::{Value, json};

const SHOP: &str = "17841400000000001";
const MAYA: &str = "5821043377112034";

fn read(body: &Value) -> Delivery {
    parse(body.to_string().as_bytes())
}

fn entries(entries: &Value) -> Value {
    json!({ "object": "instagram", "entry": entries })
}

/// One event of Maya's, in its envelope.
fn told(name: &str, payload: &Value) -> Value {
    let item = json!({ "sender": { "id": MAYA }, "recipient": { "id": SHOP }, "timestamp": 1_763_000_000_123_i64, name: payload });
    entries(&json!([{ "id": SHOP, "time": 1_763_000_001_000_i64, "messaging": [item] }]))
}

fn one(body: &Value) -> Event {
    let Delivery { mut events, ignored } = read(body);
    assert_eq!((events.len(), ignored.as_slice()), (1, &[][..]), "{body}");
    events.remove(0)
}

fn content(message: Value) -> Content {
    let mut message = message;
    message["mid"] = "m1".into();
    match one(&told("message", &message)).kind {
        EventKind::Written { message, content } if message.as_str() == "m1" => content,
        other => panic!("{other:?}"),
    }
}

#[test]
fn y3_every_kind_of_message_is_the_kind_that_reading_gives() {
    let attached = |kind: &str, payload: Value| json!({ "attachments": [{ "type": kind, "payload": payload }] });
    let url = || json!({ "url": "https://cdn.example/x?signature=SECRET" });
    for (message, kind) in [
        (json!({ "text": "Hi" }), Kind::Text),
        (json!({ "text": "Hi", "reply_to": { "mid": "m0" } }), Kind::Text),
        (json!({ "text": "Hi", "quick_reply": { "payload": "P" } }), Kind::Text),
        (json!({ "text": "Hi", "reply_to": { "story": { "id": "1", "url": "https://x" } } }), Kind::StoryReply),
        (attached("image", url()), Kind::Photo),
        (attached("image", json!({ "url": "https://x", "sticker_id": 5 })), Kind::Sticker),
        (attached("video", url()), Kind::Video),
        (attached("audio", url()), Kind::Voice),
        (attached("file", url()), Kind::File),
        (attached("share", url()), Kind::SharedPost),
        (attached("ig_post", json!({ "ig_post_media_id": "1", "title": "x" })), Kind::SharedPost),
        (attached("ig_reel", json!({ "reel_video_id": "1" })), Kind::SharedReel),
        (attached("reel", json!({ "url": "<CDN_URL>" })), Kind::SharedReel),
        (attached("story_mention", url()), Kind::StoryMention),
        (attached("ig_story", json!({ "story_media_url": "https://x" })), Kind::SharedStory),
        (attached("story", url()), Kind::SharedStory),
        (json!({ "quick_reply": { "payload": "P" } }), Kind::QuickReply),
        (json!({ "text": "https://x", "attachments": [{ "type": "fallback", "payload": url() }] }), Kind::Text),
        (attached("template", json!({ "product": { "elements": [{ "id": "1" }] } })), Kind::SharedProduct),
        (attached("template", json!({ "generic": { "elements": [] } })), Kind::Template),
        (
            json!({ "attachments": [{ "type": "location", "payload": null }, 5, { "type": "image", "payload": null }] }),
            Kind::Photo,
        ),
    ] {
        let content = content(message.clone());
        assert_eq!((content.kind, &content.type_name), (kind, &None), "{message}");
        assert_eq!(content.raw.is_none(), kind == Kind::Text && message.get("reply_to").is_none(), "{message}");
        assert!(!content.raw.unwrap_or_default().contains("SECRET"), "{message}");
    }
}

#[test]
fn y3_what_is_not_known_keeps_its_name() {
    for (message, name) in [
        (json!({ "is_unsupported": true }), "is_unsupported"),
        (json!({ "attachments": [{ "type": "hologram" }] }), "hologram"),
        (json!({ "attachments": [{ "type": "fallback", "payload": "BLOB" }] }), "fallback"),
        (json!({ "attachments": [{ "type": "<b>poll</b>" }] }), "bpoll/b"),
        (json!({ "attachments": [{}] }), "attachment"),
        (json!({}), "empty"),
        (json!({ "text": " \n" }), "empty"),
        (json!({ "text": 5, "attachments": "none" }), "empty"),
    ] {
        let content = content(message.clone());
        assert_eq!((content.kind, content.type_name.as_deref()), (Kind::Unsupported, Some(name)), "{message}");
    }
}

#[test]
fn y3_everything_else_that_happens_to_a_message() {
    let id = || "m1".into();
    for (name, payload, kind) in [
        ("message", json!({ "mid": "m1", "is_deleted": true, "text": "gone" }), EventKind::Unsent { message: id() }),
        (
            "message_edit",
            json!({ "mid": "m1", "text": "new", "num_edit": "37" }),
            EventKind::Edited { message: id(), text: "new".into(), revision: 37 },
        ),
        (
            "message_edit",
            json!({ "mid": "m1", "text": "", "num_edit": 2 }),
            EventKind::Edited { message: id(), text: String::new(), revision: 2 },
        ),
        (
            "reaction",
            json!({ "mid": "m1", "action": "react", "reaction": "sad", "emoji": "😢" }),
            EventKind::Reacted { message: id(), with: Some("😢".into()) },
        ),
        (
            "reaction",
            json!({ "mid": "m1", "action": "react", "reaction": "love" }),
            EventKind::Reacted { message: id(), with: Some("love".into()) },
        ),
        ("reaction", json!({ "mid": "m1", "action": "unreact" }), EventKind::Reacted { message: id(), with: None }),
        ("read", json!({ "mid": "m1" }), EventKind::Seen { message: id() }),
        (
            "postback",
            json!({ "mid": "m1", "title": "Opening hours", "payload": "P" }),
            EventKind::Written { message: id(), content: Content::text("Opening hours") },
        ),
        // An event without a message's name is told all the same, and the conversation is read.
        ("message", json!({ "text": "hi" }), EventKind::Other { name: "message".into() }),
        ("read", json!({ "watermark": 5 }), EventKind::Other { name: "read".into() }),
        ("referral", json!({ "ref": "x" }), EventKind::Other { name: "referral".into() }),
        (
            "pass_thread_control",
            json!({ "new_owner_app_id": "1" }),
            EventKind::Other { name: "pass_thread_control".into() },
        ),
    ] {
        assert_eq!(one(&told(name, &payload)).kind, kind, "{name} {payload}");
    }
}

#[test]
fn y3_every_element_of_a_batch_is_looked_at_and_an_odd_one_costs_only_itself() {
    let item = |from: Value, mid: &str| json!({ "sender": from, "recipient": { "id": SHOP }, "timestamp": 1_763_000_000_123_i64, "message": { "mid": mid, "text": "x" } });
    let good = |mid: &str| item(json!({ "id": MAYA }), mid);
    let body = entries(&json!([
        { "id": SHOP, "messaging": [good("1"), item(json!("bare"), "2"), 7, item(json!({ "id": 5 }), "3")], "standby": [good("4")] },
        "odd",
        { "id": "0", "changes": [
            { "field": "messages", "value": good("5") },
            { "field": "comments", "value": { "text": "x" } },
            { "field": "messages", "value": { "event_type": "TEXT" } },
            { "verb": "granted" },
        ] },
        { "id": SHOP, "field": "messages", "value": good("6") },
        { "id": SHOP, "messaging": [{ "sender": { "id": MAYA }, "recipient": { "id": SHOP } }] },
    ]));
    let Delivery { events, ignored } = read(&body);
    let ids: Vec<&str> = events
        .iter()
        .map(|event| match &event.kind {
            EventKind::Written { message, .. } => message.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(ids, ["1", "3", "4", "5", "6"]);
    assert_eq!(events.iter().map(|event| event.standby).collect::<Vec<_>>(), [false, false, true, false, false]);
    let field = |name: &str| Ignored::OtherField { name: name.into() };
    let nobody = || Ignored::NobodyNamed;
    let expected = [nobody(), nobody(), field("comments"), nobody(), field("attachment"), Ignored::NothingHappened];
    assert_eq!(ignored, expected);
    assert_eq!(read(&json!([body, body])).events.len(), 10, "in a list, as some examples have it");
}

#[test]
fn y3_other_bodies_are_ignored_and_nothing_breaks() {
    for (body, why) in [
        (json!({ "object": "user", "entry": [{}] }), Ignored::OtherObject),
        (json!({ "entry": [] }), Ignored::OtherObject),
        (json!({ "object": "instagram" }), Ignored::NotADelivery),
        (json!({}), Ignored::NotADelivery),
        (json!(5), Ignored::NotADelivery),
    ] {
        assert_eq!(read(&body), Delivery { events: vec![], ignored: vec![why] }, "{body}");
    }
    for body in [&b""[..], b"{", b"\xff\xfe", b"null\0", "[".repeat(100_000).as_bytes()] {
        assert_eq!(parse(body).ignored, [Ignored::NotADelivery]);
    }
}

#[test]
fn y3_times_are_told_in_several_ways_and_half_an_emoji_costs_only_itself() {
    let ms = |timestamp: Value| {
        let item = json!({ "sender": { "id": MAYA }, "recipient": { "id": SHOP }, "timestamp": timestamp, "read": { "mid": "m" } });
        one(&entries(&json!([{ "id": SHOP, "messaging": [item] }]))).at.map(|at| at.timestamp_millis())
    };
    assert_eq!(ms(json!(1_763_000_000_123_i64)), Some(1_763_000_000_123));
    assert_eq!(ms(json!("1763000000123")), Some(1_763_000_000_123));
    assert_eq!(ms(json!("1527459824")), Some(1_527_459_824_000), "seconds, as the Test button has them");
    assert_eq!(ms(json!("2021-09-08T06:34:04+0000")), Some(1_631_082_844_000));
    let end_of_all_times = json!(8_210_266_876_799_999_i64);
    for odd in [json!(null), json!("soon"), json!(-5), json!(i64::MAX), json!([1]), end_of_all_times] {
        assert_eq!(ms(odd), None);
    }
    let body = told("message", &json!({ "mid": "m", "text": "HALF" })).to_string().replace("HALF", "\\ud83ex");
    let EventKind::Written { content, .. } = parse(body.as_bytes()).events.remove(0).kind else { panic!("a message") };
    assert_eq!(content.text, "\u{fffd}x");
}

#[test]
fn y3_whose_an_event_is_follows_from_its_ends_not_from_its_entry() {
    let event = |sender: &str, recipient: &str, is_echo| Event {
        sender: Some(sender.into()),
        recipient: Some(recipient.into()),
        entry: None,
        username: None,
        is_echo,
        standby: false,
        at: None,
        referral: None,
        kind: EventKind::Seen { message: "m".into() },
        links: Vec::new(),
    };
    let known = |id: &str| [SHOP, "257"].contains(&id).then(|| AccountId::new(SHOP));
    let of = |own| Some(Ends { account: SHOP.into(), customer: Some(MAYA.into()), own });
    assert_eq!(event(MAYA, SHOP, false).between(known), of(false));
    assert_eq!(event(SHOP, MAYA, true).between(known), of(true));
    assert_eq!(event(SHOP, MAYA, false).between(known), of(true), "an edit of the shop's own has no word for it");
    assert_eq!(event(MAYA, SHOP, true).between(known), None, "an echo of somebody else");
    assert_eq!(event("12334", "23245", false).between(known), None, "the Test button");
    assert_eq!(event(MAYA, "257", false).between(known), of(false), "the account under another number");
    for (sender, recipient) in [(SHOP, SHOP), (SHOP, "257"), ("257", SHOP)] {
        assert_eq!(event(sender, recipient, false).between(known), None, "nobody is their own customer");
        assert_eq!(event(sender, recipient, true).between(known), None, "nobody is their own customer");
    }
}

#[test]
fn r22_an_edit_without_a_sender_is_read_by_its_entry() {
    let known = |id: &str| (id == SHOP).then(|| AccountId::new(SHOP));
    let edit = json!({ "mid": "m", "text": "New words", "num_edit": "1" });
    for (item, customer) in [
        (json!({ "timestamp": 1_763_000_000_123_i64, "message_edit": edit }), None),
        (json!({ "recipient": { "id": SHOP }, "message_edit": edit }), None),
        (json!({ "sender": { "id": MAYA }, "message_edit": edit }), Some(MAYA.into())),
        (json!({ "sender": {}, "recipient": {}, "message_edit": edit }), None),
    ] {
        let event = one(&entries(&json!([{ "id": SHOP, "time": 1_763_000_001_000_i64, "messaging": [item] }])));
        assert_eq!(event.kind, EventKind::Edited { message: "m".into(), text: "New words".into(), revision: 1 });
        let ends = event.between(known).expect("the account's");
        assert_eq!((ends.account, ends.customer), (AccountId::new(SHOP), customer), "{item}");
        let elsewhere = one(&entries(&json!([{ "id": "5", "messaging": [item] }])));
        let told = item.get("recipient").is_some_and(|end| end.get("id").is_some());
        assert_eq!(elsewhere.between(known).is_some(), told, "another account's: {item}");
    }
    let nameless = json!({ "message": { "mid": "m", "text": "Hi" } });
    assert_eq!(read(&entries(&json!([{ "id": SHOP, "messaging": [nameless] }]))).ignored, [Ignored::NobodyNamed]);
}
