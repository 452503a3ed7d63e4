//! What changes with time alone: minutes and days, jumps of the clock, the folder of the databases; and what becomes
//! readable again.

use crate::changes::Change;
use crate::core::Wall;
use crate::parts::Parts;
use chrono::{DateTime, TimeDelta, Utc};

/// What is left of a reply window is shown in minutes.
const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// Each minute the rest of reply windows changes (S7), and when the date changes, so do `Today` and the years of old
/// rows (I4, L3).
pub(crate) async fn watch_the_clock(parts: &Parts, started: DateTime<Utc>) {
    let mut told = started;
    let mut shown = parts.settings.zone().await.date(told);
    loop {
        let into = TimeDelta::milliseconds(told.timestamp_millis().rem_euclid(MINUTE.num_milliseconds()));
        // The clock was set and shows another minute: everything is told again.
        parts.core.until_moment(told + (MINUTE - into)).await;
        // The next minute is counted from before this one is told: time that passes while it is told, or while the
        // zone is read, must not swallow a minute.
        told = parts.core.now();
        parts.accounts.tell_time_passed();
        parts.accounts.tell_synced_times().await;
        let today = parts.settings.zone().await.date(told);
        if today != shown {
            shown = today;
            parts.core.tell(Change::Frame);
        }
    }
}

/// Looks whether the wall clock jumps: it was set, or the computer slept. And, as often, whether the folder is there.
pub(crate) async fn watch_the_wall(parts: &Parts) {
    let mut wall = Wall::begin(&parts.core);
    loop {
        wall.wait(&parts.core).await;
        let jumped = wall.jumped(&parts.core);
        if let Some(is_there) = parts.core.look_for_the_folder().await {
            parts.accounts.folder_changed(is_there);
        }
        if jumped {
            parts.core.begin_anew().await;
            parts.accounts.wake_all_that_poll();
            parts.webhooks.resubscribe_events().await;
        }
    }
}

/// Resumes what waited for secrets, and tells again what depends on the time.
pub(crate) async fn follow_signals(parts: &Parts) {
    loop {
        tokio::select! {
            () = parts.secrets.readable.notified() => parts.accounts.wake_all(),
            () = parts.settings.times_changed.notified() => parts.accounts.tell_time_passed(),
        }
    }
}
