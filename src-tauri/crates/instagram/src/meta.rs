//! Meta's platform as one thing to hold: its hosts, the time limits, and the HTTP clients.
//!
//! Owns how addresses are put together. Refuses to hold a token.

use crate::ApiError;
use crate::fewer::{Fewer, Fields};
use crate::net::hosts::Hosts;
use crate::net::limits::Limits;
use crate::net::{Allowance, Body, Clients, Exchange, SetUpError, exchange};
use domain::Flavour;
use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use url::Url;

/// The version of the Graph API that is asked for, everywhere (`platform.md` §7: current since 4 November 2026).
pub const API_VERSION: &str = "v27.0";

/// Tells how much time has passed since some moment. It never goes back; a sleep of the computer may count.
pub type Passed = Arc<dyn Fn() -> Duration + Send + Sync>;

/// Meta's platform. Cheap to clone; all clones share connections.
#[derive(Clone)]
pub struct Meta(Arc<Inner>);

struct Inner {
    hosts: Hosts,
    limits: Limits,
    passed: Passed,
    clients: RwLock<Clients>,
    /// Counts Meta's answers, over all accounts.
    signs: watch::Sender<u64>,
}

impl Meta {
    /// The platform at these hosts, with the limits it is known to need.
    ///
    /// # Errors
    /// When this computer cannot make secure connections.
    pub fn new(hosts: Hosts) -> Result<Self, SetUpError> {
        Self::with_limits(hosts, Limits::default())
    }

    /// The platform at these hosts, with other limits.
    ///
    /// # Errors
    /// When this computer cannot make secure connections.
    pub fn with_limits(hosts: Hosts, limits: Limits) -> Result<Self, SetUpError> {
        let began = Instant::now();
        Self::timed_by(Arc::new(move || began.elapsed()), hosts, limits)
    }

    /// The same, with another source of time for what is remembered for a while.
    ///
    /// # Errors
    /// When this computer cannot make secure connections.
    pub fn timed_by(passed: Passed, hosts: Hosts, limits: Limits) -> Result<Self, SetUpError> {
        let clients = RwLock::new(Clients::new(&limits, hosts.is_meta())?);
        Ok(Self(Arc::new(Inner { hosts, limits, passed, clients, signs: watch::Sender::new(0) })))
    }

    /// Lets go of every connection that is kept for later calls; calls under way go on. To be called when they are
    /// likely to be dead without knowing it, as after the computer slept. It blocks for some milliseconds.
    pub fn forget_connections(&self) {
        match Clients::new(&self.0.limits, self.0.hosts.is_meta()) {
            Ok(clients) => *self.0.clients.write().unwrap_or_else(PoisonError::into_inner) = clients,
            Err(error) => tracing::warn!(%error, "the connections are kept"),
        }
    }

    /// Changes whenever Meta answered any call of any account: a read, a send, an upload, a picture.
    #[must_use]
    pub fn signs_of_life(&self) -> watch::Receiver<u64> {
        self.0.signs.subscribe()
    }

    /// Meta answered.
    pub(crate) fn is_alive(&self) {
        self.0.signs.send_modify(|signs| *signs = signs.wrapping_add(1));
    }

    /// Where it is.
    #[must_use]
    pub fn hosts(&self) -> &Hosts {
        &self.0.hosts
    }

    /// The time limits.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// How much time has passed.
    pub(crate) fn passed(&self) -> Duration {
        (self.0.passed)()
    }

    pub(crate) fn reading(&self) -> Client {
        self.clients().reading.clone()
    }

    pub(crate) fn sending(&self) -> Client {
        self.clients().sending.clone()
    }

    pub(crate) fn pictures(&self) -> Client {
        self.clients().pictures.clone()
    }

    fn clients(&self) -> RwLockReadGuard<'_, Clients> {
        self.0.clients.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The address of a node or edge of the Graph API that serves a flavour.
    pub(crate) fn graph(&self, flavour: Flavour, path: &[&str]) -> Url {
        let host = match flavour {
            Flavour::Instagram => &self.hosts().graph_instagram,
            Flavour::Facebook => &self.hosts().graph_facebook,
        };
        below(host, &[&[API_VERSION], path].concat())
    }

    /// One read of the Graph API. The token travels in a header, so that no address contains it.
    pub(crate) async fn read(&self, url: Url, query: &[(&str, &str)], token: &SecretString, bytes: usize) -> Exchange {
        let token = token.expose_secret();
        let request = self.reading().get(url).query(query).bearer_auth(token);
        let exchange = exchange(request, Allowance::reading(self.limits(), bytes), &[token]).await;
        if exchange.is_sign_of_life() {
            self.is_alive();
        }
        exchange
    }

    /// A read outside an account's rate limits: while logging in.
    pub(crate) async fn ask(&self, url: Url, query: &[(&str, &str)], token: &SecretString) -> Result<Body, ApiError> {
        self.read(url, query, token, self.limits().list_bytes).await.result
    }
}

impl Meta {
    /// The same, of fields: once more for each that is refused. When fewer fields are refused as well, it answers the
    /// refusal of the whole list.
    pub(crate) async fn ask_fields(
        &self,
        url: Url,
        query: &[(&str, &str)],
        fields: Fields<'_>,
        token: &SecretString,
    ) -> Result<Body, ApiError> {
        let mut question = Fewer::of(fields);
        loop {
            let names = question.asked();
            let query = [query, &[("fields", names.as_str())]].concat();
            match self.ask(url.clone(), &query, token).await {
                Err(ApiError::Graph(error)) if question.drops(&error) => {}
                Err(ApiError::Graph(error)) if error.names_nothing() => {
                    return Err(ApiError::Graph(question.first().unwrap_or(error)));
                }
                other => return other,
            }
        }
    }
}

impl fmt::Debug for Meta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meta").field("hosts", &self.0.hosts).finish_non_exhaustive()
    }
}

/// An address below a base, each part escaped: ids are opaque and may hold anything.
pub(crate) fn below(base: &Url, path: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut parts) = url.path_segments_mut() {
        parts.pop_if_empty().extend(path);
    }
    url
}
