//! Small servers to talk to: one that answers as told and writes down what it heard, and one that speaks raw bytes.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::Flavour;
use instagram::{Access, AccountClient, Hosts, Limits, Meta, OwnSide};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

pub const ACCOUNT: &str = "17841400000000001";
pub const CUSTOMER: &str = "5821043377112034";
pub const TOKEN: &str = "EAACanaryTokenThatMustNeverShow";

/// One request as the server heard it.
#[derive(Clone, Debug)]
pub struct Heard {
    pub method: String,
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub headers: HeaderMap,
    pub body: String,
    pub at: Instant,
}

impl Heard {
    pub fn asks(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    pub fn form(&self) -> BTreeMap<String, String> {
        url::form_urlencoded::parse(self.body.as_bytes()).into_owned().collect()
    }

    pub fn limit(&self) -> usize {
        self.asks("limit").parse().expect("a limit")
    }
}

/// A server that plays all five hosts.
pub struct Fake {
    pub address: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    _task: JoinSet<()>,
}

impl Fake {
    pub async fn answering(answer: impl Fn(&Heard) -> Response + Send + Sync + 'static) -> Self {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (heard.clone(), Arc::new(answer));
        let app = Router::new().fallback(move |request: Request| {
            let (log, answer) = (log.clone(), answer.clone());
            async move {
                let heard = listen(request).await;
                log.lock().expect("unpoisoned").push(heard.clone());
                answer(&heard)
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let mut task = JoinSet::new();
        task.spawn(async move { axum::serve(listener, app).await.expect("serves") });
        Self { address, heard, _task: task }
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().expect("unpoisoned").clone()
    }

    pub fn meta(&self) -> Meta {
        meta(&self.address, unspaced())
    }

    pub fn client(&self) -> AccountClient {
        client(self.meta(), Flavour::Instagram)
    }
}

async fn listen(request: Request) -> Heard {
    let (parts, body) = request.into_parts();
    let query = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let body = to_bytes(body, 1 << 20).await.expect("a body");
    Heard {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query,
        headers: parts.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
        at: Instant::now(),
    }
}

/// A server that takes each request and then does as told with the socket.
pub struct Raw {
    pub address: String,
    requests: Arc<Mutex<Vec<String>>>,
    _task: JoinSet<()>,
}

impl Raw {
    pub async fn doing<F: Future<Output = ()> + Send + 'static>(
        act: impl Fn(TcpStream) -> F + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (log, mut task) = (requests.clone(), JoinSet::new());
        task.spawn(async move {
            let mut visits = JoinSet::new();
            loop {
                let (mut socket, _) = listener.accept().await.expect("a visitor");
                let request = whole_request(&mut socket).await;
                log.lock().expect("unpoisoned").push(request);
                visits.spawn(act(socket));
            }
        });
        Self { address, requests, _task: task }
    }

    /// Writes these bytes and closes.
    pub async fn writing(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = Arc::new(bytes.into());
        Self::doing(move |mut socket| {
            let bytes = bytes.clone();
            async move {
                // The client may hang up in the middle: some of these answers are too large for it.
                let _ = socket.write_all(&bytes).await;
                let _ = socket.shutdown().await;
            }
        })
        .await
    }

    pub fn requests(&self) -> usize {
        self.requests.lock().expect("unpoisoned").len()
    }

    pub fn client(&self) -> AccountClient {
        client(meta(&self.address, unspaced()), Flavour::Instagram)
    }

    /// One that gives up soon.
    pub fn impatient_client(&self) -> AccountClient {
        client(meta(&self.address, impatient()), Flavour::Instagram)
    }
}

async fn whole_request(socket: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let read = socket.read(&mut chunk).await.unwrap_or(0);
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        if read == 0 {
            return text;
        }
    }
}

/// The app's own limits, but that nothing is spaced out: no test may fail because the machine is busy.
pub fn unspaced() -> Limits {
    Limits {
        conversation_spacing: Duration::ZERO,
        profile_spacing: Duration::ZERO,
        send_spacing: Duration::ZERO,
        ..Limits::default()
    }
}

/// The same where the answer never comes, so that nobody has to wait long for it.
fn impatient() -> Limits {
    let soon = Duration::from_secs(2);
    Limits { header: soon, idle: soon, total: 2 * soon, ..unspaced() }
}

pub fn meta(address: &str, limits: Limits) -> Meta {
    let names =
        ["www.facebook.com", "graph.facebook.com", "www.instagram.com", "api.instagram.com", "graph.instagram.com"];
    let hosts: Value =
        names.iter().map(|name| ((*name).to_owned(), json!(address))).collect::<serde_json::Map<_, _>>().into();
    Meta::with_limits(Hosts::from_json(&hosts.to_string()).expect("the five"), limits).expect("clients")
}

pub fn client(meta: Meta, flavour: Flavour) -> AccountClient {
    let node = match flavour {
        Flavour::Instagram => ACCOUNT,
        Flavour::Facebook => "1029384756",
    };
    let own = OwnSide { username: "shop".to_owned(), ..OwnSide::default() };
    AccountClient::new(meta, Access { account: ACCOUNT.into(), flavour, node: node.into(), token: TOKEN.into(), own })
}

pub fn answer(status: u16, kind: &str, body: impl Into<Body>) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    Response::builder().status(status).header("content-type", kind).body(body.into()).expect("a response")
}

pub fn ok(body: &Value) -> Response {
    answer(200, "application/json; charset=UTF-8", body.to_string())
}

pub fn error(status: u16, code: i64, message: &str) -> Response {
    let body = json!({ "error": { "code": code, "message": message, "fbtrace_id": "Atrace" } });
    answer(status, "text/javascript; charset=UTF-8", body.to_string())
}

pub fn reduce_data() -> Response {
    error(500, 1, "Please reduce the amount of data you're asking for, then retry your request")
}

/// A conversation as Meta lists it, with one text message.
pub fn conversation(n: usize) -> Value {
    json!({
        "id": format!("conversation-{n}"),
        "updated_time": "2026-11-20T10:00:00+0000",
        "participants": { "data": [
            { "id": ACCOUNT, "username": "shop" },
            { "id": format!("{n}"), "username": format!("customer{n}") },
        ] },
        "messages": { "data": [text(&format!("message-{n}"), &format!("{n}"), "Hi")] },
    })
}

pub fn text(id: &str, from: &str, text: &str) -> Value {
    json!({ "id": id, "created_time": "2026-11-20T10:00:00+0000", "from": { "id": from }, "message": text })
}
