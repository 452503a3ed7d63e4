//! How the browser's answer comes back to a login.

use super::trouble::LoginTrouble;
use crate::failure::Failure;
use chrono::{DateTime, Utc};
use domain::Flavour;
use instagram::login::listener::{DonePage, Listener, Transport};
use instagram::login::{Attempt, Code, RedirectMode};
use std::time::Duration;

/// How long the browser may take (C3).
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(600);

/// How the browser's answer comes back, beside being pasted.
pub(super) enum WayBack {
    /// To a port of this computer.
    Listener(Listener),
    /// As a link that the relay page opens, or not at all.
    Elsewhere,
}

impl WayBack {
    pub(super) async fn open(mode: &RedirectMode, flavour: Flavour, now: DateTime<Utc>) -> Result<Self, Failure> {
        let (port, transport) = match mode {
            RedirectMode::Loopback { port } => (*port, Transport::Plain),
            RedirectMode::HttpsLoopback { port } => (*port, Transport::Secured { now }),
            RedirectMode::Relay { .. } | RedirectMode::Paste => return Ok(Self::Elsewhere),
        };
        let listener = Listener::bind(port, RedirectMode::path(flavour), transport).await;
        Ok(Self::Listener(listener.map_err(|_| Failure::PortTaken { port })?))
    }

    /// Waits for the answer; links come in as pasted addresses do.
    pub(super) async fn wait(self, attempt: &Attempt, page: DonePage) -> Result<Code, LoginTrouble> {
        match self {
            Self::Listener(listener) => Ok(listener.wait(attempt, page, TIME_LIMIT).await?),
            Self::Elsewhere => std::future::pending().await,
        }
    }
}
