//! Where the time comes from. Weeks pass in a test in milliseconds because nothing here asks the system by itself.

use chrono::{DateTime, Utc};
use std::fmt::Debug;

/// Tells the time.
pub trait Clock: Debug + Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> DateTime<Utc>;
}

/// The computer's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where the engine's time comes in from outside")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
