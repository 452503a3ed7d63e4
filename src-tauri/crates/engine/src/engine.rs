//! The engine itself: what a session consists of, how it starts and how it ends.

use crate::account::AccountSession;
use crate::changes::Change;
use crate::clock::{Clock, PlanTime};
use crate::connect::{Asking, Login, Secrets};
use crate::failure::{Failure, StoreProblem};
use crate::inbox::drafts::Drafts;
use crate::media::Media;
use crate::sending::Uploads;
use crate::views::{SessionView, UnsentView};
use crate::webhooks::Webhooks;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, Zone};
use instagram::{Hosts, Limits, Meta};
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::Store;
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use vault::Vault;

/// How many changes may wait for a slow listener before it is told to read everything again.
const CHANGES_HELD: usize = 1024;
/// What is left of a reply window is shown in minutes.
const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// How long leaving waits for work that has begun. A send whose answer stalls longer is left as it is on disk: begun, and
/// therefore looked up by the next start, never sent again.
const FAREWELL: Duration = Duration::from_secs(3);

/// Whether a browser could be started, once that is known: an opener may fail seconds after it was started.
pub type Opened = Pin<Box<dyn Future<Output = bool> + Send>>;

/// Opens an address in the owner's browser.
pub trait Browser: std::fmt::Debug + Send + Sync {
    /// Begins at once, also when nobody waits for what comes of it.
    fn open(&self, address: &str) -> Opened;
}

/// What a session is made of. Everything that a test wants to hold in its hand comes in here.
#[derive(Debug)]
pub struct Config {
    /// The folder of the databases.
    pub folder: PathBuf,
    /// The platform's hosts.
    pub hosts: Hosts,
    /// What the window says about the platform.
    pub session: SessionView,
    /// Where secrets are kept unless the owner chose otherwise.
    pub vault: Vault,
    /// How patiently and how fast the platform is asked.
    pub limits: Limits,
    /// How often each account is synced by itself; `None`: only by hand.
    pub poll_every: Option<Duration>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Opens the login's page.
    pub browser: Arc<dyn Browser>,
    /// What the page at the end of a login says.
    pub done_page: instagram::login::listener::DonePage,
    /// Runs what goes on in the background.
    pub runtime: tokio::runtime::Handle,
}

/// One running session. Cheap to clone; every clone is the same session.
#[derive(Clone)]
pub struct Engine(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) meta: Meta,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) plan_time: Arc<PlanTime>,
    /// Counts the jumps of the wall clock, and wakes whoever waits when there is another.
    pub(crate) jumps: watch::Sender<u64>,
    /// When connections were let go of last because Instagram was not reached, by the time of plans.
    pub(crate) connections_forgotten: Mutex<Option<DateTime<Utc>>>,
    pub(crate) browser: Arc<dyn Browser>,
    pub(crate) done_page: instagram::login::listener::DonePage,
    pub(crate) session: SessionView,
    pub(crate) poll_every: Option<Duration>,
    pub(crate) sessions: Mutex<HashMap<AccountId, Arc<AccountSession>>>,
    pub(crate) secrets: tokio::sync::RwLock<Secrets>,
    pub(crate) asking: Asking,
    pub(crate) login: Mutex<Login>,
    pub(crate) drafts: Drafts,
    pub(crate) webhooks: Webhooks,
    /// Held while a checklist is read and written: of two ticks at once neither is lost.
    pub(crate) ticking: tokio::sync::Mutex<()>,
    pub(crate) media: Media,
    pub(crate) uploads: Uploads,
    /// The folder of the databases, or a file in it, is not where it was.
    pub(crate) is_folder_gone: AtomicBool,
    changes: broadcast::Sender<Change>,
    runtime: tokio::runtime::Handle,
    tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("session", &self.0.session).finish_non_exhaustive()
    }
}

impl Engine {
    /// Opens the store, picks up what an earlier run left unfinished, and starts syncing.
    ///
    /// # Errors
    /// [`Failure::Store`] when the databases cannot be used; nothing is changed or deleted then.
    pub async fn start(config: Config) -> Result<Self, Failure> {
        // Side by side: reading the system's certificates takes longer than opening the files, and the window waits.
        let (hosts, limits) = (config.hosts, config.limits);
        let now = config.clock.now();
        let plan_time = Arc::new(PlanTime::begin(&*config.clock));
        let passed = plan_time.passed_since(now, &config.clock);
        let meta = config.runtime.spawn_blocking(move || Meta::timed_by(passed, hosts, limits));
        let store = Store::open(&config.folder, now).await?;
        store.restarted(now).await?;
        let meta = meta.await.map_err(|_| Failure::Offline)??;
        let (changes, _) = broadcast::channel(CHANGES_HELD);
        let engine = Self(Arc::new(Inner {
            store,
            meta,
            plan_time,
            jumps: watch::Sender::new(0),
            connections_forgotten: Mutex::default(),
            clock: config.clock,
            browser: config.browser,
            done_page: config.done_page,
            session: config.session,
            secrets: tokio::sync::RwLock::new(Secrets::unopened(config.vault, &config.folder)),
            asking: Asking::default(),
            poll_every: config.poll_every,
            sessions: Mutex::default(),
            login: Mutex::default(),
            drafts: Drafts::default(),
            webhooks: Webhooks::default(),
            ticking: tokio::sync::Mutex::default(),
            media: Media::default(),
            uploads: Uploads::default(),
            is_folder_gone: AtomicBool::new(false),
            changes,
            runtime: config.runtime,
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
        }));
        engine.distrust_undo(now).await?;
        engine.sweep_files().await;
        for account in engine.0.store.accounts().await? {
            engine.start_session(&account.id);
        }
        let opening = engine.clone();
        engine.spawn(async move { opening.open_secrets().await });
        let receiving = engine.clone();
        engine.spawn(async move { receiving.open_webhooks().await });
        let watching = engine.clone();
        engine.spawn(async move { watching.watch_the_clock(now).await });
        let watching = engine.clone();
        engine.spawn(async move { watching.watch_the_wall().await });
        Ok(engine)
    }

    /// Ends the session within some seconds: what is typed is saved, what was pressed still goes out, other work is
    /// stopped at its next safe point, the files are closed.
    pub async fn stop(self) {
        drop(self.flush_drafts().await);
        // Leaving means it: nobody can take anything back any more.
        drop(self.0.store.undo_over().await);
        self.0.stopping.cancel();
        self.0.tasks.close();
        if tokio::time::timeout(FAREWELL, self.0.tasks.wait()).await.is_err() {
            tracing::warn!("left without waiting for an answer that stalls");
        }
        drop(self.flush_drafts().await);
        self.keep_synced_times(TimeDelta::zero()).await;
        self.lock(&self.0.sessions).clear();
        self.0.store.clone().close().await;
    }

    /// The stream of changes from now on. A listener that lags must read everything again.
    #[must_use]
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.0.changes.subscribe()
    }

    pub(crate) fn tell(&self, change: Change) {
        // Nobody listening is fine: the window reads everything when it opens.
        drop(self.0.changes.send(change));
    }

    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stopping = self.0.stopping.clone();
        self.0.tasks.spawn_on(
            async move {
                tokio::select! {
                    () = stopping.cancelled() => {}
                    () = work => {}
                }
            },
            &self.0.runtime,
        );
    }

    /// Spawns work that must reach its own end once begun; it looks at `stopping` itself.
    pub(crate) fn spawn_to_the_end(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.0.tasks.spawn_on(work, &self.0.runtime);
    }

    /// Locks state that holds no invariant a panic could break half-way.
    pub(crate) fn lock<'a, T>(&self, state: &'a Mutex<T>) -> std::sync::MutexGuard<'a, T> {
        state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) async fn zone(&self) -> Zone {
        self.chosen_zone().await.unwrap_or_else(Zone::of_system)
    }

    /// Each minute what is left of reply windows is another (S7); and when the date turns, so are `Today` and the years
    /// of old rows (I4, L3).
    async fn watch_the_clock(&self, started: DateTime<Utc>) {
        let mut told = started;
        let mut shown = self.zone().await.date(told);
        loop {
            let into = TimeDelta::milliseconds(told.timestamp_millis().rem_euclid(MINUTE.num_milliseconds()));
            // A clock that was set shows another minute: everything is told anew.
            self.until_moment(told + (MINUTE - into)).await;
            // The next minute is counted from before this one is told: time that passes while it is told, or while the
            // zone is read, must not swallow a minute.
            told = self.now();
            self.tell_time_passed();
            self.tell_synced_times().await;
            let today = self.zone().await.date(told);
            if today != shown {
                shown = today;
                self.tell(Change::Frame);
            }
        }
    }

    /// What was typed or sent off in the databases of a folder and Instagram does not have. It needs no session, reads
    /// only, and works with databases that cannot be opened.
    ///
    /// # Errors
    /// [`Failure::Store`] when the reading itself breaks down.
    pub async fn unsent(folder: &Path) -> Result<Vec<UnsentView>, Failure> {
        let folder = folder.to_owned();
        let read = tokio::task::spawn_blocking(move || store::unsent(&folder)).await;
        let unsent = read.map_err(|_| Failure::Store { problem: StoreProblem::Io })?;
        Ok(unsent.into_iter().map(UnsentView::from).collect())
    }

    /// Removes a folder that a session of Shopbell made and nobody uses any more; what Shopbell did not make in it stays,
    /// and the folder with it. What cannot be removed is told in the log.
    pub async fn remove_folder(folder: &Path) {
        let folder = folder.to_owned();
        match tokio::task::spawn_blocking(move || store::remove_folder(&folder)).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => tracing::warn!("a folder stays: something else is in it"),
            Ok(Err(error)) => tracing::warn!(%error, "a folder could not be removed"),
            Err(error) => tracing::error!(%error, "a folder could not be removed"),
        }
    }

    /// The owner has read what was saved from a damaged database. If that cannot be remembered, it is said again.
    pub fn dismiss_recovery(&self) {
        let engine = self.clone();
        self.spawn_to_the_end(async move {
            drop(engine.0.store.dismiss_recovery().await);
            engine.tell(Change::Frame);
        });
    }

    pub(crate) fn runtime(&self) -> &tokio::runtime::Handle {
        &self.0.runtime
    }
}
