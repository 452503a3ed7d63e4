//! How current an account is.

use super::Inbox;
use crate::core::{FOLDER_GONE, locked};
use crate::failure::Failure;
use crate::views::{FailureView, SyncView};
use chrono::{DateTime, Utc};
use domain::{AccountId, Zone};

impl Inbox {
    /// How current an account is that was last read at `on_disk`, as far as the disk knows.
    pub(crate) fn sync_view(&self, id: &AccountId, on_disk: Option<DateTime<Utc>>, zone: Zone) -> SyncView {
        let Ok(session) = self.accounts.session(id) else {
            return SyncView { last_synced: on_disk.map(|at| zone.show(at)), ..SyncView::default() };
        };
        let progress = locked(&session.progress).clone();
        let rests = session.rests_until(self.core.plan_now()).map(|until| self.core.on_the_wall(until));
        let failure = match (progress.failure, rests) {
            // It comes first, since nothing else can be done before the folder is back.
            _ if self.core.is_folder_gone() => Some(FOLDER_GONE),
            // Instagram asked to slow down, after a read or a send. Nothing is asked until then, so nothing else is
            // told.
            (None | Some(Failure::SlowedDown { .. }), rests) => {
                rests.map(|until| Failure::SlowedDown { until: Some(until) })
            }
            (failure, _) => failure,
        };
        SyncView {
            last_synced: progress.synced_at.or(on_disk).map(|at| zone.show(at)),
            running: progress.running,
            failure: failure.map(|failure| FailureView::of(failure, zone)),
            failures: progress.failures,
            left_out: progress.left_out,
            retry_at: progress.retry_at.map(|at| zone.show(self.core.on_the_wall(at))),
        }
    }
}
