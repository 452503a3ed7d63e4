//! Where the time comes from, and who waits for it. Weeks pass in a test in milliseconds because nothing here asks the
//! system by itself.

use chrono::{DateTime, Utc};
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// A wait for a time.
pub type Waiting = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Tells the time, and when a time has come.
pub trait Clock: Debug + Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> DateTime<Utc>;

    /// Ends when this clock shows `at` or later; a clock that is set, or a computer that slept, counts.
    fn sleep_until(&self, at: DateTime<Utc>) -> Waiting;
}

/// The computer's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

/// How long at most nobody looks at the wall clock while waiting for a time. Timers stand still while a computer sleeps
/// and know nothing of a clock that is set.
const LOOK_AT_THE_WALL: Duration = Duration::from_secs(10);

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where the engine's time comes in from outside")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn sleep_until(&self, at: DateTime<Utc>) -> Waiting {
        Box::pin(async move {
            loop {
                // An `Err` is a negative span: the time has come.
                match (at - Self.now()).to_std() {
                    Ok(left) if !left.is_zero() => tokio::time::sleep(left.min(LOOK_AT_THE_WALL)).await,
                    _ => return,
                }
            }
        })
    }
}
