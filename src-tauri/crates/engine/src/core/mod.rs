//! What every part of the engine uses: store, platform, time, changes and background work.
//!
//! Owns what all parts share. Refuses to know any of them.

mod calls;
mod folder;
mod plan_time;
mod waiting;

pub(crate) use folder::FOLDER_GONE;
pub(crate) use plan_time::PlanTime;
pub(crate) use waiting::Wall;

use crate::changes::Change;
use crate::clock::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use instagram::Meta;
use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::Store;
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How many changes may wait for a slow listener before it is told to read everything again.
const CHANGES_HELD: usize = 1024;
/// Connections are closed at most this often, however many calls fail.
const KEPT_AT_LEAST: TimeDelta = TimeDelta::minutes(1);

/// What all parts share.
pub(crate) struct Core {
    pub(crate) store: Store,
    pub(crate) meta: Meta,
    clock: Arc<dyn Clock>,
    plan_time: Arc<PlanTime>,
    /// Counts the jumps of the wall clock; its receivers are woken at each.
    jumps: watch::Sender<u64>,
    /// When connections were let go of last because Instagram was not reached, by the time of plans.
    connections_forgotten: Mutex<Option<DateTime<Utc>>>,
    /// The folder of the databases, or a file in it, is not where it was.
    is_folder_gone: AtomicBool,
    changes: broadcast::Sender<Change>,
    runtime: tokio::runtime::Handle,
    tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core").finish_non_exhaustive()
    }
}

impl Core {
    pub(crate) fn new(
        (store, meta): (Store, Meta),
        (clock, plan_time): (Arc<dyn Clock>, Arc<PlanTime>),
        runtime: tokio::runtime::Handle,
    ) -> Self {
        Self {
            store,
            meta,
            clock,
            plan_time,
            jumps: watch::Sender::new(0),
            connections_forgotten: Mutex::default(),
            is_folder_gone: AtomicBool::new(false),
            changes: broadcast::channel(CHANGES_HELD).0,
            runtime,
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
        }
    }

    /// The stream of changes from now on.
    pub(crate) fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    pub(crate) fn tell(&self, change: Change) {
        // An `Err` means that nobody listens: then the window reads everything when it opens.
        drop(self.changes.send(change));
    }

    /// Spawns work that is cancelled when the engine stops.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stopping = self.stopping.clone();
        self.tasks.spawn_on(
            async move {
                tokio::select! {
                    () = stopping.cancelled() => {}
                    () = work => {}
                }
            },
            &self.runtime,
        );
    }

    /// Spawns work that must reach its own end once begun; it looks at `stopping` itself.
    pub(crate) fn spawn_to_the_end(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn_on(work, &self.runtime);
    }

    pub(crate) fn runtime(&self) -> &tokio::runtime::Handle {
        &self.runtime
    }

    /// Ends what runs in the background, and waits that long for what has to reach its own end.
    pub(crate) async fn stop(&self, wait: Duration) {
        self.stopping.cancel();
        self.tasks.close();
        if tokio::time::timeout(wait, self.tasks.wait()).await.is_err() {
            tracing::warn!("left without waiting for an answer that stalls");
        }
    }

    /// The answer of a call, or `None` when it is not wanted any more: `unwanted` was cancelled, or the engine stops.
    pub(crate) async fn unless_stopped<T>(
        &self,
        unwanted: &CancellationToken,
        call: impl Future<Output = T>,
    ) -> Option<T> {
        tokio::select! {
            biased;
            () = unwanted.cancelled() => None,
            () = self.stopping.cancelled() => None,
            answer = call => Some(answer),
        }
    }

    /// Connections that are kept may be dead when Instagram was not reached: the next try makes others. Not at every
    /// failure of every account, since making them anew costs some milliseconds.
    pub(crate) fn forget_connections_soon(&self) {
        let now = self.plan_now();
        let mut before = locked(&self.connections_forgotten);
        if before.is_some_and(|before| now - before < KEPT_AT_LEAST) {
            return;
        }
        *before = Some(now);
        drop(before);
        let meta = self.meta.clone();
        self.runtime.spawn_blocking(move || meta.forget_connections());
    }
}

/// Locks state that a panic cannot leave half-changed.
pub(crate) fn locked<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
