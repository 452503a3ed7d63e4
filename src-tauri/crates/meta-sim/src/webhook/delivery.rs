//! The way of events to the receivers: held back, shuffled, repeated and put together as the toggles say, signed, sent,
//! and sent again for 36 hours where they were not taken (platform.md §6, "Delivery"). What is told stands elsewhere.

use super::outbox::{Delivery, Event};
use crate::{
    crypto::{hmac_sha1_hex, hmac_sha256_hex},
    shared::Shared,
    world::World,
};
use chrono::{DateTime, TimeDelta, Utc};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Request, StatusCode, body::Bytes, client::conn::http1, http::request};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::net::TcpStream;
use url::Url;

/// How long a receiver may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How often it is looked whether the platform's clock moved on to the next try.
const LOOK: Duration = Duration::from_millis(100);
/// How long a receiver may fail before the subscription ends, where the toggles say so.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::hours(1);
/// Most bytes of a receiver's answer that are looked at.
const MOST_ANSWER: usize = 4096;

/// Takes an event; it leaves at once unless events are held back.
pub(super) fn push(world: &mut World, event: Event) {
    if world.webhooks.receivers.is_empty() {
        return;
    }
    world.webhooks.held.push(event);
    if !world.toggles.webhooks_hold {
        release(world);
    }
}

/// Lets go what was held back.
pub(crate) fn release(world: &mut World) {
    let now = world.clock.now();
    let toggles = &world.toggles;
    let held = std::mem::take(&mut world.webhooks.held);
    let mut events: Vec<Event> = (0..toggles.webhooks_repeat.max(1)).flat_map(|_| held.iter().cloned()).collect();
    if toggles.webhooks_shuffle {
        world.rng.shuffle(&mut events);
    }
    let batch = toggles.webhooks_batch.max(1);
    // One request is signed once.
    let of_one_secret = events.chunk_by(|one, next| one.secret == next.secret);
    for some in of_one_secret.flat_map(|run| run.chunks(batch)) {
        let Some(Event { secret, .. }) = some.first() else { continue };
        let body = escaped(&body(some, now).to_string());
        let (sha1, sha256) = (hmac_sha1_hex(secret, body.as_bytes()), hmac_sha256_hex(secret, body.as_bytes()));
        let body = Bytes::from(body);
        let accounts: BTreeSet<String> = some.iter().map(|event| event.account.clone()).collect();
        for to in world.webhooks.receivers.clone() {
            world.webhooks.waiting.push_back(Delivery {
                to,
                body: body.clone(),
                sha1: sha1.clone(),
                sha256: sha256.clone(),
                first: now,
                tries: 0,
                due: now,
                accounts: accounts.clone(),
            });
        }
    }
    world.webhooks.wake.notify_one();
}

/// One entry for each run of events of the same account.
fn body(events: &[Event], now: DateTime<Utc>) -> Value {
    let mut entries: Vec<Value> = Vec::new();
    for Event { account, standby, item, .. } in events {
        let edge = if *standby { "standby" } else { "messaging" };
        match entries.last_mut() {
            Some(entry) if entry["id"] == *account.as_str() => match entry[edge].as_array_mut() {
                Some(items) => items.push(item.clone()),
                None => entry[edge] = json!([item]),
            },
            _ => {
                let mut entry = json!({ "id": account, "time": now.timestamp_millis() });
                entry[edge] = json!([item]);
                entries.push(entry);
            }
        }
    }
    json!({ "object": "instagram", "entry": entries })
}

/// Delivers until the simulator stops, one after the other.
pub(crate) async fn deliver(shared: Shared) {
    let wake = Arc::clone(&shared.lock().webhooks.wake);
    loop {
        let next = {
            let mut world = shared.lock();
            let now = world.clock.now();
            world.webhooks.next_due(now)
        };
        match next {
            Some(delivery) => {
                let was_taken = post(&delivery).await == Some(StatusCode::OK);
                ended(&mut shared.lock(), delivery, was_taken);
            }
            None => tokio::select! {
                () = wake.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            },
        }
    }
}

/// After an hour of failures the account's subscription may end, at its Page and at itself.
fn ended(world: &mut World, delivery: Delivery, was_taken: bool) {
    let too_long = world.clock.now() - delivery.first >= GIVE_UP_AFTER;
    if !was_taken && too_long && world.toggles.webhooks_end_after_an_hour {
        for (at, account) in
            world.accounts.iter_mut().enumerate().filter(|(_, account)| delivery.accounts.contains(&account.ig_id))
        {
            account.subscribed = None;
            world.pages.iter_mut().filter(|page| page.account == Some(at)).for_each(|page| page.subscribed = None);
        }
    }
    world.webhooks.ended(delivery, was_taken);
}

async fn post(delivery: &Delivery) -> Option<StatusCode> {
    let request = Request::post(target(&delivery.to))
        .header("content-type", "application/json")
        .header("user-agent", "facebookexternalua")
        .header("x-hub-signature", format!("sha1={}", delivery.sha1))
        .header("x-hub-signature-256", format!("sha256={}", delivery.sha256));
    exchange(&delivery.to, request, delivery.body.clone()).await.map(|(status, _)| status)
}

/// Asks a receiver whether it is the one that knows the token, and tells the status of its answer and whether it
/// answered with the challenge (platform.md §6, "Verification").
pub(crate) async fn shake_hands(receiver: &Url, challenge: &str, token: &str) -> Option<(StatusCode, bool)> {
    let mut asked = receiver.clone();
    asked
        .query_pairs_mut()
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.challenge", challenge)
        .append_pair("hub.verify_token", token);
    let request = Request::get(target(&asked)).header("user-agent", "facebookplatform/1.0");
    let (status, body) = exchange(&asked, request, Bytes::new()).await?;
    Some((status, body == challenge.as_bytes()))
}

fn target(receiver: &Url) -> String {
    match receiver.query() {
        Some(query) => format!("{}?{query}", receiver.path()),
        None => receiver.path().to_owned(),
    }
}

async fn exchange(receiver: &Url, request: request::Builder, body: Bytes) -> Option<(StatusCode, Bytes)> {
    let authority = format!("{}:{}", receiver.host_str()?, receiver.port_or_known_default()?);
    let request = request.header("host", &authority).body(Full::new(body)).ok()?;
    let exchange = async {
        let stream = TcpStream::connect(&authority).await.ok()?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
        let answered = async {
            let (head, body) = sender.send_request(request).await.ok()?.into_parts();
            let body = Limited::new(body, MOST_ANSWER).collect().await.ok()?;
            Some((head.status, body.to_bytes()))
        };
        tokio::pin!(answered, connection);
        tokio::select! {
            answer = &mut answered => answer,
            // The receiver closed; what it said before may still be in hand.
            _ = &mut connection => answered.await,
        }
    };
    tokio::time::timeout(TIMEOUT, exchange).await.ok().flatten()
}

/// JSON as Meta signs and sends it: ASCII only, with lowercase escapes, and `/` escaped.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for symbol in json.chars() {
        match symbol {
            '/' => out.push_str("\\/"),
            ascii if ascii.is_ascii() => out.push(ascii),
            other => other.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    out
}
