//! When a test begins, and a clock that stands where it is set and wakes whoever waits for a time when it gets there.

use chrono::{DateTime, TimeDelta, Utc};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
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
    time: watch::Sender<DateTime<Utc>>,
    waits: Arc<Mutex<Vec<DateTime<Utc>>>>,
}

/// One who waits, for as long as it does.
struct Wait {
    at: DateTime<Utc>,
    waits: Arc<Mutex<Vec<DateTime<Utc>>>>,
}

impl Drop for Wait {
    fn drop(&mut self) {
        let mut waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = waits.iter().position(|at| *at == self.at) {
            waits.swap_remove(place);
        }
    }
}

impl SetClock {
    /// Set to a moment.
    #[must_use]
    pub fn at(moment: DateTime<Utc>) -> Self {
        Self { time: watch::Sender::new(moment), waits: Arc::default() }
    }

    /// Where it stands.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        *self.time.borrow()
    }

    /// Moves it, forwards or backwards; whoever waited for a time it reaches is woken.
    pub fn advance(&self, by: TimeDelta) {
        self.time.send_modify(|now| *now += by);
    }

    /// Sets it to a moment, like [`SetClock::advance`].
    pub fn set(&self, moment: DateTime<Utc>) {
        self.time.send_modify(|now| *now = moment);
    }

    /// How many wait for a time that is still to come; `None` while somebody whose time has come has not gone on yet.
    #[must_use]
    pub fn waiting(&self) -> Option<usize> {
        let now = self.now();
        let waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        waits.iter().all(|at| *at > now).then_some(waits.len())
    }

    /// Ends when the clock shows `at` or later.
    pub fn sleep_until(&self, at: DateTime<Utc>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let mut moved = self.time.subscribe();
        self.waits.lock().unwrap_or_else(PoisonError::into_inner).push(at);
        let wait = Wait { at, waits: Arc::clone(&self.waits) };
        Box::pin(async move {
            let _wait = wait;
            if moved.wait_for(|now| *now >= at).await.is_err() {
                // The clock is gone: its time never comes.
                std::future::pending().await
            }
        })
    }
}
