//! Limits and their headers (platform.md §5): a fair token bucket per account, and the percentages Meta reports.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// Conversations calls per second and account.
const CONVERSATIONS_PER_SECOND: f64 = 2.0;
/// Sends per second and account: the lower of the two documented figures.
const SENDS_PER_SECOND: f64 = 100.0;
/// How early a call may come, in calls: a client pacing itself exactly must not fail for a millisecond's jitter.
const TOLERANCE: f64 = 0.1;
/// Calls an hour that count as 100 % in the usage headers.
const HOURLY: usize = 4_800;

/// A token bucket.
#[derive(Clone, Debug)]
struct Bucket {
    per_second: f64,
    tokens: f64,
    seen: DateTime<Utc>,
}

impl Bucket {
    fn new(per_second: f64, now: DateTime<Utc>) -> Self {
        Self { per_second, tokens: per_second, seen: now }
    }

    fn take(&mut self, now: DateTime<Utc>) -> bool {
        let passed = (now - self.seen).max(TimeDelta::zero()).as_seconds_f64();
        self.seen = now;
        self.tokens = (self.tokens + passed * self.per_second).min(self.per_second);
        let enough = self.tokens + TOLERANCE >= 1.0;
        if enough {
            self.tokens -= 1.0;
        }
        enough
    }
}

/// Which limit a call counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Limit {
    /// Reads of the Conversations API.
    Conversations,
    /// Sends.
    Sends,
}

/// The state of all limits.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    buckets: HashMap<(usize, Limit), Bucket>,
    calls: HashMap<usize, Vec<DateTime<Utc>>>,
}

impl Rates {
    /// Takes one call of an account; `false` when it is one too many.
    pub(crate) fn take(&mut self, account: usize, limit: Limit, now: DateTime<Utc>) -> bool {
        let per_second = match limit {
            Limit::Conversations => CONVERSATIONS_PER_SECOND,
            Limit::Sends => SENDS_PER_SECOND,
        };
        self.buckets.entry((account, limit)).or_insert_with(|| Bucket::new(per_second, now)).take(now)
    }

    /// Counts one call and tells how many percent of the hour's calls are used.
    pub(crate) fn count(&mut self, account: usize, now: DateTime<Utc>) -> u32 {
        let calls = self.calls.entry(account).or_default();
        calls.retain(|at| now - *at < TimeDelta::hours(1));
        calls.push(now);
        u32::try_from(calls.len() * 100 / HOURLY).unwrap_or(u32::MAX)
    }
}
