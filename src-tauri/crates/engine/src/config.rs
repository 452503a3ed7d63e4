//! What an engine is made of.

use crate::clock::Clock;
use crate::views::SessionView;
use instagram::{Hosts, Limits};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use vault::Vault;

/// Whether a browser could be started, once that is known: an opener may fail seconds after it was started.
pub type Opened = Pin<Box<dyn Future<Output = bool> + Send>>;

/// Opens an address in the owner's browser.
pub trait Browser: std::fmt::Debug + Send + Sync {
    /// Begins at once, also when the result is not waited for.
    fn open(&self, address: &str) -> Opened;
}

/// What a session is made of. Everything that a test wants to control is passed in here.
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
    /// Time limits and rate of calls to the platform.
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
