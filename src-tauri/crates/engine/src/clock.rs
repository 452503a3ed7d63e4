//! Where the time comes from, and who waits for it. Weeks pass in a test in milliseconds because nothing here asks the
//! system by itself.
//!
//! A clock has two hands. The wall hand tells the date: it may be set at any time, forwards or back. The steady hand only
//! measures how much time passes, and never goes back. What the owner reads as a moment goes by the wall hand; what is a
//! length of time ("five seconds of Undo", "in ten seconds again") goes by the steady hand, or it would last as long as
//! somebody sets the clock back.

use crate::engine::Engine;
use chrono::{DateTime, TimeDelta, Utc};
use instagram::Passed;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
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

/// How long at most nobody looks at the wall clock while waiting for a time. Timers stand still while a computer sleeps
/// and know nothing of a clock that is set.
const LOOK_AT_THE_WALL: Duration = Duration::from_secs(10);
/// How often somebody looks whether the wall clock jumped: often enough for a sync within five seconds (Y1).
const LOOK_FOR_A_JUMP: TimeDelta = TimeDelta::seconds(3);
/// The two hands may differ by so much between two looks; more is a jump.
const JUMP: TimeDelta = TimeDelta::seconds(30);
/// Two readings of the hands, one after the other, differ by less.
const SAME: TimeDelta = TimeDelta::seconds(1);

/// The time that plans are made by: the wall clock's, but never back. When that is set back, this one goes on at the pace
/// of the steady hand, so that no wait lasts longer than it was meant to; when that jumps ahead, as after a sleep, this one
/// jumps with it, so that no wait outlasts the moment that the owner was told.
#[derive(Debug)]
pub(crate) struct PlanTime(Mutex<Planned>);

#[derive(Clone, Copy, Debug)]
struct Planned {
    now: DateTime<Utc>,
    steady: Duration,
}

impl PlanTime {
    pub(crate) fn begin(clock: &dyn Clock) -> Self {
        let Hands { wall, steady } = clock.hands();
        Self(Mutex::new(Planned { now: wall, steady }))
    }

    /// Now, and how far that is ahead of the wall clock.
    fn now(&self, clock: &dyn Clock) -> (DateTime<Utc>, TimeDelta) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Hands { wall, steady } = clock.hands();
        let passed = TimeDelta::from_std(steady.saturating_sub(last.steady)).unwrap_or_default();
        let at_least = last.now.checked_add_signed(passed).unwrap_or(wall);
        *last = Planned { now: wall.max(at_least), steady };
        let ahead = last.now - wall;
        // What two hands that are read one after the other differ by anyway.
        (last.now, if ahead < SAME { TimeDelta::zero() } else { ahead })
    }
}

impl PlanTime {
    /// The time of plans for those who know neither clocks nor dates.
    pub(crate) fn passed_since(self: &Arc<Self>, began: DateTime<Utc>, clock: &Arc<dyn Clock>) -> Passed {
        let (plan, clock) = (Arc::clone(self), Arc::clone(clock));
        // An `Err` is a clock that was set back before the first look.
        Arc::new(move || (plan.now(&*clock).0 - began).to_std().unwrap_or_default())
    }
}

impl Engine {
    /// Now, by the wall clock: for moments that are shown or kept.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// Now, by the time of plans: for whatever waits a while.
    pub(crate) fn plan_now(&self) -> DateTime<Utc> {
        self.0.plan_time.now(&*self.0.clock).0
    }

    /// Now, by the time of plans, and how far that is ahead of the wall clock.
    pub(crate) fn plan_and_ahead(&self) -> (DateTime<Utc>, TimeDelta) {
        self.0.plan_time.now(&*self.0.clock)
    }

    /// A planned moment as the wall clock will show it.
    pub(crate) fn on_the_wall(&self, planned: DateTime<Utc>) -> DateTime<Utc> {
        let (_, ahead) = self.0.plan_time.now(&*self.0.clock);
        planned.checked_sub_signed(ahead).unwrap_or(planned)
    }

    /// Waits for a planned moment; `None` is never. `false`: the wall clock jumped, and the plan is to be made anew.
    pub(crate) async fn until_planned(&self, at: Option<DateTime<Utc>>) -> bool {
        match at {
            Some(at) => self.until(|| at - self.plan_now()).await,
            None => std::future::pending().await,
        }
    }

    /// Waits for a moment of the wall clock; `false` as in [`Engine::until_planned`].
    pub(crate) async fn until_moment(&self, at: DateTime<Utc>) -> bool {
        self.until(|| at - self.now()).await
    }

    async fn until(&self, left: impl Fn() -> TimeDelta) -> bool {
        let mut jumps = self.0.jumps.subscribe();
        loop {
            // Read before what is left is worked out: time that passes in between makes this look one too early.
            let steady = self.0.clock.hands().steady;
            // An `Err` is a negative span: the time has come.
            let left = match left().to_std() {
                Ok(left) if !left.is_zero() => left.min(LOOK_AT_THE_WALL),
                _ => return true,
            };
            tokio::select! {
                () = self.0.clock.sleep_until(steady + left) => {}
                _ = jumps.changed() => return false,
            }
        }
    }

    /// Ends when the wall clock jumps after this was called.
    pub(crate) async fn jump(&self) {
        let mut jumps = self.0.jumps.subscribe();
        if jumps.changed().await.is_err() {
            std::future::pending().await
        }
    }

    /// FilePreview whether the wall clock jumps: it was set, or the computer slept. And, as often, whether the folder is there.
    pub(crate) async fn watch_the_wall(&self) {
        let mut before = self.0.clock.hands();
        let between = LOOK_FOR_A_JUMP.to_std().unwrap_or_default();
        loop {
            self.0.clock.sleep_until(before.steady + between).await;
            let now = self.0.clock.hands();
            let by_the_wall = now.wall - before.wall;
            let steadily = TimeDelta::from_std(now.steady.saturating_sub(before.steady)).unwrap_or_default();
            let stood_still = !self.0.clock.leaps() && steadily - LOOK_FOR_A_JUMP > JUMP;
            before = now;
            self.look_for_the_folder().await;
            if (by_the_wall - steadily).abs() > JUMP || stood_still {
                tracing::info!(seconds = (by_the_wall - steadily).num_seconds(), "the clock jumped");
                self.after_a_jump().await;
            }
        }
    }

    /// Connections from before a sleep are dead and do not know it; plans from before a jump are wrong.
    async fn after_a_jump(&self) {
        let meta = self.0.meta.clone();
        if tokio::task::spawn_blocking(move || meta.forget_connections()).await.is_err() {
            tracing::warn!("connections were not made anew");
        }
        // Whoever reads just now begins anew, on another connection.
        self.0.jumps.send_modify(|jumps| *jumps += 1);
        if self.0.poll_every.is_some() {
            self.wake_all();
        }
        self.resubscribe_events().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two hands that are set by hand.
    #[derive(Debug)]
    struct Hand(Mutex<(DateTime<Utc>, Duration)>);

    impl Hand {
        fn pass(&self, seconds: u64) {
            let mut hands = self.0.lock().unwrap();
            hands.0 += Duration::from_secs(seconds);
            hands.1 += Duration::from_secs(seconds);
        }

        fn set(&self, by: TimeDelta) {
            self.0.lock().unwrap().0 += by;
        }
    }

    impl Clock for Hand {
        fn hands(&self) -> Hands {
            let (wall, steady) = *self.0.lock().unwrap();
            Hands { wall, steady }
        }

        fn sleep_until(&self, _: Duration) -> Waiting {
            Box::pin(std::future::pending())
        }
    }

    #[test]
    fn y1_the_time_of_plans_follows_the_wall_clock_ahead_and_never_back() {
        let began: DateTime<Utc> = "2026-11-29T12:00:00Z".parse().unwrap();
        let clock = Hand(Mutex::new((began, Duration::ZERO)));
        let plan = PlanTime::begin(&clock);
        let after = |seconds: i64| began + TimeDelta::seconds(seconds);
        clock.pass(5);
        assert_eq!(plan.now(&clock), (after(5), TimeDelta::zero()));
        clock.set(-TimeDelta::hours(1));
        assert_eq!(plan.now(&clock), (after(5), TimeDelta::hours(1)), "it stands, and does not go back");
        clock.pass(10);
        assert_eq!(plan.now(&clock), (after(15), TimeDelta::hours(1)), "and goes on");
        clock.set(TimeDelta::hours(1));
        assert_eq!(plan.now(&clock), (after(15), TimeDelta::zero()), "a clock that is set right again changes nothing");
        clock.set(TimeDelta::hours(8));
        clock.pass(1);
        assert_eq!(plan.now(&clock), (after(16 + 8 * 3600), TimeDelta::zero()), "a sleep has passed");
        clock.set(-TimeDelta::milliseconds(900));
        assert_eq!(plan.now(&clock).1, TimeDelta::zero(), "a correction is no jump");
    }
}
