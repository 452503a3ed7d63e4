//! Which session runs: the shop's own, or the demo. One at a time; changing it replaces the engine and tells the window
//! to read everything again.

use crate::arguments::Arguments;
use crate::desktop::browser::SystemBrowser;
use crate::outlet::Outlet;
use crate::words;
use anyhow::Context as _;
use domain::Flavour;
use engine::views::{RedirectChoice, SessionView, UnsentView};
use engine::{Browser, Change, Config, Engine, Failure, Hosts, Limits, SystemClock, Vault};
use meta_sim::{Options, Simulator};
use secrecy::SecretString;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::RwLock;

/// How often each account is read by itself.
const POLL_EVERY: Duration = Duration::from_secs(20);
/// How often in the demo, where customers write while you watch and nobody's limits are used up.
const POLL_DEMO_EVERY: Duration = Duration::from_secs(3);
/// Under this name the keychain files a shop's secrets. A build for development never touches the owner's.
const KEYCHAIN_SERVICE: &str = if cfg!(debug_assertions) { "Shopbell (development)" } else { "Shopbell" };
/// Folder of the shop's databases within the system's place for this program.
const SHOP_FOLDER: &str = if cfg!(debug_assertions) { "inbox-development" } else { "inbox" };

/// The running session and what is needed to begin another.
#[derive(Debug)]
pub struct Sessions {
    hosts: Hosts,
    session: SessionView,
    folder: PathBuf,
    keychain_service: String,
    browser: Arc<dyn Browser>,
    outlet: Outlet,
    running: RwLock<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    engine: Result<Engine, Failure>,
    demo: Option<Simulator>,
}

impl Sessions {
    /// Reads where data lie and which hosts to talk to. Nothing is opened yet.
    ///
    /// # Errors
    /// When the file of hosts cannot be read or names no hosts, or the system has no place for data.
    pub fn new<R: Runtime>(app: &AppHandle<R>, arguments: &Arguments) -> anyhow::Result<Self> {
        let hosts = match &arguments.meta_hosts {
            Some(file) => Hosts::from_json(&std::fs::read_to_string(file).context("the file of hosts")?)?,
            None => Hosts::meta(),
        };
        let (session, folder, service) = if hosts.is_meta() {
            (SessionView::Instagram, SHOP_FOLDER, KEYCHAIN_SERVICE.to_owned())
        } else {
            let host = hosts.graph_facebook.authority().to_owned();
            (SessionView::OtherHosts { host }, "other-hosts", format!("{KEYCHAIN_SERVICE}, other hosts"))
        };
        let folder = match &arguments.data_dir {
            Some(folder) => folder.clone(),
            None => app.path().app_local_data_dir()?.join(folder),
        };
        Ok(Self {
            hosts,
            session,
            folder,
            keychain_service: service,
            browser: Arc::new(SystemBrowser::new(app.clone())),
            outlet: Outlet::new(app.clone()),
            running: RwLock::new(None),
        })
    }

    /// Begins the first session.
    pub async fn begin(&self, demo: bool) {
        let running = if demo { self.start_demo().await } else { self.start_shop().await };
        *self.running.write().await = Some(running);
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

    /// What the owner typed and did not send, read past the engine: it works with a database that cannot be opened.
    ///
    /// # Errors
    /// [`Failure::Store`] when nothing of it can be read.
    pub async fn unsent(&self) -> Result<Vec<UnsentView>, Failure> {
        let demo = self.running.read().await.as_ref().is_some_and(|running| running.demo.is_some());
        if let Ok(engine) = self.engine().await {
            // What is typed and still in memory belongs to it, too. A disk that takes nothing is no reason to give nothing.
            drop(engine.flush_drafts().await);
        }
        let folder = if demo { self.demo_folder() } else { self.folder.clone() };
        Engine::unsent(&folder).await
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
        let running = if to_demo { self.start_demo().await } else { self.start_shop().await };
        let outcome = running.engine.as_ref().map(|_| ()).map_err(Clone::clone);
        *place = Some(running);
        drop(place);
        self.outlet.tell(Change::Session);
        outcome
    }

    async fn start_shop(&self) -> Running {
        let config = self.config(
            self.folder.clone(),
            self.hosts.clone(),
            self.session.clone(),
            Vault::keychain(&self.keychain_service),
            POLL_EVERY,
        );
        Running { engine: self.start(config).await, demo: None }
    }

    async fn start_demo(&self) -> Running {
        match self.demo().await {
            Ok((engine, simulator)) => Running { engine: Ok(engine), demo: Some(simulator) },
            Err(failure) => Running { engine: Err(failure), demo: None },
        }
    }

    /// The simulator inside this program, its own database, secrets in memory only (D1, D3).
    async fn demo(&self) -> Result<(Engine, Simulator), Failure> {
        let port = free_port()?;
        let redirect_uris = [Flavour::Facebook, Flavour::Instagram]
            .map(|flavour| engine::loopback_redirect_uri(port, flavour))
            .to_vec();
        let options = Options { redirect_uris, strict_rate: true, lively: true, ..Options::default() };
        let simulator = Simulator::start(options).await.map_err(|_| Failure::NotFound)?;
        let description = simulator.description();
        let hosts = serde_json::to_string(&description.hosts).unwrap_or_default();
        let hosts = Hosts::from_json(&hosts).map_err(|_| Failure::NotFound)?;
        let folder = self.demo_folder();
        drop(std::fs::remove_dir_all(&folder));
        let config = self.config(folder, hosts, SessionView::Demo, Vault::session(), POLL_DEMO_EVERY);
        let engine = self.start(config).await?;
        for (flavour, id, secret) in [
            (Flavour::Facebook, &description.app_id, &description.app_secret),
            (Flavour::Instagram, &description.instagram_app_id, &description.instagram_app_secret),
        ] {
            let secret = SecretString::from(secret.clone());
            engine.save_meta_app(flavour, id, Some(secret), &RedirectChoice::Loopback { port }).await?;
        }
        Ok((engine, simulator))
    }

    fn config(&self, folder: PathBuf, hosts: Hosts, session: SessionView, vault: Vault, poll: Duration) -> Config {
        Config {
            folder,
            hosts,
            session,
            vault,
            limits: Limits::default(),
            poll_every: Some(poll),
            clock: Arc::new(SystemClock),
            browser: Arc::clone(&self.browser),
            done_page: words::done_page(),
            runtime: tauri::async_runtime::handle().inner().clone(),
        }
    }

    async fn start(&self, config: Config) -> Result<Engine, Failure> {
        let engine = Engine::start(config).await?;
        self.outlet.follow(engine.changes());
        Ok(engine)
    }

    async fn stop(&self, running: Running) {
        if let Ok(engine) = running.engine {
            engine.stop().await;
        }
        if let Some(simulator) = running.demo {
            simulator.stop().await;
            drop(std::fs::remove_dir_all(self.demo_folder()));
        }
    }

    fn demo_folder(&self) -> PathBuf {
        self.folder.with_file_name("demo")
    }
}

/// A port nobody uses just now, for the demo's redirect address.
fn free_port() -> Result<u16, Failure> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(|_| Failure::PortTaken { port: 0 })?;
    listener.local_addr().map(|address| address.port()).map_err(|_| Failure::PortTaken { port: 0 })
}
