//! The platform's clock as the engine's: the computer's, and ahead by what was skipped. Whoever waits is woken by a skip.

use chrono::{TimeDelta, Utc};
use engine::{Clock, Hands};
use std::pin::Pin;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Real time plus what was skipped.
#[derive(Debug)]
pub struct SkippingClock(watch::Sender<TimeDelta>);

impl SkippingClock {
    /// Ahead by that much.
    pub fn ahead(by: TimeDelta) -> Self {
        Self(watch::Sender::new(by))
    }

    /// Lets time pass.
    pub fn skip(&self, by: TimeDelta) {
        self.0.send_modify(|ahead| *ahead += by);
    }
}

impl Clock for SkippingClock {
    fn hands(&self) -> Hands {
        let ahead = *self.0.borrow();
        Hands { wall: Utc::now() + ahead, steady: steady() + ahead.to_std().unwrap_or_default() }
    }

    fn sleep_until(&self, until: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let mut skipped = self.0.subscribe();
        Box::pin(async move {
            loop {
                let now = steady() + skipped.borrow_and_update().to_std().unwrap_or_default();
                let left = until.saturating_sub(now);
                if left.is_zero() {
                    return;
                }
                tokio::select! {
                    () = tokio::time::sleep(left) => {}
                    // The clock is gone: nothing is skipped any more.
                    gone = skipped.changed() => if gone.is_err() { return },
                }
            }
        })
    }

    fn leaps(&self) -> bool {
        true
    }
}

fn steady() -> Duration {
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    BEGAN.get_or_init(Instant::now).elapsed()
}
