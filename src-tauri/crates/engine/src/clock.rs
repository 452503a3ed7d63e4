//! Where the time comes from, and how it is waited for. Weeks pass in a test in milliseconds because nothing here asks
//! the system by itself.
//!
//! A clock has two hands. The wall hand tells the date and may be set at any time, forwards or back. The steady hand
//! only measures how much time passes, and never goes back. Moments that the owner reads are told by the wall hand.
//! Lengths of time ("five seconds of Undo", "again in ten seconds") are measured by the steady hand; by the wall hand
//! they would become longer when the clock is set back.

use chrono::{DateTime, Utc};
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// A wait for a time.
pub type Waiting = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where both hands stand, read at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hands {
    /// Now, in UTC.
    pub wall: DateTime<Utc>,
    /// The time since some moment of this run. Where the system's own steady clock stands still while the computer
    /// sleeps, this one does, too.
    pub steady: Duration,
}

/// Tells the time, and when some of it has passed.
pub trait Clock: Debug + Send + Sync {
    /// Both hands.
    fn hands(&self) -> Hands;

    /// Ends when the steady hand shows that much or more.
    fn sleep_until(&self, steady: Duration) -> Waiting;

    /// The wall hand: now, in UTC.
    fn now(&self) -> DateTime<Utc> {
        self.hands().wall
    }

    /// Whether time moves in leaps, as a clock that tests set does. With any other clock a leap between two looks means
    /// that the computer slept while its steady hand went on (Windows).
    fn leaps(&self) -> bool {
        false
    }
}

/// The computer's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where the engine's time comes in from outside")]
    fn hands(&self) -> Hands {
        static BEGAN: OnceLock<Instant> = OnceLock::new();
        Hands { wall: Utc::now(), steady: BEGAN.get_or_init(Instant::now).elapsed() }
    }

    fn sleep_until(&self, steady: Duration) -> Waiting {
        Box::pin(tokio::time::sleep(steady.saturating_sub(self.hands().steady)))
    }
}
