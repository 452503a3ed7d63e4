//! When accounts were last read: told with the minute, and written down now and then.

use super::Accounts;
use super::session::AccountSession;
use crate::changes::Change;
use crate::core::locked;
use crate::failure::Failure;
use chrono::{DateTime, TimeDelta, Utc};

/// The time of the last reading on disk may be older than the real one by this much; after a crash every account is
/// read anew anyway.
const KEEP_SYNCED_EVERY: TimeDelta = TimeDelta::minutes(10);

impl Accounts {
    /// When the account was last read in full. Polls that brought nothing are known in memory only, until the minute
    /// turns.
    pub(crate) async fn last_synced(&self, session: &AccountSession) -> Result<Option<DateTime<Utc>>, Failure> {
        let in_memory = locked(&session.progress).synced_at;
        match in_memory {
            Some(at) => Ok(Some(at)),
            None => Ok(self.core.store.last_synced(&session.id).await?),
        }
    }

    /// With the minute: the times of polls that brought nothing are told together, and written down now and then.
    pub(crate) async fn tell_synced_times(&self) {
        let mut is_news = false;
        for session in self.sessions() {
            let mut progress = locked(&session.progress);
            is_news |= progress.synced_at != progress.synced_told;
            progress.synced_told = progress.synced_at;
        }
        if is_news {
            self.core.tell(Change::Frame);
        }
        self.keep_synced_times(KEEP_SYNCED_EVERY).await;
    }

    /// Writes down when accounts were last read, where the disk is behind by that much.
    pub(crate) async fn keep_synced_times(&self, behind: TimeDelta) {
        for session in self.sessions() {
            let (at, kept) = {
                let progress = locked(&session.progress);
                (progress.synced_at, progress.synced_kept)
            };
            let Some(at) = at.filter(|at| kept.is_none_or(|kept| (*at - kept).abs() > behind)) else { continue };
            if session.write_synced_time(at).await {
                locked(&session.progress).synced_kept = Some(at);
            }
        }
    }
}
