//! The time that plans are made by.

use crate::clock::{Clock, Hands};
use chrono::{DateTime, TimeDelta, Utc};
use instagram::Passed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Two readings of the hands, one after the other, differ by less.
const SAME: TimeDelta = TimeDelta::seconds(1);

/// The time that plans are made by: the wall clock's, but never back. When that is set back, this one goes on at the
/// pace of the steady hand, so that no wait lasts longer than it was meant to; when that jumps ahead, as after a sleep,
/// this one jumps with it, so that no wait outlasts the moment that the owner was told.
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
    pub(crate) fn now(&self, clock: &dyn Clock) -> (DateTime<Utc>, TimeDelta) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Hands { wall, steady } = clock.hands();
        let passed = TimeDelta::from_std(steady.saturating_sub(last.steady)).unwrap_or_default();
        let at_least = last.now.checked_add_signed(passed).unwrap_or(wall);
        *last = Planned { now: wall.max(at_least), steady };
        let ahead = last.now - wall;
        // What two hands that are read one after the other differ by anyway.
        (last.now, if ahead < SAME { TimeDelta::zero() } else { ahead })
    }

    /// The time of plans as a length from a fixed moment, for code that uses no dates.
    pub(crate) fn passed_since(self: &Arc<Self>, began: DateTime<Utc>, clock: &Arc<dyn Clock>) -> Passed {
        let (plan, clock) = (Arc::clone(self), Arc::clone(clock));
        // An `Err` means that the clock was set back before the first look.
        Arc::new(move || (plan.now(&*clock).0 - began).to_std().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Waiting;

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
