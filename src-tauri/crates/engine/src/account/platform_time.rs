//! The platform's clock as far as it is known, and the times that are taken from it.

use crate::core::{Core, locked};
use chrono::{DateTime, TimeDelta, Utc};
use instagram::AccountClient;
use std::sync::{Arc, Mutex};

/// Measurements that differ by less agree: the platform tells its time in whole seconds.
const AGREES: TimeDelta = TimeDelta::seconds(2);
/// How far two clocks may differ in what they call the same moment.
pub(crate) const CLOCKS_DIFFER: TimeDelta = TimeDelta::seconds(2);

/// The platform's clock as one account's answers tell it.
#[derive(Debug)]
pub(crate) struct PlatformTime {
    core: Arc<Core>,
    /// How far Meta's clock is ahead of this computer's, measured right after an answer. Unlike a steady clock it stays
    /// right while the computer sleeps.
    ahead: Mutex<TimeDelta>,
    /// When the latest reading was asked for.
    read_at: Mutex<Option<DateTime<Utc>>>,
    /// When Instagram took the latest message, as kept until it says so itself.
    sent_at: Mutex<Option<DateTime<Utc>>>,
}

impl PlatformTime {
    pub(super) fn new(core: Arc<Core>) -> Self {
        Self { core, ahead: Mutex::default(), read_at: Mutex::default(), sent_at: Mutex::default() }
    }

    /// Compares the clocks, right after an answer of Meta's.
    pub(crate) fn measure_skew(&self, client: &AccountClient) {
        let Some(theirs) = client.server_now() else { return };
        let (measured, mut ahead) = (theirs - self.core.now(), locked(&self.ahead));
        // The platform tells whole seconds. Taking over every measurement would let the skew jump by up to a second
        // each time, and times made with it would go backwards.
        if (measured - *ahead).abs() >= AGREES {
            *ahead = measured;
        }
    }

    /// The platform's time, as far as it is known: what messages are stamped with and windows are counted by.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let now = self.core.now();
        now.checked_add_signed(*locked(&self.ahead)).unwrap_or(now)
    }

    /// When a reading was asked for, by the platform's clock, told after its answer: later readings get later times,
    /// whatever the clocks do.
    pub(crate) fn read_at(&self, asked: DateTime<Utc>) -> DateTime<Utc> {
        let asked = asked.checked_add_signed(*locked(&self.ahead)).unwrap_or(asked);
        later_than_the_last(&self.read_at, asked)
    }

    /// Now, by the platform's clock, and later than every reading that was told: what the owner does after it counts
    /// more.
    pub(crate) fn after_readings(&self) -> DateTime<Utc> {
        let now = self.now();
        locked(&self.read_at).map_or(now, |read| now.max(read + TimeDelta::milliseconds(1)))
    }

    /// When Instagram took a message, as far as is known: later than the one before, so that their order is kept, and
    /// not before what it answers, the customer's newest, by as much as two clocks may differ.
    pub(crate) fn sent_at(&self, answered: Option<DateTime<Utc>>) -> DateTime<Utc> {
        let now = self.now();
        let answered = answered.filter(|answered| *answered <= now + CLOCKS_DIFFER);
        later_than_the_last(&self.sent_at, answered.map_or(now, |answered| answered.max(now)))
    }
}

/// This time, or the first one after the latest given out before.
fn later_than_the_last(latest: &Mutex<Option<DateTime<Utc>>>, time: DateTime<Utc>) -> DateTime<Utc> {
    let mut latest = locked(latest);
    let time = latest.map_or(time, |latest| time.max(latest + TimeDelta::milliseconds(1)));
    *latest = Some(time);
    time
}
