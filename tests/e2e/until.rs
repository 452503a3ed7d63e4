//! Waiting for what happens, never for the clock: one way to look again until it is there, with one deadline.

use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Nothing a test waits for takes longer, unless it says so, even on a computer that is busy with something else. It is no
/// measure of how fast anything is.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// The pause before it is looked again: the first one, and the longest. Each look costs the page and its driver work, so
/// what takes long is looked at less often.
const FIRST_PAUSE: Duration = Duration::from_millis(15);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// Looks until `look` finds something. Panics with `what` when [`DEADLINE`] ends.
pub async fn until<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    within(DEADLINE, what, look).await
}

/// The same with another deadline.
pub async fn within<T>(deadline: Duration, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let began = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(began.elapsed() < deadline, "waited {deadline:?} in vain for: {what}");
        sleep(pause).await;
        pause = LONGEST_PAUSE.min(pause * 3 / 2);
    }
}
