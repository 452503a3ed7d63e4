//! Where the time comes from, and who waits for it. Weeks pass in a test in milliseconds because nothing here asks the
//! system by itself.
//!
//! A clock has two hands. The wall hand tells the date: it may be set at any time, forwards or back. The steady hand
//! only measures how much time passes, and never goes back. What the owner reads as a moment goes by the wall hand;
//! what is a length of time ("five seconds of Undo", "in ten seconds again") goes by the steady hand, or it would last
//! as long as somebody sets the clock back.

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

    /// Whether time passes in leaps here, as when it is moved by hand. Elsewhere a leap between two looks means that
    /// nothing ran meanwhile: the computer slept, and its steady hand went on (Windows).
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
