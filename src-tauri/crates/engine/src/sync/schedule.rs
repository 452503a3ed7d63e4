//! When an account is synced by itself: at the start, on wishes, at intervals; after failures less and less often.

use crate::actor::Actor;
use crate::changes::Change;
use crate::engine::Engine;
use crate::failure::Failure;
use chrono::TimeDelta;
use std::time::Duration;

/// The waiting after a first failure; doubled for each further one in a row.
const FIRST_RETRY: Duration = Duration::from_secs(5);
/// The longest waiting between tries (`platform.md` §4.2, "Retry policy").
const LONGEST_RETRY: Duration = Duration::from_secs(300);

/// Bounds of the rest Meta asks for, against an answer that names none or a year.
const SHORTEST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(86_400);

impl Engine {
    /// Runs as long as the account is connected.
    pub(crate) async fn keep_synced(&self, actor: &Actor) {
        loop {
            let wait = self.sync_if_allowed(actor).await;
            let waiting = async {
                match wait {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = actor.removed.cancelled() => return,
                () = actor.sync_wanted.notified() => {}
                () = waiting => {}
            }
        }
    }

    /// Syncs, then says how long to wait; `None` is until somebody asks.
    async fn sync_if_allowed(&self, actor: &Actor) -> Option<Duration> {
        let state = self.account(&actor.id).await.ok()?.state;
        if !Self::may_call(&state) {
            return None;
        }
        if let Some(until) = actor.rests_until(self.now()) {
            // A send was told to slow down; further calls of any kind would extend the block.
            let left = (until - self.now()).to_std().unwrap_or_default().clamp(SHORTEST_REST, LONGEST_REST);
            return self.0.poll_every.map(|_| left);
        }
        match self.sync(actor).await {
            Ok(()) => {
                self.learn_profiles(actor).await;
                self.0.poll_every
            }
            Err(failure) => self.wait_after(actor, &failure),
        }
    }

    fn wait_after(&self, actor: &Actor, failure: &Failure) -> Option<Duration> {
        // Only polling retries by itself; without it a refresh by hand does.
        self.0.poll_every?;
        let mut progress = self.lock(&actor.progress);
        let wait = match failure {
            Failure::ReconnectNeeded { .. }
            | Failure::NotServed { .. }
            | Failure::PermissionRequired { .. }
            | Failure::Vault { .. } => return None,
            Failure::SlowedDown { until: Some(until) } => {
                let left = until.utc_ms - self.now().timestamp_millis();
                Duration::from_millis(left.unsigned_abs()).clamp(SHORTEST_REST, LONGEST_REST)
            }
            _ => backoff(progress.failures),
        };
        progress.retry_at = TimeDelta::from_std(wait).ok().map(|wait| self.now() + wait);
        drop(progress);
        self.tell(Change::Frame);
        self.tell(Change::List { account: actor.id.clone() });
        Some(wait)
    }

    /// Wakes every account, as after secrets became readable.
    pub(crate) fn wake_all(&self) {
        for actor in self.lock(&self.0.actors).values() {
            actor.sync_wanted.notify_one();
            actor.wake_senders();
            actor.token_changed.notify_one();
        }
    }
}

/// 5, 10, 20 … 300 seconds.
fn backoff(failures: u32) -> Duration {
    FIRST_RETRY.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(LONGEST_RETRY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l7_repeated_failures_are_retried_less_and_less_often() {
        let seconds: Vec<u64> = (1..=9).map(|failures| backoff(failures).as_secs()).collect();
        assert_eq!(seconds, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
        assert_eq!(backoff(u32::MAX), LONGEST_RETRY);
    }
}
