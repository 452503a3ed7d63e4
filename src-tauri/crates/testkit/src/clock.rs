//! When a test begins, and a clock with two hands that stand where they are set: the wall hand tells the date, the steady
//! hand measures how much time passes. What waits for a time is woken when it has come.

use chrono::{DateTime, TimeDelta, Utc};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// The moment at which tests with a clock of their own begin: an ordinary Friday afternoon, whatever day it is here.
/// `cargo xtask test` names others in `SHOPBELL_TESTS_BEGIN`, on which days, months and hours end.
///
/// # Panics
/// When what is named is no moment.
#[must_use]
pub fn beginning() -> DateTime<Utc> {
    let named = std::env::var("SHOPBELL_TESTS_BEGIN");
    named
        .as_deref()
        .unwrap_or("2026-11-20T14:30:12Z")
        .parse()
        .expect("SHOPBELL_TESTS_BEGIN is a moment, as RFC 3339 writes it")
}

/// Stands still until it is moved.
#[derive(Debug)]
pub struct SetClock {
    hands: watch::Sender<Hands>,
    waits: Arc<Waits>,
}

/// Until when everybody waits.
#[derive(Debug, Default)]
struct Waits {
    all: Mutex<Vec<Duration>>,
    /// Told whenever somebody begins or ends to wait.
    changed: watch::Sender<()>,
}

#[derive(Clone, Copy, Debug)]
struct Hands {
    wall: DateTime<Utc>,
    steady: Duration,
}

/// One who waits, for as long as it does.
struct Wait {
    until: Duration,
    waits: Arc<Waits>,
}

impl Wait {
    fn begin(until: Duration, waits: Arc<Waits>) -> Self {
        waits.all().push(until);
        waits.changed.send_replace(());
        Self { until, waits }
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        let mut waits = self.waits.all();
        if let Some(place) = waits.iter().position(|until| *until == self.until) {
            waits.swap_remove(place);
        }
        drop(waits);
        self.waits.changed.send_replace(());
    }
}

impl Waits {
    fn all(&self) -> MutexGuard<'_, Vec<Duration>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SetClock {
    /// Set to a moment.
    #[must_use]
    pub fn at(moment: DateTime<Utc>) -> Self {
        Self { hands: watch::Sender::new(Hands { wall: moment, steady: Duration::ZERO }), waits: Arc::default() }
    }

    /// Where the wall hand stands.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.hands.borrow().wall
    }

    /// Where both hands stand, read at once.
    #[must_use]
    pub fn hands(&self) -> (DateTime<Utc>, Duration) {
        let Hands { wall, steady } = *self.hands.borrow();
        (wall, steady)
    }

    /// Lets time pass: both hands move. With a negative time only the wall hand is set back, as by [`SetClock::jump`].
    pub fn advance(&self, by: TimeDelta) {
        self.hands.send_modify(|hands| {
            hands.wall += by;
            hands.steady += by.to_std().unwrap_or_default();
        });
    }

    /// Sets the wall hand, forwards or back, while the steady one stands still: somebody set the clock, or the computer
    /// slept. Nobody is woken by that.
    pub fn jump(&self, by: TimeDelta) {
        self.hands.send_modify(|hands| hands.wall += by);
    }

    /// How many wait for time that is still to pass; `None` while one whose time has come has not been woken yet.
    #[must_use]
    pub fn waiting(&self) -> Option<usize> {
        let (_, steady) = self.hands();
        let waits = self.waits.all();
        waits.iter().all(|until| *until > steady).then_some(waits.len())
    }

    /// Ends when at least so many wait for time that is still to pass, and none of them is due. It waits without
    /// polling.
    pub async fn until_waiting(&self, at_least: usize) {
        let mut changed = self.waits.changed.subscribe();
        while self.waiting().is_none_or(|waiting| waiting < at_least) {
            // It cannot end as long as this clock is there.
            let _ = changed.changed().await;
        }
    }

    /// Ends when the steady hand shows that much or more.
    pub fn sleep_until(&self, until: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let mut moved = self.hands.subscribe();
        let wait = Wait::begin(until, Arc::clone(&self.waits));
        Box::pin(async move {
            let _wait = wait;
            if moved.wait_for(|hands| hands.steady >= until).await.is_err() {
                // The clock is gone: its time never comes.
                std::future::pending().await
            }
        })
    }
}
