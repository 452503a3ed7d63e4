//! One connection to the receiver: how long it may take, and which one goes when there are too many.
//!
//! A request has one time from its first moment to its last byte, however slowly it comes; the time it is worked on
//! afterwards is not counted. The idlest is the one that was answered longest ago, or came longest ago without an
//! answer: bytes that come in slowly do not make a visitor less idle.

use super::VisitLimits;
use axum::Router;
use axum::extract::Extension;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::future::pending;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout_at};

/// Most bytes of a request's head.
const MOST_HEAD_BYTES: usize = 16 * 1024;

/// One connection.
#[derive(Debug)]
pub(super) struct Visit {
    stands: Mutex<Stands>,
    sent_away: Notify,
}

#[derive(Clone, Copy, Debug)]
enum Stands {
    /// Waits for a request, or is in the middle of one, since then.
    Idle(Instant),
    /// A whole request is worked on.
    Working,
    /// It is ending.
    SentAway,
}

/// A request that came in whole is worked on: until this is dropped, the visit is not idle.
pub(super) struct Working(Arc<Visit>);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.set(Stands::Idle(Instant::now()));
    }
}

impl Visit {
    /// A visitor that just came.
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { stands: Mutex::new(Stands::Idle(Instant::now())), sent_away: Notify::new() })
    }

    /// Since when it has been idle; `None` while it is not.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        match self.stands() {
            Stands::Idle(since) => Some(since),
            Stands::Working | Stands::SentAway => None,
        }
    }

    /// Whether it takes a place.
    pub(super) fn is_here(&self) -> bool {
        !matches!(self.stands(), Stands::SentAway)
    }

    /// Ends it.
    pub(super) fn send_away(&self) {
        self.set(Stands::SentAway);
        self.sent_away.notify_one();
    }

    /// Its request is whole and is worked on from now on.
    pub(super) fn working(self: &Arc<Self>) -> Working {
        self.set(Stands::Working);
        Working(Arc::clone(self))
    }

    fn stands(&self) -> Stands {
        *self.stands.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, stands: Stands) {
        *self.stands.lock().unwrap_or_else(PoisonError::into_inner) = stands;
    }

    /// Ends when a request has taken too long.
    async fn too_slow(&self, limits: VisitLimits) {
        loop {
            let now = Instant::now();
            let Some(until) = self.idle_since().unwrap_or(now).checked_add(limits.request) else { pending().await };
            if until <= now {
                return;
            }
            sleep_until(until).await;
        }
    }

    /// Serves it to its end.
    pub(super) async fn serve(self: Arc<Self>, socket: TcpStream, app: Router, limits: VisitLimits) {
        let app = TowerToHyperService::new(app.layer(Extension(Arc::clone(&self))));
        let mut http = hyper::server::conn::http1::Builder::new();
        // The time for a head is part of the time for a request.
        http.timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(MOST_HEAD_BYTES);
        let mut connection = pin!(http.serve_connection(TokioIo::new(socket), app));
        let whole = async {
            tokio::select! {
                // An error of this connection does not matter to any other.
                _ = &mut connection => {}
                () = self.too_slow(limits) => {}
                () = self.sent_away.notified() => {}
            }
        };
        match Instant::now().checked_add(limits.visit) {
            Some(end) => drop(timeout_at(end, whole).await),
            None => whole.await,
        }
    }
}
