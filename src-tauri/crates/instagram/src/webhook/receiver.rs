//! The receiver on this computer (`reliability.md` B9, "Webhook receiver").
//!
//! Owns two loopback sockets and what is let in through them. A tunnel makes them the whole internet's: so it refuses to
//! believe a body without Meta's signature, to repeat or log anything it was told, and to say 200 before whoever runs it
//! has said that the events are safe.

mod answer;
mod handshake;

use super::Delivery;
use crate::login::loopback::{BindError, refused};
use answer::answer;
use axum::Router;
use axum::routing::any;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use secrecy::SecretString;
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Most bytes of a request's head.
const MOST_HEAD_BYTES: usize = 16 * 1024;
/// Longest time for a head, and longest rest between two requests of one connection: a tunnel keeps its connections.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Longest time a connection is kept at all; a tunnel makes a new one.
const VISIT_TIME: Duration = Duration::from_mins(5);
/// Most connections at a time; more wait in the system's queue.
const MOST_VISITORS: usize = 64;
/// Pause after the system refused to hand over a visitor.
const BREATH: Duration = Duration::from_millis(50);

/// What visitors are judged by.
#[derive(Clone, Debug)]
pub struct Keys {
    /// What Meta repeats in its handshake.
    pub verify_token: SecretString,
    /// The secrets of the owner's apps; any of them may have signed.
    pub secrets: Vec<SecretString>,
}

/// Why a visitor was sent away, where the owner can mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The handshake came with another verify token.
    WrongVerifyToken,
    /// An event was signed with a secret that is not here, or not at all.
    WrongSignature,
    /// There is no secret here to check signatures with.
    NoSecret,
}

/// Whoever runs the receiver.
pub trait Office: Send + Sync + 'static {
    /// What to judge by now.
    fn keys(&self) -> impl Future<Output = Keys> + Send;
    /// Makes events safe. Meta is told to send them again later unless this says `true`, within a few seconds.
    fn commit(&self, delivery: Delivery) -> impl Future<Output = bool> + Send;
    /// Meta's handshake was answered.
    fn shook_hands(&self) -> impl Future<Output = ()> + Send;
    /// A visitor was sent away.
    fn refused(&self, why: Refusal) -> impl Future<Output = ()> + Send;
}

/// Two bound sockets, waiting for the tunnel.
#[derive(Debug)]
pub struct Receiver {
    v4: TcpListener,
    /// Absent on a computer without IPv6.
    v6: Option<TcpListener>,
    port: u16,
}

impl Receiver {
    /// Takes the port on 127.0.0.1 and on ::1, and on no address that another computer reaches. Port 0 takes any free one.
    ///
    /// # Errors
    /// When either of the two cannot be had. A computer without IPv6 is content with 127.0.0.1.
    pub async fn bind(port: u16) -> Result<Self, BindError> {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| refused(&error))?;
        let port = v4.local_addr().map_err(|error| refused(&error))?.port();
        let v6 = match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
            Ok(listener) => Some(listener),
            Err(error) => match refused(&error) {
                BindError::Unavailable => None,
                taken => return Err(taken),
            },
        };
        Ok(Self { v4, v6, port })
    }

    /// The port that was taken.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Serves every visitor, for ever. Dropping the future ends all visits and frees the port.
    pub async fn serve(self, office: Arc<impl Office>) -> Infallible {
        let app = Router::new().route(super::PATH, any(answer)).with_state(office);
        let mut visitors = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.next(), if visitors.len() < MOST_VISITORS => match accepted {
                    Ok((socket, _)) => {
                        visitors.spawn(visit(socket, app.clone()));
                    }
                    Err(_) => sleep(BREATH).await,
                },
                Some(_) = visitors.join_next() => {}
            }
        }
    }

    async fn next(&self) -> io::Result<(TcpStream, SocketAddr)> {
        match &self.v6 {
            None => self.v4.accept().await,
            Some(v6) => tokio::select! {
                accepted = self.v4.accept() => accepted,
                accepted = v6.accept() => accepted,
            },
        }
    }
}

async fn visit(socket: TcpStream, app: Router) {
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(MOST_HEAD_BYTES);
    // Whatever a visitor does wrong on the way is its own affair.
    let _ = timeout(VISIT_TIME, http.serve_connection(TokioIo::new(socket), TowerToHyperService::new(app))).await;
}
