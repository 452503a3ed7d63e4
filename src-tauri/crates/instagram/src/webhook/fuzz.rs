//! Deliveries and their signatures made from random bytes.

use super::{Delivery, Ends, Event, parse, verify};
use crate::fuzz::{Dice, MOST_BYTES, OWN, body, check_content};
use crate::net::json_repair::repair;
use domain::{AccountId, EventKind};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::Sha256;

/// The lists of an entry in which elements stand.
const EDGES: [&str; 3] = ["messaging", "standby", "changes"];

#[test]
fn y3_fuzz_webhook() {
    let samples = [delivery(), delivery()["entry"][0]["changes"][0].clone(), json!([delivery()])];
    bolero::check!().with_iterations(1500).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let body = body(&mut Dice::new(bytes), &samples);
        let read = parse(&body);
        let document = serde_json::from_str::<Value>(&repair(&body)).ok();
        let elements = document.as_ref().map_or(1, elements);
        assert_eq!(read.events.len() + read.ignored.len(), elements, "each element is an event or named as none");
        read.events.iter().for_each(check);
        if let Some(mut document) = document {
            litter(&mut document);
            assert_eq!(told(&document), told_text(&read), "an odd element costs only itself");
        }
    });
}

#[test]
fn y3_fuzz_signature() {
    let secrets = [SecretString::from("canary-one"), SecretString::from(""), SecretString::from("canary-two")];
    bolero::check!().with_iterations(1500).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let mut dice = Dice::new(bytes);
        let right = signed(dice.pick(&[&secrets[0], &secrets[2]]), &bytes[..bytes.len() / 2]);
        let body = &bytes[..bytes.len() / 2];
        assert!(verify(body, [right.as_bytes()], &secrets), "Meta's own signature");
        assert!(!verify(body, [right.as_bytes()], &[]) && !verify(body, [right.as_bytes()], &secrets[1..2]));
        assert!(!verify(body, [right.as_bytes(), right.as_bytes()], &secrets), "two headers prove nothing");
        let mut forged = right.clone().into_bytes();
        for _ in 0..=dice.below(3) {
            let at = dice.below(forged.len());
            match dice.below(4) {
                0 => forged[at] ^= 1 << dice.below(8),
                1 => forged.insert(at, dice.byte()),
                2 => forged[at] = forged[at].to_ascii_uppercase(),
                _ => forged.truncate(at.max(1)),
            }
        }
        assert_eq!(verify(body, [&forged[..]], &secrets), forged == right.as_bytes(), "a forged signature");
        assert!(!verify(&[body, b"x"].concat(), [right.as_bytes()], &secrets), "a signature of another body");
        assert!(!verify(body, [dice.rest()], &secrets), "bytes of anybody");
    });
}

fn signed(secret: &SecretString, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).expect("any key fits");
    let digits = mac.chain_update(body).finalize().into_bytes();
    format!("sha256={}", digits.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

fn delivery() -> Value {
    let between =
        json!({ "sender": { "id": "77" }, "recipient": { "id": OWN[0] }, "timestamp": 1_763_000_000_123_i64 });
    let event = |name: &str, payload: Value| {
        let mut event = between.clone();
        event[name] = payload;
        event
    };
    let photo = json!([{ "type": "image", "payload": { "url": "https://cdn.example/x?signature=SECRET" } }]);
    json!({ "object": "instagram", "entry": [
        { "id": OWN[0], "time": 1_763_000_001_000_i64, "changes": [
            { "field": "messages", "value": event("message", json!({ "mid": "m1", "text": "Hi" })) },
            { "field": "comments", "value": {} },
        ] },
        { "id": OWN[0], "time": 1_763_000_001, "messaging": [
            event("message", json!({ "mid": "m1", "text": "Hi", "reply_to": { "story": { "url": "https://x" } } })),
            event("message", json!({ "mid": "m2", "attachments": photo, "is_echo": true })),
            event("message", json!({ "mid": "m2", "is_deleted": true })),
            event("message_edit", json!({ "mid": "m1", "text": "Hello", "num_edit": 2 })),
            event("reaction", json!({ "mid": "m1", "action": "react", "emoji": "\u{2764}\u{fe0f}" })),
            event("read", json!({ "mid": "m1" })),
        ], "standby": [event("postback", json!({ "mid": "m3", "title": "Open today?" }))] },
        { "id": "0", "field": "message_edit", "value": event("message_edit", json!({ "mid": "m1" })) },
    ] })
}

/// How many elements of a delivery there are to be looked at.
fn elements(document: &Value) -> usize {
    match document {
        Value::Array(objects) => objects.iter().map(object_elements).sum(),
        object => object_elements(object),
    }
}

fn object_elements(object: &Value) -> usize {
    let is_ours = matches!(object.get("object").and_then(Value::as_str), Some("instagram" | "page"));
    let Some(entries) = object.get("entry").and_then(Value::as_array).filter(|_| is_ours) else { return 1 };
    let many = |entry: &Value, edge: &str| entry.get(edge).and_then(Value::as_array).map_or(0, Vec::len);
    let of = |entry: &Value| {
        let listed: usize = EDGES.iter().map(|edge| many(entry, edge)).sum();
        listed + usize::from(entry.get("field").is_some())
    };
    entries.iter().map(of).sum()
}

/// Puts an element that says nothing in front of and behind each list of elements.
fn litter(document: &mut Value) {
    let objects = match document {
        Value::Array(objects) => objects.as_mut_slice(),
        object => std::slice::from_mut(object),
    };
    let entries = objects.iter_mut().filter_map(|object| object.get_mut("entry")?.as_array_mut()).flatten();
    for entry in entries {
        for edge in EDGES {
            if let Some(items) = entry.get_mut(edge).and_then(Value::as_array_mut) {
                items.insert(0, json!({ "sender": 5 }));
                items.push(Value::Null);
            }
        }
    }
}

fn told(document: &Value) -> String {
    told_text(&parse(document.to_string().as_bytes()))
}

fn told_text(delivery: &Delivery) -> String {
    format!("{:?}", delivery.events)
}

fn check(event: &Event) {
    let account_of = |id: &str| Some(AccountId::new(id)).filter(|id| id.as_str() == OWN[0]);
    let ends = [&event.sender, &event.recipient];
    assert!(!ends.iter().any(|end| end.as_ref().is_some_and(|end| end.trim().is_empty())));
    let is_edit = matches!(event.kind, EventKind::Edited { .. } | EventKind::Other { .. });
    assert!(ends.iter().all(|end| end.is_some()) || is_edit, "only an edit may leave its ends out: {event:?}");
    if let Some(Ends { account, customer, own }) = event.between(account_of) {
        let (theirs, ours) = if own { (&event.recipient, &event.sender) } else { (&event.sender, &event.recipient) };
        if let (Some(theirs), Some(ours)) = (theirs, ours) {
            assert_eq!((account.as_str(), customer.map(|id| id.to_string())), (ours.as_str(), Some(theirs.clone())));
            assert_ne!(theirs, ours, "nobody is their own customer");
        }
        assert!(own || !event.is_echo, "an echo is the account's own word");
    }
    let _ = domain::ReplyWindow::at(chrono::DateTime::UNIX_EPOCH, event.at, true, None);
    let id = match &event.kind {
        EventKind::Written { message, content } => {
            check_content(content);
            message
        }
        EventKind::Reacted { message, with } => {
            assert!(with.as_ref().is_none_or(|with| !with.trim().is_empty() && with.chars().count() <= 32));
            message
        }
        EventKind::Unsent { message } | EventKind::Edited { message, .. } | EventKind::Seen { message } => message,
        EventKind::Named { .. } | EventKind::Referral { .. } => panic!("stands beside what happened: {event:?}"),
        EventKind::Other { name } => return assert!(!name.is_empty() && name.len() <= 60 && name.is_ascii()),
    };
    assert!(!id.as_str().trim().is_empty(), "nothing happens to a message without an id");
}
