//! Turning things on and off: clock, faults, toggles, webhook receivers, media links.

use super::{Granted, Refused};
use crate::{faults::Rule, ids, shared::Shared, webhook, world::toggles::Toggles};
use axum::{Json, extract::State, http::StatusCode};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

pub(super) async fn clock(State(shared): State<Shared>) -> Granted {
    Ok(Json(json!({ "now": shared.lock().clock.now() })))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Advance {
    advance_seconds: u32,
}

pub(super) async fn advance(State(shared): State<Shared>, Json(by): Json<Advance>) -> Granted {
    let mut world = shared.lock();
    world.clock.advance(TimeDelta::seconds(i64::from(by.advance_seconds)));
    Ok(Json(json!({ "now": world.clock.now() })))
}

pub(super) async fn faults(State(shared): State<Shared>) -> Granted {
    Ok(Json(json!(shared.lock().faults.rules)))
}

/// Takes one rule or a list of them.
pub(super) async fn add_fault(State(shared): State<Shared>, Json(given): Json<Value>) -> Granted {
    let rules: Vec<Rule> = match given {
        Value::Array(_) => serde_json::from_value(given),
        one => serde_json::from_value(one).map(|rule| vec![rule]),
    }
    .map_err(|error| Refused::bad(error.to_string()))?;
    let mut world = shared.lock();
    world.faults.rules.extend(rules);
    Ok(Json(json!(world.faults.rules)))
}

pub(super) async fn clear_faults(State(shared): State<Shared>) -> Granted {
    shared.lock().faults.clear();
    Ok(Json(json!([])))
}

pub(super) async fn toggles(State(shared): State<Shared>) -> Granted {
    Ok(Json(json!(shared.lock().toggles)))
}

/// Changes the switches that are named; an unknown name changes nothing.
pub(super) async fn change_toggles(State(shared): State<Shared>, Json(change): Json<Value>) -> Granted {
    let mut world = shared.lock();
    let mut all = json!(world.toggles);
    for (name, value) in change.as_object().ok_or_else(|| Refused::bad("an object is needed"))? {
        all[name] = value.clone();
    }
    world.toggles = serde_json::from_value::<Toggles>(all).map_err(|error| Refused::bad(error.to_string()))?;
    if !world.toggles.webhooks_hold {
        webhook::release(&mut world);
    }
    Ok(Json(json!(world.toggles)))
}

pub(super) async fn webhooks(State(shared): State<Shared>) -> Granted {
    Ok(Json(json!(shared.lock().webhooks.receivers)))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Receiver {
    url: Url,
    /// With it the receiver is asked first, as Meta's dashboard does.
    #[serde(default)]
    verify_token: Option<String>,
}

pub(super) async fn add_webhook(State(shared): State<Shared>, Json(receiver): Json<Receiver>) -> Granted {
    if receiver.url.scheme() != "http" {
        return Err(Refused::bad("webhooks are delivered over plain http only"));
    }
    if let Some(token) = &receiver.verify_token {
        let challenge = ids::digits(&mut shared.lock().rng, 10);
        let asked = webhook::shake_hands(&receiver.url, &challenge, token).await;
        match asked {
            Some((StatusCode::OK, true)) => {}
            Some((StatusCode::OK, false)) => return Err(Refused::bad("the receiver does not repeat the challenge")),
            Some((status, _)) => return Err(Refused::bad(format!("the receiver answers {}", status.as_u16()))),
            None => return Err(Refused::bad("the receiver does not answer")),
        }
    }
    let mut world = shared.lock();
    world.webhooks.receivers.push(receiver.url);
    Ok(Json(json!(world.webhooks.receivers)))
}

pub(super) async fn clear_webhooks(State(shared): State<Shared>) -> Granted {
    shared.lock().webhooks.receivers.clear();
    Ok(Json(json!([])))
}

/// How far deliveries are.
pub(super) async fn deliveries(State(shared): State<Shared>) -> Granted {
    Ok(Json(shared.lock().webhooks.counts()))
}

pub(super) async fn expire_media(State(shared): State<Shared>) -> Granted {
    shared.lock().media.expire_links();
    Ok(Json(json!({ "expired": true })))
}
