//! The platform's clock as the engine's: the computer's, and ahead by what was skipped. Whoever waits is woken by a skip.

use chrono::{DateTime, TimeDelta, Utc};
use engine::Clock;
use std::pin::Pin;
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
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + *self.0.borrow()
    }

    fn sleep_until(&self, at: DateTime<Utc>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let mut skipped = self.0.subscribe();
        Box::pin(async move {
            loop {
                let now = Utc::now() + *skipped.borrow_and_update();
                let Ok(left) = (at - now).to_std() else { return };
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
}
