//! Where events wait for their receivers, and when one that was not taken is tried again (platform.md §6, "Delivery").

use chrono::{DateTime, TimeDelta, Utc};
use hyper::body::Bytes;
use serde_json::{Value, json};
use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};
use tokio::sync::Notify;
use url::Url;

/// When a delivery that was not taken is tried again, in minutes after the first try: at once, then less and less often.
const TRIES: [i64; 9] = [0, 1, 5, 15, 60, 180, 480, 1_080, 2_160];

/// One item of `messaging[]` or `standby[]`.
#[derive(Clone)]
pub(super) struct Event {
    /// The Instagram account, for `entry.id`.
    pub(super) account: String,
    /// Another app owns the conversation.
    pub(super) standby: bool,
    /// The secret that signs it.
    pub(super) secret: String,
    pub(super) item: Value,
}

/// One signed body on its way to one receiver.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) to: Url,
    pub(super) body: Bytes,
    pub(super) sha1: String,
    pub(super) sha256: String,
    pub(super) first: DateTime<Utc>,
    pub(super) tries: usize,
    pub(super) due: DateTime<Utc>,
    /// The accounts it tells of.
    pub(super) accounts: BTreeSet<String>,
}

/// Where events wait.
#[derive(Default)]
pub(crate) struct Outbox {
    /// The receivers.
    pub(crate) receivers: Vec<Url>,
    pub(super) held: Vec<Event>,
    pub(super) waiting: VecDeque<Delivery>,
    under_way: usize,
    taken: usize,
    /// Tries that failed, those that will be repeated included.
    failed: usize,
    given_up: usize,
    pub(super) wake: Arc<Notify>,
}

impl Outbox {
    /// What became of deliveries, and what is still to come.
    pub(crate) fn counts(&self) -> Value {
        json!({ "held": self.held.len(), "waiting": self.waiting.len() + self.under_way, "taken": self.taken,
                "failed": self.failed, "given_up": self.given_up })
    }

    /// The first that is due, which is under way then.
    pub(super) fn next_due(&mut self, now: DateTime<Utc>) -> Option<Delivery> {
        let place = self.waiting.iter().position(|delivery| delivery.due <= now)?;
        self.under_way += 1;
        self.waiting.remove(place)
    }

    /// One under way was taken, or is tried again later.
    pub(super) fn ended(&mut self, mut delivery: Delivery, was_taken: bool) {
        self.under_way -= 1;
        self.failed += usize::from(!was_taken);
        if was_taken {
            self.taken += 1;
        } else if let Some(minutes) = TRIES.get(delivery.tries) {
            delivery.tries += 1;
            delivery.due = delivery.first + TimeDelta::minutes(*minutes);
            self.waiting.push_back(delivery);
        } else {
            tracing::warn!("a webhook receiver did not take an event for 36 hours");
            self.given_up += 1;
        }
    }
}
