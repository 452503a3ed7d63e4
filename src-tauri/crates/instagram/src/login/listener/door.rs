//! One connection to the listener: which requests are accepted, and the few answers.

use super::page::{self, DonePage};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

/// Most bytes of a request's head.
const MOST_HEAD_BYTES: usize = 8 * 1024;
/// Longest time a visitor may take to say what it wants.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// Longest time for a whole visit.
const VISIT_TIME: Duration = Duration::from_secs(10);
/// Where the browser is left, so that the code does not stay in its address bar and history.
const DONE: &str = "/done";

/// A request to the redirect address, to be judged.
pub(super) struct Hit {
    /// Its query: `code`, `state` or what a stranger made up.
    pub query: String,
    verdict: oneshot::Sender<bool>,
}

impl Hit {
    /// It settled the login.
    pub fn accept(self) {
        // An `Err` means that the visitor has left and needs no answer.
        let _ = self.verdict.send(true);
    }

    /// It has nothing to do with the login.
    pub fn refuse(self) {
        let _ = self.verdict.send(false);
    }
}

/// What every visitor is served by.
#[derive(Clone)]
pub(super) struct Door(Arc<Inner>);

struct Inner {
    host: String,
    path: String,
    page: Bytes,
    hits: mpsc::Sender<Hit>,
    settled: AtomicBool,
    shown: Notify,
}

impl Door {
    pub fn new(port: u16, path: &str, page: &DonePage, hits: mpsc::Sender<Hit>) -> Self {
        Self(Arc::new(Inner {
            host: format!("localhost:{port}"),
            path: path.to_owned(),
            page: Bytes::from(page::html(page)),
            hits,
            settled: AtomicBool::new(false),
            shown: Notify::new(),
        }))
    }

    /// From now on every visit to the redirect address leads to the final page, unread.
    pub fn settle(&self) {
        self.0.settled.store(true, Ordering::SeqCst);
    }

    /// Waits until the final page has been delivered.
    pub async fn shown(&self) {
        self.0.shown.notified().await;
    }

    /// Serves one visitor: one request, then the connection closes. The handshake of a secured one counts as part of
    /// the visit, and a failed one ends only this visit.
    pub async fn serve(self, socket: TcpStream, acceptor: Option<TlsAcceptor>) {
        // An error of this connection does not matter to any other.
        let shown = match acceptor {
            None => timeout(VISIT_TIME, self.visit(socket)).await,
            Some(acceptor) => {
                let secured = async {
                    match timeout(HEAD_TIME, acceptor.accept(socket)).await {
                        Ok(Ok(socket)) => self.visit(socket).await,
                        _ => false,
                    }
                };
                timeout(VISIT_TIME, secured).await
            }
        };
        if shown.unwrap_or(false) {
            self.0.shown.notify_one();
        }
    }

    /// Tells whether the final page was fetched.
    pub(super) async fn visit(&self, socket: impl AsyncRead + AsyncWrite + Unpin) -> bool {
        let showed = AtomicBool::new(false);
        let service = service_fn(|request| async {
            let answer = self.answer(request).await;
            showed.store(answer.status() == StatusCode::OK, Ordering::SeqCst);
            Ok::<_, Infallible>(answer)
        });
        let visit = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_buf_size(MOST_HEAD_BYTES)
            .keep_alive(false)
            .serve_connection(TokioIo::new(socket), service);
        let _ = visit.await;
        showed.load(Ordering::SeqCst)
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let settled = self.0.settled.load(Ordering::SeqCst);
        if *request.method() != Method::GET {
            return empty(StatusCode::METHOD_NOT_ALLOWED);
        }
        // Another name in `Host` comes from a page of another site whose name was made to resolve to this computer.
        if !self.is_for_us(request.headers()) {
            return empty(StatusCode::BAD_REQUEST);
        }
        // A prefetch is refused; otherwise the browser would show the prefetched page and not come again.
        if is_prefetch(request.headers()) {
            return empty(StatusCode::SERVICE_UNAVAILABLE);
        }
        match request.uri().path() {
            DONE if settled => respond(StatusCode::OK, self.0.page.clone()),
            path if path == self.0.path => self.callback(request.uri().query().unwrap_or_default(), settled).await,
            _ => empty(StatusCode::NOT_FOUND),
        }
    }

    async fn callback(&self, query: &str, settled: bool) -> Response<Full<Bytes>> {
        if settled || self.is_accepted(query).await {
            let mut answer = empty(StatusCode::SEE_OTHER);
            answer.headers_mut().insert(header::LOCATION, HeaderValue::from_static(DONE));
            answer
        } else {
            empty(StatusCode::BAD_REQUEST)
        }
    }

    async fn is_accepted(&self, query: &str) -> bool {
        let (verdict, told) = oneshot::channel();
        let asked = self.0.hits.send(Hit { query: query.to_owned(), verdict }).await.is_ok();
        // Not judged, because another visit settled the login meanwhile: both get the same page.
        asked && told.await.unwrap_or_else(|_| self.0.settled.load(Ordering::SeqCst))
    }

    fn is_for_us(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(header::HOST).iter();
        let named = hosts.next().is_some_and(|host| host.as_bytes().eq_ignore_ascii_case(self.0.host.as_bytes()));
        named && hosts.next().is_none()
    }
}

fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-purpose", "x-moz"].iter().any(|name| {
        let value = headers.get(*name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
        value.contains("prefetch") || value.contains("prerender") || value.contains("preview")
    })
}

fn empty(status: StatusCode) -> Response<Full<Bytes>> {
    respond(status, Bytes::new())
}

fn respond(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, page::POLICY),
    ] {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}
