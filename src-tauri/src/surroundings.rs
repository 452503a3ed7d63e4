//! What sessions are made of that comes from outside: the platform, the time, the place for secrets, the browser. Tests
//! of the whole border pass in all of it.

use crate::arguments::Arguments;
use crate::desktop::browser::SystemBrowser;
use anyhow::Context as _;
use engine::views::SessionView;
use engine::{Browser, Clock, Hosts, Limits, SystemClock, Vault};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tauri::{AppHandle, Manager, Runtime};

/// How often each account is read by itself.
const POLL_EVERY: Duration = Duration::from_secs(20);
/// Under this name the keychain files a shop's secrets. A build for development never touches the owner's.
const KEYCHAIN_SERVICE: &str = if cfg!(debug_assertions) { "Shopbell (development)" } else { "Shopbell" };
/// Folder of the shop's databases within the system's place for this program.
const SHOP_FOLDER: &str = if cfg!(debug_assertions) { "inbox-development" } else { "inbox" };

/// What the shop's own session is made of. The demo brings a platform, a folder and a place for secrets of its own.
#[derive(Debug)]
pub struct Surroundings {
    /// The platform's hosts.
    pub hosts: Hosts,
    /// What the window says about the platform.
    pub session: SessionView,
    /// The folder of the databases.
    pub folder: PathBuf,
    /// Where secrets are kept unless the owner chose otherwise.
    pub vault: Vault,
    /// Time limits and rate of calls to the platform.
    pub limits: Limits,
    /// How often each account is read by itself; `None`: only by hand.
    pub poll_every: Option<Duration>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Opens the login's page.
    pub browser: Arc<dyn Browser>,
}

impl Surroundings {
    /// This computer's, and what the command line says.
    ///
    /// # Errors
    /// When the file of hosts cannot be read or names no hosts, or the system has no place for data.
    pub fn of_system<R: Runtime>(app: &AppHandle<R>, arguments: &Arguments) -> anyhow::Result<Self> {
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
            vault: Vault::keychain(&service),
            limits: Limits::default(),
            poll_every: Some(POLL_EVERY),
            clock: Arc::new(SystemClock),
            browser: Arc::new(SystemBrowser::new(app.clone())),
        })
    }
}
