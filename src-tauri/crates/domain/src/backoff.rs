//! How long to wait before trying again.

use chrono::TimeDelta;

/// Waits that double from the first to the longest.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// After the first failure.
    pub first: TimeDelta,
    /// No wait is longer.
    pub longest: TimeDelta,
}

impl Backoff {
    /// The wait after so many failures in a row.
    #[must_use]
    pub fn after(&self, failures: u32) -> TimeDelta {
        let doubled = 2_i32.saturating_pow(failures.saturating_sub(1).min(16));
        self.first.checked_mul(doubled).map_or(self.longest, |wait| wait.min(self.longest))
    }
}
