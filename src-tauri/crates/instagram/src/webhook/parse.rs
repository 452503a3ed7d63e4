//! From the body of a delivery to events. Everything in it is looked at: each `entry[]`, and in it each `messaging[]`,
//! `standby[]` and `changes[]`, and `field` with `value` where they stand in the entry itself (`platform.md` §6).

use super::event::{Delivery, Event, Ignored};
use super::referral;
use crate::message::{self, links, short};
use crate::net::json::{Id, Number, Time, says_yes};
use crate::net::json_repair::repair;
use chrono::{DateTime, Utc};
use domain::{EventKind, MessageId};
use serde::Deserialize;
use serde_json::Value;

/// Objects whose entries may hold messages. `page` is Messenger's: its ends are no Instagram accounts, and which they
/// are is not judged here.
const OBJECTS: [&str; 2] = ["instagram", "page"];
/// Fields of `changes[]` whose value is an event as it stands in `messaging[]`: what the dashboard's Test button sends.
const MESSAGE_FIELDS: [&str; 9] = [
    "messages",
    "message_echoes",
    "message_reactions",
    "messaging_reactions",
    "messaging_seen",
    "messaging_postbacks",
    "messaging_referral",
    "message_edit",
    "standby",
];
/// Fields of an event that do not say what happened.
const PLAIN_FIELDS: [&str; 4] = ["sender", "recipient", "timestamp", "prior_message"];

/// Reads a body that was proved to be Meta's.
#[must_use]
pub fn parse(body: &[u8]) -> Delivery {
    let mut delivery = Delivery::default();
    match serde_json::from_str(&repair(body)) {
        // Some of Meta's examples have the object in a list.
        Ok(Value::Array(objects)) => objects.iter().for_each(|object| read_object(object, &mut delivery)),
        Ok(object) => read_object(&object, &mut delivery),
        Err(_) => delivery.ignored.push(Ignored::NotADelivery),
    }
    delivery
}

fn read_object(object: &Value, delivery: &mut Delivery) {
    let Some(entries) = object.get("entry").and_then(Value::as_array) else {
        return delivery.ignored.push(Ignored::NotADelivery);
    };
    if !object.get("object").and_then(Value::as_str).is_some_and(|name| OBJECTS.contains(&name)) {
        return delivery.ignored.push(Ignored::OtherObject);
    }
    for entry in entries {
        read_entry(entry, delivery);
    }
}

/// Whose an entry is, as it says itself, and when it was told.
type Entry<'a> = (Option<&'a str>, Option<DateTime<Utc>>);

fn read_entry(entry: &Value, delivery: &mut Delivery) {
    let at = (id(entry, "id"), time(entry.get("time")));
    let at = (at.0.as_deref(), at.1);
    for (edge, standby) in [("messaging", false), ("standby", true)] {
        for item in items(entry.get(edge)) {
            put(delivery, event(item, at, standby));
        }
    }
    for change in items(entry.get("changes")) {
        put(delivery, changed(change, at));
    }
    if entry.get("field").is_some() {
        put(delivery, changed(entry, at));
    }
}

fn put(delivery: &mut Delivery, read: Result<Event, Ignored>) {
    match read {
        Ok(event) => delivery.events.push(event),
        Err(why) => delivery.ignored.push(why),
    }
}

fn changed(change: &Value, at: Entry<'_>) -> Result<Event, Ignored> {
    let name = change.get("field").and_then(Value::as_str).unwrap_or_default();
    if !MESSAGE_FIELDS.contains(&name) {
        return Err(Ignored::OtherField { name: short(name) });
    }
    event(change.get("value").unwrap_or(&Value::Null), at, name == "standby")
}

fn event(item: &Value, (entry, entry_at): Entry<'_>, standby: bool) -> Result<Event, Ignored> {
    let end = |name: &str| item.get(name).and_then(|end| id(end, "id"));
    let (sender, recipient) = (end("sender"), end("recipient"));
    // An edit names its message, and that says between whom it is; of anything else the ends do.
    let says_whose =
        (sender.is_some() && recipient.is_some()) || (item.get("message_edit").is_some() && entry.is_some());
    if !says_whose {
        return Err(Ignored::NobodyNamed);
    }
    let username = item.pointer("/sender/username").and_then(Value::as_str).map(str::trim);
    Ok(Event {
        sender,
        recipient,
        entry: entry.map(str::to_owned),
        username: username.filter(|name| !name.is_empty()).map(str::to_owned),
        is_echo: says_yes(item.pointer("/message/is_echo")),
        standby,
        at: time(item.get("timestamp")).or(entry_at),
        referral: referral::of(item),
        links: item.get("message").map(links).unwrap_or_default(),
        kind: kind(item)?,
    })
}

/// What happened. If it does not name the message, only the fact that something happened is told, and the conversation
/// is read.
fn kind(item: &Value) -> Result<EventKind, Ignored> {
    type Reader = fn(&Value, MessageId) -> Option<EventKind>;
    let readers: [(&str, Reader); 5] =
        [("message", written), ("message_edit", edited), ("reaction", reacted), ("read", seen), ("postback", pressed)];
    for (name, reader) in readers {
        if let Some(value) = item.get(name).filter(|value| value.is_object()) {
            let read = id(value, "mid").and_then(|id| reader(value, id.into()));
            return Ok(read.unwrap_or_else(|| other(name)));
        }
    }
    let named = item.as_object().and_then(|fields| fields.keys().find(|name| !PLAIN_FIELDS.contains(&name.as_str())));
    named.map(|name| other(name)).ok_or(Ignored::NothingHappened)
}

fn written(value: &Value, id: MessageId) -> Option<EventKind> {
    let is_deleted = says_yes(value.get("is_deleted"));
    Some(if is_deleted {
        EventKind::Unsent { message: id }
    } else {
        EventKind::Written { message: id, content: message::event::content(value) }
    })
}

fn edited(edit: &Value, id: MessageId) -> Option<EventKind> {
    let text = edit.get("text")?.as_str()?.to_owned();
    let revision = edit.get("num_edit").and_then(|count| serde_json::from_value::<Number>(count.clone()).ok());
    let revision = revision.map_or(0, |count| u32::try_from(count.0.max(0)).unwrap_or(u32::MAX));
    Some(EventKind::Edited { message: id, text, revision })
}

fn reacted(reaction: &Value, id: MessageId) -> Option<EventKind> {
    Some(EventKind::Reacted { message: id, with: reaction_of(reaction) })
}

/// Messenger's names a time instead of a message and does not get here: nothing could be shown under one.
fn seen(_: &Value, id: MessageId) -> Option<EventKind> {
    Some(EventKind::Seen { message: id })
}

fn pressed(postback: &Value, id: MessageId) -> Option<EventKind> {
    Some(EventKind::Written { message: id, content: message::event::pressed(postback) })
}

/// With what; `None` when it was taken away.
fn reaction_of(reaction: &Value) -> Option<String> {
    let word = |name: &str| message::reaction(message::text(reaction, name));
    let is_gone = reaction.get("action").and_then(Value::as_str) == Some("unreact");
    (!is_gone).then(|| word("emoji").or_else(|| word("reaction")).unwrap_or_else(|| "other".to_owned()))
}

fn other(name: &str) -> EventKind {
    EventKind::Other { name: short(name) }
}

/// An id in a field, text or number.
fn id(value: &Value, name: &str) -> Option<String> {
    serde_json::from_value::<Id>(value.get(name)?.clone()).ok().map(|id| id.0)
}

fn items(edge: Option<&Value>) -> impl Iterator<Item = &Value> {
    edge.and_then(Value::as_array).into_iter().flatten()
}

/// A time in milliseconds or seconds, number or text, or written out as the older samples have it.
fn time(value: Option<&Value>) -> Option<DateTime<Utc>> {
    Time::deserialize(value?).ok().map(|time| time.0)
}
