//! The engine: starts the parts, ends them, and is the façade through which they are reached.

use crate::account::Accounts;
use crate::changes::Change;
use crate::config::Config;
use crate::connect::Connect;
use crate::core::{Core, PlanTime};
use crate::doctor::Doctor;
use crate::drafts::Drafts;
use crate::failure::{Failure, StoreProblem};
use crate::inbox::Inbox;
use crate::media::Media;
use crate::parts::Parts;
use crate::secrets::Secrets;
use crate::sending::Sending;
use crate::settings::Settings;
use crate::views::{FailureView, UnsentView};
use crate::webhooks::Webhooks;
use crate::work::Work;
use chrono::TimeDelta;
use instagram::Meta;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::sync::{broadcast, mpsc};

/// How long leaving waits for work that has begun. A send whose answer stalls longer is left as it is on disk: begun,
/// and therefore looked up by the next start, never sent again.
const FAREWELL: Duration = Duration::from_secs(3);

/// One running engine. Cheap to clone; every clone is the same engine.
#[derive(Clone)]
pub struct Engine(Arc<Parts>);

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Engine {
    /// Opens the store, picks up what an earlier run left unfinished, and starts syncing.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub async fn start(config: Config) -> Result<Self, Failure> {
        let (engine, work) = Self::open(config).await?;
        work.begin();
        Ok(engine)
    }

    /// Opens the store and picks up what an earlier run left unfinished. The caller starts what the engine does by
    /// itself when nothing more urgent is left to do; everything the engine is asked for works before that.
    ///
    /// # Errors
    /// [`Failure::Store`] when the databases cannot be used; nothing is changed or deleted then.
    pub async fn open(config: Config) -> Result<(Self, Work), Failure> {
        let (clock, runtime) = (Arc::clone(&config.clock), config.runtime.clone());
        let now = clock.now();
        let plan_time = Arc::new(PlanTime::begin(&*clock));
        let passed = plan_time.passed_since(now, &clock);
        // Side by side: the window waits for both, and reading the system's certificates takes longer than opening the
        // files.
        let (hosts, limits) = (config.hosts.clone(), config.limits.clone());
        let meta = runtime.spawn_blocking(move || Meta::timed_by(passed, hosts, limits));
        let store = Store::open(&config.folder, now).await?;
        store.restarted(now).await?;
        let meta = meta.await.map_err(|_| Failure::Offline)??;
        let core = Core::new((store, meta), (clock, plan_time), runtime);
        let (begun, sessions) = mpsc::unbounded_channel();
        let engine = Self(Arc::new(Parts::new(core, config, begun)));
        engine.0.sending.distrust_undo(now).await?;
        engine.0.sending.sweep_files().await;
        for account in engine.0.core.store.accounts().await? {
            engine.0.accounts.begin(&account.id);
        }
        let work = Work::new(Arc::clone(&engine.0), now, sessions);
        Ok((engine, work))
    }

    /// Ends the engine within some seconds: what is typed is saved, what was pressed still goes out, other work is
    /// stopped at its next safe point, the files are closed.
    pub async fn stop(self) {
        let Parts { core, drafts, accounts, .. } = &*self.0;
        drop(drafts.flush_all().await);
        // After this Undo cannot be pressed any more, so nothing has to wait for it.
        drop(core.store.undo_over().await);
        core.stop(FAREWELL).await;
        drop(drafts.flush_all().await);
        accounts.keep_synced_times(TimeDelta::zero()).await;
        accounts.end_all();
        core.store.clone().close().await;
    }

    /// The stream of changes from now on. A listener that lags must read everything again.
    #[must_use]
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.0.core.changes()
    }

    /// A failure as the window shows it, in the owner's zone.
    pub async fn shown(&self, failure: Failure) -> FailureView {
        FailureView::of(failure, self.0.settings.zone().await)
    }

    /// What the owner chose.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Where secrets are kept.
    #[must_use]
    pub fn secrets(&self) -> &Arc<Secrets> {
        &self.0.secrets
    }

    /// What is typed and not sent.
    #[must_use]
    pub fn drafts(&self) -> &Arc<Drafts> {
        &self.0.drafts
    }

    /// The connected accounts.
    #[must_use]
    pub fn accounts(&self) -> &Arc<Accounts> {
        &self.0.accounts
    }

    /// Sending, and what became of it.
    #[must_use]
    pub fn sending(&self) -> &Arc<Sending> {
        &self.0.sending
    }

    /// What the window shows.
    #[must_use]
    pub fn inbox(&self) -> &Inbox {
        &self.0.inbox
    }

    /// What messages carry.
    #[must_use]
    pub fn media(&self) -> &Media {
        &self.0.media
    }

    /// The receiver of events.
    #[must_use]
    pub fn webhooks(&self) -> &Arc<Webhooks> {
        &self.0.webhooks
    }

    /// Tests of connections, and checklists.
    #[must_use]
    pub fn doctor(&self) -> &Arc<Doctor> {
        &self.0.doctor
    }

    /// Logins.
    #[must_use]
    pub fn connect(&self) -> &Arc<Connect> {
        &self.0.connect
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

    /// Removes a folder that a session of Shopbell made and that is not in use any more; what Shopbell did not make in
    /// it stays, and the folder with it. What cannot be removed is told in the log.
    pub async fn remove_folder(folder: &Path) {
        let folder = folder.to_owned();
        match tokio::task::spawn_blocking(move || store::remove_folder(&folder)).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => tracing::warn!("a folder stays: something else is in it"),
            Ok(Err(error)) => tracing::warn!(%error, "a folder could not be removed"),
            Err(error) => tracing::error!(%error, "a folder could not be removed"),
        }
    }

    /// The owner has read what was saved from a damaged database. If that cannot be written down, it is shown again at
    /// the next start.
    pub fn dismiss_recovery(&self) {
        let core = Arc::clone(&self.0.core);
        self.0.core.spawn_to_the_end(async move {
            drop(core.store.dismiss_recovery().await);
            core.tell(Change::Frame);
        });
    }
}
