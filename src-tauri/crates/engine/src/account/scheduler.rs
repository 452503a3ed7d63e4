//! When an account is synced by itself: at the start, on wishes, at intervals; after failures less and less often.

use super::Accounts;
use super::connection::may_call;
use super::progress::Wish;
use super::session::AccountSession;
use crate::core::locked;
use crate::failure::Failure;
use chrono::{DateTime, TimeDelta, Utc};
use domain::Backoff;
use std::sync::atomic::Ordering;
use tokio::sync::watch;

/// How long a read waits after failures: 5, 10, 20 … 300 seconds (`platform.md` §4.2, "Retry policy").
const RETRIES: Backoff = Backoff { first: TimeDelta::seconds(5), longest: TimeDelta::seconds(300) };
/// The same while Instagram is not reached at all: such a try costs Instagram nothing, and the owner expects news as
/// soon as the network is back (Y1).
const LONGEST_OFFLINE: TimeDelta = TimeDelta::seconds(10);

impl Accounts {
    /// Runs as long as the account is connected.
    pub(crate) async fn keep_synced(&self, session: &AccountSession) {
        let mut signs = self.core.meta.signs_of_life();
        // When Instagram answers another call, one early try is made; if it fails too, the next one comes at its
        // planned time.
        let mut followed = false;
        loop {
            let next = self.sync_if_allowed(session).await;
            signs.mark_unchanged();
            let hopes = next.is_some() && !followed && self.is_cut_off(session);
            tokio::select! {
                () = session.removed.cancelled() => return,
                () = session.sync_wanted.notified() => followed = false,
                () = sign_of_life(&mut signs), if hopes => followed = true,
                _ = self.core.until_planned(next) => followed = false,
            }
        }
    }

    /// Whether the latest read failed for a reason that is over when Instagram answers others.
    fn is_cut_off(&self, session: &AccountSession) -> bool {
        locked(&session.progress).failure.as_ref().is_some_and(Failure::passes_by_itself)
    }

    /// Syncs, then says when to do so again, by the time of plans; `None` is when somebody asks.
    async fn sync_if_allowed(&self, session: &AccountSession) -> Option<DateTime<Utc>> {
        let state = self.account(&session.id).await.ok()?.state;
        if !may_call(&state) {
            return None;
        }
        if let Some(until) = session.rests_until(self.core.plan_now()) {
            // Further calls of any kind would extend the block.
            let goes_on = self.poll_every.is_some() || session.refresh_waits.load(Ordering::Relaxed);
            return goes_on.then_some(until);
        }
        match self.sync(session, Wish::Poll).await {
            Ok(()) => {
                self.learn_profiles(session).await;
                let every = TimeDelta::from_std(self.poll_every?).ok()?;
                Some(self.core.plan_now() + every)
            }
            // Stopped: the caller that stopped it decides when to go on.
            Err(Failure::NotFound) => None,
            Err(failure) => self.next_after(session, &failure),
        }
    }

    fn next_after(&self, session: &AccountSession, failure: &Failure) -> Option<DateTime<Utc>> {
        let waits = session.refresh_waits.load(Ordering::Relaxed) && matches!(failure, Failure::SlowedDown { .. });
        if self.poll_every.is_none() && !waits {
            // Only polling retries by itself; without it a refresh by hand does.
            return None;
        }
        let now = self.core.plan_now();
        let mut progress = locked(&session.progress);
        let next = match failure {
            Failure::ReconnectNeeded { .. }
            | Failure::NotServed { .. }
            | Failure::PermissionRequired { .. }
            | Failure::Vault { .. } => return None,
            Failure::SlowedDown { .. } => session.rests_until(now).unwrap_or(now + RETRIES.after(progress.failures)),
            failure if failure.is_of_the_network() => now + RETRIES.after(progress.failures).min(LONGEST_OFFLINE),
            _ => now + RETRIES.after(progress.failures),
        };
        progress.retry_at = Some(next);
        drop(progress);
        self.tell_progress(session, false);
        Some(next)
    }
}

/// Ends when Instagram answered anything to anybody: a send, an upload, a picture, another account's read.
async fn sign_of_life(signs: &mut watch::Receiver<u64>) {
    if signs.changed().await.is_err() {
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l7_repeated_failures_are_retried_less_and_less_often() {
        let seconds: Vec<i64> = (1..=9).map(|failures| RETRIES.after(failures).num_seconds()).collect();
        assert_eq!(seconds, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
        assert_eq!(RETRIES.after(u32::MAX), RETRIES.longest);
    }
}
