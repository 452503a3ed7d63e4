//! Telling the time and waiting for it: moments of the wall clock, planned moments, and jumps of the clock.

use super::Core;
use crate::clock::Hands;
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// How often at least the wall clock is looked at while waiting for a time. Timers stop while a computer sleeps and do
/// not notice that a clock is set.
const LOOK_AT_THE_WALL: Duration = Duration::from_secs(10);
/// How often somebody looks whether the wall clock jumped: often enough for a sync within five seconds (Y1).
const LOOK_FOR_A_JUMP: TimeDelta = TimeDelta::seconds(3);
/// The two hands may differ by so much between two looks; more is a jump.
const JUMP: TimeDelta = TimeDelta::seconds(30);

impl Core {
    /// Now, by the wall clock: for moments that are shown or kept.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Now, by the time of plans: for whatever waits a while.
    pub(crate) fn plan_now(&self) -> DateTime<Utc> {
        self.plan_and_ahead().0
    }

    /// Now, by the time of plans, and how far that is ahead of the wall clock.
    pub(crate) fn plan_and_ahead(&self) -> (DateTime<Utc>, TimeDelta) {
        self.plan_time.now(&*self.clock)
    }

    /// A planned moment as the wall clock will show it.
    pub(crate) fn on_the_wall(&self, planned: DateTime<Utc>) -> DateTime<Utc> {
        let (_, ahead) = self.plan_and_ahead();
        planned.checked_sub_signed(ahead).unwrap_or(planned)
    }

    /// Waits for a planned moment; `None` is never. `false`: the wall clock jumped, and the plan is to be made anew.
    pub(crate) async fn until_planned(&self, at: Option<DateTime<Utc>>) -> bool {
        match at {
            Some(at) => self.until(|| at - self.plan_now()).await,
            None => std::future::pending().await,
        }
    }

    /// Waits for a moment of the wall clock; `false` as in [`Core::until_planned`].
    pub(crate) async fn until_moment(&self, at: DateTime<Utc>) -> bool {
        self.until(|| at - self.now()).await
    }

    async fn until(&self, left: impl Fn() -> TimeDelta) -> bool {
        let mut jumps = self.jumps.subscribe();
        loop {
            // Read before what is left is worked out: time that passes in between makes this look one too early.
            let steady = self.clock.hands().steady;
            // An `Err` means a negative span: the time has come.
            let left = match left().to_std() {
                Ok(left) if !left.is_zero() => left.min(LOOK_AT_THE_WALL),
                _ => return true,
            };
            tokio::select! {
                () = self.clock.sleep_until(steady + left) => {}
                _ = jumps.changed() => return false,
            }
        }
    }

    /// Ends when the wall clock jumps after this was called.
    pub(crate) async fn jump(&self) {
        let mut jumps = self.jumps.subscribe();
        if jumps.changed().await.is_err() {
            std::future::pending().await
        }
    }

    /// After a jump of the clock: connections from before a sleep are dead without being closed, and plans are wrong.
    pub(crate) async fn begin_anew(&self) {
        let meta = self.meta.clone();
        if tokio::task::spawn_blocking(move || meta.forget_connections()).await.is_err() {
            tracing::warn!("connections were not made anew");
        }
        // Reads under way start again, on another connection.
        self.jumps.send_modify(|jumps| *jumps += 1);
    }
}

/// Looks again and again whether the wall clock jumped: it was set, or the computer slept.
pub(crate) struct Wall {
    before: Hands,
}

impl Wall {
    pub(crate) fn begin(core: &Core) -> Self {
        Self { before: core.clock.hands() }
    }

    /// Waits until it is time to look again.
    pub(crate) async fn wait(&self, core: &Core) {
        core.clock.sleep_until(self.before.steady + LOOK_FOR_A_JUMP.to_std().unwrap_or_default()).await;
    }

    /// Whether it jumped since the last look.
    pub(crate) fn jumped(&mut self, core: &Core) -> bool {
        let now = core.clock.hands();
        let by_the_wall = now.wall - self.before.wall;
        let steadily = TimeDelta::from_std(now.steady.saturating_sub(self.before.steady)).unwrap_or_default();
        let stood_still = !core.clock.leaps() && steadily - LOOK_FOR_A_JUMP > JUMP;
        self.before = now;
        let jumped = (by_the_wall - steadily).abs() > JUMP || stood_still;
        if jumped {
            tracing::info!(seconds = (by_the_wall - steadily).num_seconds(), "the clock jumped");
        }
        jumped
    }
}
