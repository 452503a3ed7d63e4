//! The listener on this computer that the browser is sent back to (C3, `reliability.md` B9).
//!
//! Owns a port for the length of one login. Everything that reaches it comes from strangers: any page in the browser and
//! any program on the computer can make a request. So it accepts only a request with the right `state`, goes on waiting
//! after a wrong one, and repeats nothing that it was sent.

mod door;
#[cfg(test)]
mod fuzz;
mod page;
mod secured;

pub use page::DonePage;

use super::{Attempt, Code, RedirectError};
use crate::net::loopback::{BindError, Loopback};
use chrono::{DateTime, Utc};
use door::{Door, Hit};
use secured::Secured;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Most visitors served at a time; more wait in the system's queue.
const MOST_VISITORS: usize = 64;
/// How long the final page may take to be fetched after the code is known.
const FAREWELL: Duration = Duration::from_secs(2);

/// A bound port, waiting for the browser: bind before opening it.
#[derive(Debug)]
pub struct Listener {
    loopback: Loopback,
    path: String,
    /// Absent for plain http.
    secured: Option<Secured>,
}

/// How visitors are spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// `http://localhost:…`.
    Plain,
    /// `https://localhost:…`, with a certificate made for this login alone.
    Secured {
        /// Now: the certificate is good for the days around it.
        now: DateTime<Utc>,
    },
}

/// Why no code came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WaitError {
    /// The owner pressed Cancel on the consent page.
    #[error("the login was cancelled on the consent page")]
    Denied,
    /// Meta ended the login with another error.
    #[error("the login was ended by Meta")]
    Failed {
        /// Its number, if it named one.
        code: Option<i64>,
        /// Its words, if it gave some.
        message: Option<String>,
    },
    /// Meta could not serve the login just now.
    #[error("Meta could not serve the login just now")]
    Outage,
    /// The browser did not come back in time.
    #[error("the browser did not come back in time")]
    TimedOut,
}

impl Listener {
    /// Takes the port on 127.0.0.1 *and* on ::1: the registered address says `localhost`, and a browser may try either.
    /// Port 0 takes any free one.
    ///
    /// # Errors
    /// When either of the two cannot be had. A computer without IPv6 is content with 127.0.0.1.
    pub async fn bind(port: u16, path: &str, transport: Transport) -> Result<Self, BindError> {
        let secured = match transport {
            Transport::Plain => None,
            Transport::Secured { now } => Some(Secured::new(now)?),
        };
        Ok(Self { loopback: Loopback::bind(port).await?, path: path.to_owned(), secured })
    }

    /// The port that was taken.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.loopback.port()
    }

    /// The certificate of this login as DER; none for plain http.
    #[must_use]
    pub fn certificate(&self) -> Option<&[u8]> {
        self.secured.as_ref().map(|secured| secured.certificate().as_ref())
    }

    /// Waits until the browser brings the answer to `attempt`, and leaves it on a page with the caller's words.
    /// Dropping the future cancels the wait and frees the port.
    ///
    /// # Errors
    /// When the owner or Meta ended the login, or after `limit`.
    pub async fn wait(self, attempt: &Attempt, page: DonePage, limit: Duration) -> Result<Code, WaitError> {
        let (hits, mut heard) = mpsc::channel(MOST_VISITORS);
        let door = Door::new(self.port(), &self.path, &page, hits);
        let admitting = self.admit(&door);
        tokio::pin!(admitting);
        let outcome = tokio::select! {
            never = &mut admitting => match never {},
            outcome = judge(&mut heard, attempt, &door) => outcome,
            () = sleep(limit) => return Err(WaitError::TimedOut),
        };
        // Visits that still wait for a verdict get the same page.
        drop(heard);
        // The browser is about to fetch the final page; if the port were closed, it would show an error.
        tokio::select! {
            never = admitting => match never {},
            _ = timeout(FAREWELL, door.shown()) => {}
        }
        outcome
    }

    /// Serves every visitor, for ever.
    async fn admit(&self, door: &Door) -> Infallible {
        let mut visitors = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.loopback.next(), if visitors.len() < MOST_VISITORS => if let Some(socket) = accepted {
                    let acceptor = self.secured.as_ref().map(|secured| secured.acceptor().clone());
                    visitors.spawn(door.clone().serve(socket, acceptor));
                },
                Some(_) = visitors.join_next() => {}
            }
        }
    }
}

/// Lets the attempt judge one hit after the other; the first that settles it wins.
async fn judge(heard: &mut mpsc::Receiver<Hit>, attempt: &Attempt, door: &Door) -> Result<Code, WaitError> {
    while let Some(hit) = heard.recv().await {
        let outcome = match attempt.read_redirect(&hit.query) {
            Ok(code) => Ok(code),
            Err(RedirectError::Denied) => Err(WaitError::Denied),
            Err(RedirectError::Failed { code, message }) => Err(WaitError::Failed { code, message }),
            Err(RedirectError::Outage) => Err(WaitError::Outage),
            Err(RedirectError::WrongState | RedirectError::NoCode) => {
                hit.refuse();
                continue;
            }
        };
        door.settle();
        hit.accept();
        return outcome;
    }
    Err(WaitError::TimedOut)
}
