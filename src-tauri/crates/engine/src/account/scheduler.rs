//! When an account is synced by itself: at the start, on wishes, at intervals; after failures less and less often.

use crate::account::AccountSession;
use crate::account::Wish;
use crate::engine::Engine;
use crate::failure::Failure;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::atomic::Ordering;
use tokio::sync::watch;

/// The waiting after a first failure; doubled for each further one in a row.
const FIRST_RETRY: TimeDelta = TimeDelta::seconds(5);
/// The longest waiting between tries (`platform.md` §4.2, "Retry policy").
const LONGEST_RETRY: TimeDelta = TimeDelta::seconds(300);
/// The same while Instagram is not reached at all: that costs it nothing, and the owner expects news as soon as the
/// network is back (Y1).
const LONGEST_OFFLINE: TimeDelta = TimeDelta::seconds(10);
/// So long connections are kept at least, however many calls fail.
const KEPT_AT_LEAST: TimeDelta = TimeDelta::minutes(1);

impl Engine {
    /// Runs as long as the account is connected.
    pub(crate) async fn keep_synced(&self, session: &AccountSession) {
        let mut signs = self.0.meta.signs_of_life();
        // A sign of life is followed once; if Instagram is not reached then either, the next try keeps to its time.
        let mut followed = false;
        loop {
            let next = self.sync_if_allowed(session).await;
            signs.mark_unchanged();
            let hopes = next.is_some() && !followed && self.is_cut_off(session);
            tokio::select! {
                () = session.removed.cancelled() => return,
                () = session.sync_wanted.notified() => followed = false,
                () = sign_of_life(&mut signs), if hopes => followed = true,
                _ = self.until_planned(next) => followed = false,
            }
        }
    }

    /// Whether the latest read failed for a reason that is over when Instagram answers others.
    fn is_cut_off(&self, session: &AccountSession) -> bool {
        self.lock(&session.progress).failure.as_ref().is_some_and(Failure::passes_by_itself)
    }

    /// Syncs, then says when to do so again, by the time of plans; `None` is when somebody asks.
    async fn sync_if_allowed(&self, session: &AccountSession) -> Option<DateTime<Utc>> {
        let state = self.account(&session.id).await.ok()?.state;
        if !Self::may_call(&state) {
            return None;
        }
        if let Some(until) = session.rests_until(self.plan_now()) {
            // Further calls of any kind would extend the block.
            let goes_on = self.0.poll_every.is_some() || session.refresh_waits.load(Ordering::Relaxed);
            return goes_on.then_some(until);
        }
        match self.sync(session, Wish::Poll).await {
            Ok(()) => {
                self.learn_profiles(session).await;
                let every = TimeDelta::from_std(self.0.poll_every?).ok()?;
                Some(self.plan_now() + every)
            }
            // Stopped: whoever did that says when to go on.
            Err(Failure::NotFound) => None,
            Err(failure) => self.next_after(session, &failure),
        }
    }

    fn next_after(&self, session: &AccountSession, failure: &Failure) -> Option<DateTime<Utc>> {
        let waits = session.refresh_waits.load(Ordering::Relaxed) && matches!(failure, Failure::SlowedDown { .. });
        if self.0.poll_every.is_none() && !waits {
            // Only polling retries by itself; without it a refresh by hand does.
            return None;
        }
        let now = self.plan_now();
        let mut progress = self.lock(&session.progress);
        let next = match failure {
            Failure::ReconnectNeeded { .. }
            | Failure::NotServed { .. }
            | Failure::PermissionRequired { .. }
            | Failure::Vault { .. } => return None,
            Failure::SlowedDown { .. } => session.rests_until(now).unwrap_or(now + backoff(progress.failures)),
            failure if failure.is_of_the_network() => now + backoff(progress.failures).min(LONGEST_OFFLINE),
            _ => now + backoff(progress.failures),
        };
        progress.retry_at = Some(next);
        drop(progress);
        self.tell_progress(session, false);
        Some(next)
    }

    /// Connections that are kept may be dead when Instagram was not reached: the next try makes others. Not at every
    /// failure of every account, since making them anew costs some milliseconds.
    pub(crate) fn forget_connections_soon(&self) {
        let now = self.plan_now();
        let mut before = self.lock(&self.0.connections_forgotten);
        if before.is_some_and(|before| now - before < KEPT_AT_LEAST) {
            return;
        }
        *before = Some(now);
        drop(before);
        let meta = self.0.meta.clone();
        self.runtime().spawn_blocking(move || meta.forget_connections());
    }

    /// Wakes every account, as after secrets became readable.
    pub(crate) fn wake_all(&self) {
        for session in self.lock(&self.0.sessions).values() {
            session.sync_wanted.notify_one();
            session.wake_senders();
            session.token_changed.notify_one();
        }
    }
}

/// Ends when Instagram answered anything to anybody: a send, an upload, a picture, another account's read.
async fn sign_of_life(signs: &mut watch::Receiver<u64>) {
    if signs.changed().await.is_err() {
        std::future::pending().await
    }
}

/// 5, 10, 20 … 300 seconds.
fn backoff(failures: u32) -> TimeDelta {
    let doubled = 2_i32.saturating_pow(failures.saturating_sub(1).min(16));
    FIRST_RETRY.checked_mul(doubled).map_or(LONGEST_RETRY, |wait| wait.min(LONGEST_RETRY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l7_repeated_failures_are_retried_less_and_less_often() {
        let seconds: Vec<i64> = (1..=9).map(|failures| backoff(failures).num_seconds()).collect();
        assert_eq!(seconds, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
        assert_eq!(backoff(u32::MAX), LONGEST_RETRY);
    }
}
