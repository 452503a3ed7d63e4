//! Waiting for what happens, never for the clock: one way to look again until it is there, with one deadline.

use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// Nothing a test waits for takes longer, unless it says so, even on a computer that is busy with something else. It is no
/// measure of how fast anything is.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How often it is looked again.
const PACE: Duration = Duration::from_millis(25);

/// Looks until `look` finds something. Panics with `what` when [`PATIENCE`] ends.
pub async fn until<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    within(PATIENCE, what, look).await
}

/// The same with another deadline.
pub async fn within<T>(patience: Duration, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let began = Instant::now();
    let mut ticks = interval(PACE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Some(found) = look().await {
            return found;
        }
        assert!(began.elapsed() < patience, "waited {patience:?} in vain for: {what}");
    }
}
