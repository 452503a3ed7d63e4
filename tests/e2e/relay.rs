//! The web host of the owner's relay page: the three files of `docs/relay` over https, with a certificate of its own.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use rcgen::generate_simple_self_signed;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A running host; it ends when dropped.
pub struct RelayHost {
    /// Where it listens on this computer.
    pub port: u16,
    _task: JoinSet<()>,
}

impl RelayHost {
    /// Starts one for a name.
    pub async fn start(name: &str) -> Self {
        let made = generate_simple_self_signed(vec![name.to_owned()]).expect("a certificate");
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("protocols")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .expect("a server");
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let file = |kind: &'static str, text: &'static str| get(move || async move { ([(CONTENT_TYPE, kind)], text) });
        let router = Router::new()
            .route("/index.html", file("text/html", include_str!("../../docs/relay/index.html")))
            .route("/relay.js", file("text/javascript", include_str!("../../docs/relay/relay.js")))
            .route("/relay.css", file("text/css", include_str!("../../docs/relay/relay.css")));
        let (secure, secured) = unbounded_channel();
        let at = listener.local_addr().expect("bound");
        let mut task = JoinSet::new();
        task.spawn(shake_hands(listener, TlsAcceptor::from(Arc::new(config)), secure));
        task.spawn(async move { axum::serve(Secured { secured, at }, router).await.expect("it serves") });
        Self { port, _task: task }
    }
}

/// With every visitor at once: browsers open connections that they only may use later.
async fn shake_hands(listener: TcpListener, acceptor: TlsAcceptor, secure: UnboundedSender<Visitor>) {
    let mut visitors = JoinSet::new();
    while let Ok((socket, address)) = listener.accept().await {
        let (acceptor, secure) = (acceptor.clone(), secure.clone());
        visitors.spawn(async move {
            // Who breaks off is no visitor.
            if let Ok(socket) = acceptor.accept(socket).await {
                drop(secure.send((socket, address)));
            }
        });
    }
}

type Visitor = (TlsStream<TcpStream>, SocketAddr);

struct Secured {
    secured: UnboundedReceiver<Visitor>,
    at: SocketAddr,
}

impl axum::serve::Listener for Secured {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        self.secured.recv().await.expect("visitors are let in as long as it serves")
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.at)
    }
}
