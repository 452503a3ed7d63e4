//! How fast one account may ask. One limit per family of calls, no bursts.
//!
//! Owns the spacing of calls. Refuses to know what is called and what Meta answered.

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::time::Duration;

/// Lets one call through per interval.
pub(crate) struct RateLimit(Option<DefaultDirectRateLimiter>);

impl RateLimit {
    /// One call per `interval`; an interval of zero lets everything through.
    pub fn every(interval: Duration) -> Self {
        let quota = Quota::with_period(interval).map(|quota| quota.allow_burst(NonZeroU32::MIN));
        Self(quota.map(RateLimiter::direct))
    }

    /// Counts a call that was made elsewhere just now.
    pub fn count_one(&self) {
        if let Some(limiter) = &self.0 {
            // Refused means that the next turn is later anyway.
            let _ = limiter.check();
        }
    }

    /// Waits for the next turn and takes it.
    pub async fn turn(&self) {
        if let Some(limiter) = &self.0 {
            limiter.until_ready().await;
        }
    }
}
