//! Which session runs: the shop's own, or the demo. One at a time; changing it replaces the engine and tells the window
//! to read everything again.

use crate::outlet::Outlet;
use crate::platform;
use crate::surroundings::Surroundings;
use crate::words;
use domain::{Flavour, Zone};
use engine::views::{FailureView, RedirectChoice, SessionView, UnsentView};
use engine::{Change, Config, Engine, Failure, Hosts, StoreProblem, Vault};
use meta_sim::{Description, Options, Simulator};
use secrecy::SecretString;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::RwLock;

/// How often the demo is read: customers write while one watches, and no limits are used up.
const POLL_DEMO_EVERY: Duration = Duration::from_secs(3);
/// How long at most the engine's own work waits for the window, whose start needs all processors.
const WORK_ANYWAY_AFTER: Duration = Duration::from_secs(4);
/// What the name of a demo's folder begins with.
const DEMO_PREFIX: &str = "shopbell-demo-";

/// The running session and what is needed to begin another.
#[derive(Debug)]
pub struct Sessions {
    surroundings: Surroundings,
    outlet: Outlet,
    running: Arc<RwLock<Option<Running>>>,
}

#[derive(Debug)]
struct Running {
    engine: Result<Engine, Failure>,
    demo: Option<Demo>,
    /// Whether it is the demo, or was to be.
    is_demo: bool,
}

/// What a demo has beside its engine.
#[derive(Debug)]
struct Demo {
    simulator: Simulator,
    /// In the system's place for temporary files, made for this demo alone.
    folder: PathBuf,
}

impl Demo {
    async fn vanish(self) {
        self.simulator.stop().await;
        Engine::remove_folder(&self.folder).await;
    }
}

impl Sessions {
    /// In these surroundings. Nothing is opened yet.
    pub fn new<R: Runtime>(app: &AppHandle<R>, surroundings: Surroundings) -> Self {
        Self { surroundings, outlet: Outlet::new(app.clone()), running: Arc::default() }
    }

    /// Begins the first session beside whatever the program does next: the web engine takes longer to start than the
    /// databases to open. Callers that ask for the session meanwhile wait until it has begun.
    ///
    /// # Errors
    /// When the session was asked for before this, and there was none.
    pub fn begin<R: Runtime>(app: &AppHandle<R>, demo: bool) -> anyhow::Result<()> {
        let mut place = Arc::clone(&app.state::<Self>().running).try_write_owned()?;
        let app = app.clone();
        tauri::async_runtime::spawn(async move { *place = Some(app.state::<Self>().start_one(demo).await) });
        Ok(())
    }

    /// Begins the session once more that could not begin; one that runs goes on.
    ///
    /// # Errors
    /// Why it could not begin this time; then that is shown in its place.
    pub async fn begin_again(&self) -> Result<(), Failure> {
        let mut place = self.running.write().await;
        let is_demo = match &*place {
            Some(Running { engine: Ok(_), .. }) => return Ok(()),
            failed => failed.as_ref().is_some_and(|failed| failed.is_demo),
        };
        let running = self.start_one(is_demo).await;
        let outcome = running.engine.as_ref().map(|_| ()).map_err(Clone::clone);
        *place = Some(running);
        outcome
    }

    async fn start_one(&self, demo: bool) -> Running {
        if demo { self.start_demo().await } else { self.start_shop().await }
    }

    /// Ends the running session, as the program leaves. A demo's data vanish (D3).
    pub async fn end(&self) {
        if let Some(running) = self.running.write().await.take() {
            self.stop(running).await;
        }
    }

    /// The engine of the running session.
    ///
    /// # Errors
    /// Why the session could not begin.
    pub async fn engine(&self) -> Result<Engine, Failure> {
        match &*self.running.read().await {
            Some(running) => running.engine.clone(),
            None => Err(Failure::NotFound),
        }
    }

    /// Asks the running engine for something; what goes wrong is told as the window shows it.
    ///
    /// # Errors
    /// Why the session could not begin, or what the engine failed with.
    pub async fn ask<T>(&self, asking: impl AsyncFnOnce(Engine) -> Result<T, Failure>) -> Result<T, FailureView> {
        let engine = self.engine().await.map_err(|failure| FailureView::of(failure, Zone::of_system()))?;
        match asking(engine.clone()).await {
            Ok(answer) => Ok(answer),
            Err(failure) => Err(engine.shown(failure).await),
        }
    }

    /// What the owner typed and did not send, read past the engine: it works with a database that cannot be opened.
    ///
    /// # Errors
    /// [`Failure::Store`] when nothing of it can be read.
    pub async fn unsent(&self) -> Result<Vec<UnsentView>, Failure> {
        let demo = self.running.read().await.as_ref().and_then(|running| Some(running.demo.as_ref()?.folder.clone()));
        if let Ok(engine) = self.engine().await {
            // What is typed and still in memory belongs to it, too. If the disk takes nothing, the text is still given
            // from memory.
            drop(engine.drafts().flush_all().await);
        }
        Engine::unsent(demo.as_ref().unwrap_or(&self.surroundings.folder)).await
    }

    /// Where changes go out to the window.
    #[must_use]
    pub const fn outlet(&self) -> &Outlet {
        &self.outlet
    }

    /// Ends the shop's session and begins the demo; or the other way round.
    ///
    /// # Errors
    /// Why the new session could not begin; then it is shown in its place.
    pub async fn change(&self, to_demo: bool) -> Result<(), Failure> {
        let mut place = self.running.write().await;
        if place.as_ref().is_some_and(|running| running.demo.is_some() == to_demo) {
            return Ok(());
        }
        if let Some(running) = place.take() {
            self.stop(running).await;
        }
        let running = self.start_one(to_demo).await;
        let outcome = running.engine.as_ref().map(|_| ()).map_err(Clone::clone);
        *place = Some(running);
        drop(place);
        self.outlet.tell(Change::Session);
        outcome
    }

    async fn start_shop(&self) -> Running {
        let Surroundings { folder, hosts, session, vault, poll_every, .. } = &self.surroundings;
        let config = self.config(folder.clone(), hosts.clone(), session.clone(), vault.clone(), *poll_every);
        Running { engine: self.start(config).await, demo: None, is_demo: false }
    }

    async fn start_demo(&self) -> Running {
        match self.demo().await {
            Ok((engine, demo)) => Running { engine: Ok(engine), demo: Some(demo), is_demo: true },
            Err(failure) => Running { engine: Err(failure), demo: None, is_demo: true },
        }
    }

    /// The simulator inside this program, its own database, secrets in memory only (D1, D3).
    async fn demo(&self) -> Result<(Engine, Demo), Failure> {
        let port = free_port()?;
        let redirect_uris = [Flavour::Facebook, Flavour::Instagram]
            .map(|flavour| engine::loopback_redirect_uri(port, flavour))
            .to_vec();
        let options = Options { redirect_uris, strict_rate: true, lively: true, ..Options::default() };
        let simulator = Simulator::start(options).await.map_err(|_| Failure::NotFound)?;
        let hosts = serde_json::to_string(&simulator.description().hosts).unwrap_or_default();
        let hosts = Hosts::from_json(&hosts).map_err(|_| Failure::NotFound)?;
        let folder = demo_folder().await?;
        let config = self.config(folder.clone(), hosts, SessionView::Demo, Vault::session(), Some(POLL_DEMO_EVERY));
        let demo = Demo { simulator, folder };
        let engine = match self.start(config).await {
            Ok(engine) => engine,
            Err(failure) => {
                demo.vanish().await;
                return Err(failure);
            }
        };
        if let Err(failure) = enter_apps(&engine, demo.simulator.description(), port).await {
            engine.stop().await;
            demo.vanish().await;
            return Err(failure);
        }
        Ok((engine, demo))
    }

    fn config(
        &self,
        folder: PathBuf,
        hosts: Hosts,
        session: SessionView,
        vault: Vault,
        poll_every: Option<Duration>,
    ) -> Config {
        Config {
            folder,
            hosts,
            session,
            vault,
            limits: self.surroundings.limits.clone(),
            poll_every,
            clock: Arc::clone(&self.surroundings.clock),
            browser: Arc::clone(&self.surroundings.browser),
            done_page: words::done_page(),
            runtime: tauri::async_runtime::handle().inner().clone(),
        }
    }

    async fn start(&self, config: Config) -> Result<Engine, Failure> {
        let (engine, work) = Engine::open(config).await?;
        self.outlet.follow(engine.changes());
        let window = self.outlet.listening();
        tauri::async_runtime::spawn(async move {
            // The work begins also if the window is not shown in time.
            drop(tokio::time::timeout(WORK_ANYWAY_AFTER, window).await);
            work.begin();
        });
        Ok(engine)
    }

    async fn stop(&self, running: Running) {
        if let Ok(engine) = running.engine {
            engine.stop().await;
        }
        if let Some(demo) = running.demo {
            demo.vanish().await;
        }
    }
}

/// A new folder that nobody else can look into, for one demo. Those of demos that were killed are removed.
async fn demo_folder() -> Result<PathBuf, Failure> {
    let folder = tempfile::Builder::new().prefix(DEMO_PREFIX).tempdir();
    // The guard is disarmed: only files that Shopbell made are removed, not everything that lies there.
    let folder = folder.map(tempfile::TempDir::keep).map_err(|_| Failure::Store { problem: StoreProblem::Io })?;
    for left in left_by_demos(&folder) {
        Engine::remove_folder(&left).await;
    }
    Ok(folder)
}

/// The folders of other demos of this person's beside that of a new one. One that is in use cannot be removed.
fn left_by_demos(new: &Path) -> Vec<PathBuf> {
    let (Some(place), Ok(own)) = (new.parent(), std::fs::symlink_metadata(new)) else { return vec![] };
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
    let is_left = |entry: &std::fs::DirEntry| {
        let is_named_so = entry.file_name().to_str().is_some_and(|name| name.starts_with(DEMO_PREFIX));
        is_named_so && entry.path() != new && entry.metadata().is_ok_and(|it| platform::have_same_owner(&it, &own))
    };
    entries.filter(is_left).map(|entry| entry.path()).collect()
}

/// Enters the simulator's two Meta apps, so that a visitor has nothing to copy.
async fn enter_apps(engine: &Engine, simulated: &Description, port: u16) -> Result<(), Failure> {
    for (flavour, id, secret) in [
        (Flavour::Facebook, &simulated.app_id, &simulated.app_secret),
        (Flavour::Instagram, &simulated.instagram_app_id, &simulated.instagram_app_secret),
    ] {
        let secret = SecretString::from(secret.clone());
        engine.connect().save_meta_app(flavour, id, Some(secret), &RedirectChoice::Loopback { port }).await?;
    }
    Ok(())
}

/// A port nobody uses just now, for the demo's redirect address.
fn free_port() -> Result<u16, Failure> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(|_| Failure::PortTaken { port: 0 })?;
    listener.local_addr().map(|address| address.port()).map_err(|_| Failure::PortTaken { port: 0 })
}
