//! A simulator of Meta's Instagram messaging platform: five hosts, two logins, two shops, over real HTTP on loopback.
//!
//! It owns the simulated platform: who has which account, what was written, what a token opens, what Meta would refuse.
//! It is held to `platform.md` and is stricter than Meta where that is unclear. It refuses to know the client: no type is
//! shared with it, so that one misunderstanding cannot hide on both sides. `CONTROL.md` documents the interface by which
//! tests and the demo make things happen.
#![forbid(unsafe_code)]

mod clock;
mod control;
mod crypto;
mod errors;
mod faults;
mod graph;
mod http;
mod ids;
mod lively;
mod media;
mod oauth;
mod rate;
mod records;
mod secrets;
mod shared;
mod shop;
mod sim;
mod webhook;
mod world;

pub use secrets::Secrets;

use chrono::{DateTime, Utc};
use http::{
    hosts::{Bases, Host},
    wire,
};
use serde::Serialize;
use shared::Shared;
use std::{collections::BTreeMap, fmt, io, net::Ipv4Addr};
use thiserror::Error;
use tokio::{net::TcpListener, task::JoinSet};
use url::Url;

/// The redirect addresses registered with the simulated app when none are given: the loopback ones of both flavours.
pub const DEFAULT_REDIRECT_URIS: [&str; 2] =
    ["http://localhost:48215/callback/facebook", "http://localhost:48215/callback/instagram"];

/// How a simulator is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port of `graph.facebook.com`; any free one when `None`. The other hosts always take free ones.
    pub port: Option<u16>,
    /// The app's valid OAuth redirect URIs, compared as whole strings (platform.md §1a); empty means
    /// [`DEFAULT_REDIRECT_URIS`].
    pub redirect_uris: Vec<String>,
    /// Receivers of webhooks; plain http only.
    pub webhooks: Vec<Url>,
    /// Whether the limit of two Conversations calls per second and account is enforced (platform.md §5).
    pub strict_rate: bool,
    /// Whether customers write and answer by themselves, for the demo.
    pub lively: bool,
    /// The moment at which its time begins, so that a test does not depend on the day on which it runs; the computer's
    /// own time when `None`.
    pub begins: Option<DateTime<Utc>>,
    /// Whether nothing happens by itself and nothing is left to chance, for recordings: nobody has written yet, time stands
    /// where it begins until it is moved, and what is drawn by lot comes out alike at each start.
    pub still: bool,
}

impl Default for Options {
    /// A free port, the default redirect addresses, no webhooks, the limit enforced, customers silent, the computer's time,
    /// which goes on.
    fn default() -> Self {
        Self {
            port: None,
            redirect_uris: Vec::new(),
            webhooks: Vec::new(),
            strict_rate: true,
            lively: false,
            begins: None,
            still: false,
        }
    }
}

/// Why a simulator did not start.
#[derive(Debug, Error)]
pub enum SimError {
    /// A port could not be had: usually because something else listens there.
    #[error("could not listen on 127.0.0.1:{port}")]
    Listen {
        /// The wanted port; 0 for any.
        port: u16,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// Webhooks are delivered over plain http only.
    #[error("a webhook address must begin with http://")]
    WebhookScheme,
}

/// An Instagram account that a login can lead to.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct DescribedAccount {
    /// The Instagram professional account id, the same through both flavours.
    pub id: String,
    /// The @name without the @.
    pub username: String,
    /// The display name.
    pub name: String,
    /// The linked Facebook Page's id, where there is one.
    pub page_id: Option<String>,
    /// Whether its messages can be read: the personal one's cannot.
    pub usable: bool,
}

/// Everything another program needs to use the simulator. Serialised, it is the one line the program prints.
#[derive(Clone, Serialize)]
pub struct Description {
    /// Host name to base URL, the five of them.
    pub hosts: BTreeMap<String, String>,
    /// Meta App ID, for the Facebook Login flavour.
    pub app_id: String,
    /// Meta App Secret. Made up at start: it opens nothing but this simulator.
    pub app_secret: String,
    /// Instagram App ID, for the Instagram Login flavour.
    pub instagram_app_id: String,
    /// Instagram App Secret.
    pub instagram_app_secret: String,
    /// The app's valid OAuth redirect URIs.
    pub redirect_uris: Vec<String>,
    /// The accounts a login can lead to.
    pub accounts: Vec<DescribedAccount>,
    /// Base of the control interface.
    pub control: String,
}

impl fmt::Debug for Description {
    /// Without the secrets: even made-up ones have no place in a log that is searched for leaks.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Description")
            .field("hosts", &self.hosts)
            .field("accounts", &self.accounts)
            .finish_non_exhaustive()
    }
}

/// A running simulator. It ends when stopped or dropped.
#[derive(Debug)]
pub struct Simulator {
    description: Description,
    secrets: Secrets,
    tasks: JoinSet<()>,
}

impl Simulator {
    /// Starts listening on five loopback ports.
    ///
    /// # Errors
    /// [`SimError::Listen`] when a port cannot be had, [`SimError::WebhookScheme`] for a webhook that is not http.
    pub async fn start(options: Options) -> Result<Self, SimError> {
        if options.webhooks.iter().any(|receiver| receiver.scheme() != "http") {
            return Err(SimError::WebhookScheme);
        }
        let mut listeners = Vec::with_capacity(Host::ALL.len());
        for host in Host::ALL {
            let port = if host == Host::GraphFacebook { options.port.unwrap_or(0) } else { 0 };
            let failed = |source| SimError::Listen { port, source };
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
            let taken = listener.local_addr().map_err(failed)?.port();
            listeners.push((host, taken, listener));
        }
        let bases = Bases::on_loopback(listeners.iter().map(|(host, port, _)| (*host, *port)));
        let world = shop::open(&options, bases);
        let description = shop::describe(&world);
        let shared = Shared::new(world);
        let secrets = Secrets::of(shared.clone());
        let mut tasks = JoinSet::new();
        for (host, _, listener) in listeners {
            let mut router = sim::router(shared.clone(), host);
            if host == Host::GraphFacebook {
                router = router.nest("/_sim", control::router(shared.clone()));
            }
            tasks.spawn(wire::serve(listener, router));
        }
        tasks.spawn(webhook::deliver(shared.clone()));
        tasks.spawn(lively::live(shared));
        Ok(Self { description, secrets, tasks })
    }

    /// What another program needs to know.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// What it gives out in confidence, for a search for leaks.
    pub fn secrets(&self) -> Secrets {
        self.secrets.clone()
    }

    /// Ends it: all connections are closed and all ports are free afterwards.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
    }
}
