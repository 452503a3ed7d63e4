//! The receiver on this computer (`reliability.md` B9, "Webhook receiver").
//!
//! Owns a port of this computer and what is let in through it. Through a tunnel the whole internet can reach it. So it
//! accepts only bodies with Meta's signature, repeats and logs nothing that it was sent, and answers 200 only after the
//! events were written down.

mod answer;
mod handshake;
mod visit;

use super::Delivery;
use crate::net::loopback::{BindError, Loopback};
use answer::{answer, closed_if_refused};
use axum::Router;
use axum::middleware::map_response;
use axum::routing::any;
use domain::WebhookRefusal;
use secrecy::SecretString;
use std::convert::Infallible;
use std::future::Future;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::task::JoinSet;
use visit::Visit;

/// How many visitors there may be, and how long they may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitLimits {
    /// Most connections at a time. One more is let in all the same: the idlest of those that are not being served goes.
    pub visitors: usize,
    /// Longest time for one request, from its beginning, or the end of the one before, to its last byte; so it is the
    /// longest rest between two requests of one connection, too.
    pub request: Duration,
    /// Longest time a connection is kept at all; a tunnel makes a new one.
    pub visit: Duration,
}

impl Default for VisitLimits {
    /// 64 connections, 10 seconds for a request, 5 minutes for a connection.
    fn default() -> Self {
        Self { visitors: 64, request: Duration::from_secs(10), visit: Duration::from_mins(5) }
    }
}

/// What visitors are judged by.
#[derive(Clone, Debug)]
pub struct Keys {
    /// What Meta repeats in its handshake.
    pub verify_token: SecretString,
    /// The secrets of the owner's apps; any of them may have signed.
    pub secrets: Vec<SecretString>,
}

/// What the receiver needs of the code that runs it.
pub trait DeliveryHandler: Send + Sync + 'static {
    /// What to judge by now.
    fn keys(&self) -> impl Future<Output = Keys> + Send;
    /// Makes events safe. Meta is told to send them again later unless this says `true`, within a few seconds.
    fn commit(&self, delivery: Delivery) -> impl Future<Output = bool> + Send;
    /// Meta's handshake was answered.
    fn shook_hands(&self) -> impl Future<Output = ()> + Send;
    /// A visitor was sent away.
    fn refused(&self, why: WebhookRefusal) -> impl Future<Output = ()> + Send;
}

/// A bound port, waiting for the tunnel.
#[derive(Debug)]
pub struct Receiver {
    loopback: Loopback,
    limits: VisitLimits,
}

impl Receiver {
    /// Takes the port on 127.0.0.1 and on ::1, and on no address that another computer reaches. Port 0 takes any free one.
    ///
    /// # Errors
    /// When either of the two cannot be had. A computer without IPv6 is content with 127.0.0.1.
    pub async fn bind(port: u16) -> Result<Self, BindError> {
        Ok(Self { loopback: Loopback::bind(port).await?, limits: VisitLimits::default() })
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(self, limits: VisitLimits) -> Self {
        Self { limits, ..self }
    }

    /// The port that was taken.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.loopback.port()
    }

    /// Serves every visitor, for ever. Dropping the future ends all visits and frees the port.
    pub async fn serve(self, handler: Arc<impl DeliveryHandler>) -> Infallible {
        let app = Router::new()
            .route(super::PATH, any(answer))
            // Dashboards may append a slash.
            .route(&format!("{}/", super::PATH), any(answer))
            .layer(map_response(closed_if_refused))
            .with_state(handler);
        let (mut visitors, mut visits) = (JoinSet::new(), Vec::<Weak<Visit>>::new());
        loop {
            tokio::select! {
                accepted = self.loopback.next() => if let Some(socket) = accepted {
                    visits.retain(|visit| visit.upgrade().is_some_and(|visit| visit.is_here()));
                    // All connections are being served, so the new one is closed.
                    if visits.len() >= self.limits.visitors && !make_room(&visits) {
                        continue;
                    }
                    let visit = Visit::new();
                    visits.push(Arc::downgrade(&visit));
                    visitors.spawn(visit.serve(socket, app.clone(), self.limits));
                },
                Some(_) = visitors.join_next() => {}
            }
        }
    }
}

/// Sends the idlest visitor away; `false` when none is idle.
fn make_room(visits: &[Weak<Visit>]) -> bool {
    let idle = visits.iter().filter_map(Weak::upgrade).filter_map(|visit| Some((visit.idle_since()?, visit)));
    match idle.min_by_key(|(since, _)| *since) {
        Some((_, idlest)) => {
            idlest.send_away();
            true
        }
        None => false,
    }
}
