//! The webhook receiver over real HTTP (Y3, `reliability.md` B9).

mod signatures;
mod subscribing;
mod visits;

use axum::http::StatusCode;
use domain::{EventKind, WebhookRefusal};
use hmac::{Hmac, KeyInit, Mac};
use instagram::webhook::{Delivery, DeliveryHandler, Keys, PATH, Receiver, VisitLimits};
use reqwest::{Client, Method, RequestBuilder};
use secrecy::SecretString;
use serde_json::json;
use sha2::Sha256;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const OTHER_SECRET: &str = "fedcba9876543210fedcba9876543210";
const TOKEN: &str = "verify-token-of-the-owner-1234567890";

fn secrets() -> Vec<SecretString> {
    vec![OTHER_SECRET.into(), SECRET.into()]
}

fn signed(secret: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length").chain_update(body);
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={digits}")
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.roll(length as u64)).expect("small")
    }
}

/// Something like a signed body that is not one: one of both is changed, or made up.
fn forged(dice: &mut Dice, body: &[u8], signature: &str) -> (Vec<u8>, Vec<u8>) {
    let (mut body, mut value) = (body.to_vec(), signature.as_bytes().to_vec());
    match dice.roll(9) {
        // A bit of the signature, of the body.
        0 => {
            let at = 7 + dice.index(64);
            let digit = b"0123456789abcdef"[dice.index(16)];
            value[at] = if value[at] == digit { b'g' } else { digit };
        }
        1 | 2 => {
            let at = dice.index(body.len());
            body[at] ^= 1 << dice.roll(8);
        }
        // Shortened, lengthened, in capitals, under another name.
        3 => value.truncate(dice.index(value.len())),
        4 => value.extend(std::iter::repeat_n(b'0', 1 + dice.index(8))),
        5 => {
            let at = 7 + value[7..].iter().position(u8::is_ascii_lowercase).expect("a letter");
            value[at] = value[at].to_ascii_uppercase();
        }
        6 => value[dice.index(7)] ^= 1 << dice.roll(7),
        // Made up, or of somebody else's secret.
        7 => value.splice(7.., (0..64).map(|_| b"0123456789abcdef"[dice.index(16)])).for_each(drop),
        _ => value = signed(&format!("secret {}", dice.roll(u64::from(u32::MAX))), &body).into_bytes(),
    }
    (body, value)
}

/// Where deliveries wait to be let through: who came to it, and who may pass.
struct Gate {
    came: Semaphore,
    may_pass: Semaphore,
}

impl Gate {
    fn shut() -> Arc<Self> {
        Arc::new(Self { came: Semaphore::new(0), may_pass: Semaphore::new(0) })
    }

    async fn somebody_came(&self) {
        self.came.acquire().await.expect("open").forget();
    }
}

/// A handler that writes everything down.
struct Ledger {
    /// What comes in is safe only once it is let through.
    gate: Option<Arc<Gate>>,
    keys: Mutex<Keys>,
    delivered: Mutex<Vec<Delivery>>,
    noted: Mutex<Vec<Option<WebhookRefusal>>>,
    keeps: AtomicBool,
}

impl DeliveryHandler for Ledger {
    async fn keys(&self) -> Keys {
        self.keys.lock().expect("unpoisoned").clone()
    }

    async fn commit(&self, delivery: Delivery) -> bool {
        if let Some(gate) = &self.gate {
            gate.came.add_permits(1);
            gate.may_pass.acquire().await.expect("open").forget();
        }
        let keeps = self.keeps.load(Ordering::SeqCst);
        if keeps {
            self.delivered.lock().expect("unpoisoned").push(delivery);
        }
        keeps
    }

    async fn shook_hands(&self) {
        self.noted.lock().expect("unpoisoned").push(None);
    }

    async fn refused(&self, why: WebhookRefusal) {
        self.noted.lock().expect("unpoisoned").push(Some(why));
    }
}

struct Running {
    ledger: Arc<Ledger>,
    address: String,
    port: u16,
    http: Client,
    _task: JoinSet<()>,
}

impl Running {
    async fn start() -> Self {
        Self::with(VisitLimits::default(), None).await
    }

    async fn with(limits: VisitLimits, gate: Option<Arc<Gate>>) -> Self {
        let keys = Mutex::new(Keys { verify_token: TOKEN.into(), secrets: secrets() });
        let (delivered, noted) = (Mutex::default(), Mutex::default());
        let ledger = Arc::new(Ledger { gate, keys, delivered, noted, keeps: true.into() });
        let receiver = Receiver::bind(0).await.expect("a port").with_limits(limits);
        let port = receiver.port();
        let (mut task, handler) = (JoinSet::new(), Arc::clone(&ledger));
        task.spawn(async move { match receiver.serve(handler).await {} });
        let address = format!("http://127.0.0.1:{port}{PATH}");
        drop(rustls::crypto::ring::default_provider().install_default());
        Self { ledger, address, port, http: Client::builder().no_proxy().build().expect("a client"), _task: task }
    }

    fn post(&self, body: impl Into<Vec<u8>>) -> RequestBuilder {
        self.http.post(&self.address).header("content-type", "application/json").body(body.into())
    }

    fn signed(&self, body: &str) -> RequestBuilder {
        self.post(body).header("x-hub-signature-256", signed(SECRET, body.as_bytes()))
    }

    fn delivered(&self) -> usize {
        self.ledger.delivered.lock().expect("unpoisoned").len()
    }

    fn noted(&self) -> Vec<Option<WebhookRefusal>> {
        std::mem::take(&mut *self.ledger.noted.lock().expect("unpoisoned"))
    }
}

/// Status and body of an answer.
async fn answer(request: RequestBuilder) -> (u16, String) {
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a body"))
}

async fn status(request: RequestBuilder) -> u16 {
    answer(request).await.0
}

fn event(mid: &str) -> String {
    let item = json!({ "sender": { "id": "5821043377112034" }, "recipient": { "id": "17841400000000001" },
                       "timestamp": 1_763_000_000_123_i64, "message": { "mid": mid, "text": "x" } });
    json!({ "object": "instagram", "entry": [{ "id": "17841400000000001", "messaging": [item] }] }).to_string()
}

#[tokio::test]
async fn y3_metas_handshake_is_answered_and_nobody_elses() {
    let running = Running::start().await;
    let ask = async |query: &str| answer(running.http.get(format!("{}?{query}", running.address))).await;
    let empty = |status: StatusCode| (status.as_u16(), String::new());

    let good = format!("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={TOKEN}");
    assert_eq!(ask(&good).await, (200, "1158201444".to_owned()));
    assert_eq!(running.noted(), [None]);
    assert_eq!(ask("hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong").await, empty(StatusCode::FORBIDDEN));
    assert_eq!(running.noted(), [Some(WebhookRefusal::WrongVerifyToken)]);
    for query in ["", "x=y", "hub.challenge=1"] {
        assert_eq!(ask(query).await, empty(StatusCode::BAD_REQUEST), "{query}");
    }
    assert_eq!(running.noted(), [], "what is no handshake says nothing about the token");
    let letters = format!("hub.mode=subscribe&hub.challenge=a8Kd_02-bq&hub.verify_token={TOKEN}");
    assert_eq!(ask(&letters).await, (200, "a8Kd_02-bq".to_owned()));
    let with_slash = answer(running.http.get(format!("{}/?{good}", running.address))).await;
    assert_eq!(with_slash, (200, "1158201444".to_owned()), "as dashboards like to add one");
    assert_eq!(running.noted(), [None, None]);
    for challenge in ["%3Cscript%3E", "a%20b", "1.2", "%D9%A7", &"9".repeat(257), ""] {
        let odd = format!("hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={TOKEN}");
        assert_eq!(ask(&odd).await, empty(StatusCode::BAD_REQUEST), "{challenge}");
        assert_eq!(running.noted(), [Some(WebhookRefusal::OddHandshake)], "with the right token the owner hears of it");
    }

    let whole = running.http.get(format!("{}?{good}", running.address)).send().await.expect("an answer");
    assert_eq!(whole.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(whole.headers()["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn y3_an_event_is_answered_once_it_is_safe_and_else_sent_again() {
    let running = Running::start().await;
    let body = event("m1");
    running.ledger.keeps.store(false, Ordering::SeqCst);
    assert_eq!(status(running.signed(&body)).await, 500, "it could not be kept");
    running.ledger.keeps.store(true, Ordering::SeqCst);
    assert_eq!(answer(running.signed(&body)).await, (200, String::new()));
    let delivered = running.ledger.delivered.lock().expect("unpoisoned").clone();
    let [Delivery { events, .. }] = delivered.as_slice() else { panic!("one") };
    assert!(matches!(&events[0].kind, EventKind::Written { message, .. } if message.as_str() == "m1"));
    // Meta's word that is not about messages is taken, too: sending it again would not help.
    assert_eq!(status(running.signed("not JSON")).await, 200);
    let of_the_other_app =
        running.post(body.clone()).header("x-hub-signature-256", signed(OTHER_SECRET, body.as_bytes()));
    assert_eq!(status(of_the_other_app).await, 200);
    // Through a tunnel the host is any, and the name is not case-sensitive.
    assert_eq!(status(running.signed(&body).header("host", "shop.example.dev")).await, 200);
}

#[tokio::test]
async fn y3_hundreds_of_forged_bodies_are_refused_over_http() {
    let running = Running::start().await;
    let mut dice = Dice(99);
    for n in 0..600 {
        let body = event(&format!("m{n}"));
        let (body, value) = forged(&mut dice, body.as_bytes(), &signed(SECRET, body.as_bytes()));
        let Ok(value) = reqwest::header::HeaderValue::from_bytes(&value) else { continue };
        assert_eq!(answer(running.post(body).header("x-hub-signature-256", value)).await, (403, String::new()));
    }
    let body = event("m");
    let (right, wrong) = (signed(SECRET, body.as_bytes()), signed("x", body.as_bytes()));
    let with = |name: &str, values: &[&str]| {
        values.iter().fold(running.post(body.clone()), |request, value| request.header(name, *value))
    };
    for request in [
        running.post(body.clone()),
        with("x-hub-signature-256", &[&right, &right]),
        with("x-hub-signature-256", &[&wrong, &right]),
        with("x-hub-signature", &[&right]),
        with("x-hub-signature-256", &[&format!("{right}, {right}")]),
    ] {
        assert_eq!(status(request).await, 403);
    }
    assert_eq!(running.delivered(), 0);
    assert!(running.noted().iter().all(|noted| *noted == Some(WebhookRefusal::WrongSignature)));

    running.ledger.keys.lock().expect("unpoisoned").secrets.clear();
    assert_eq!(status(running.signed(&body)).await, 403);
    assert_eq!(running.noted(), [Some(WebhookRefusal::NoSecret)]);
}

#[tokio::test]
async fn y3_whatever_else_knocks_is_sent_away() {
    let running = Running::start().await;
    let base = format!("http://127.0.0.1:{}", running.port);
    for path in ["/", "/webhook//", "/webhooks", "/Webhook", "/webhook%2f", "/done", "/favicon.ico", "//webhook"] {
        assert_eq!(status(running.http.get(format!("{base}{path}"))).await, 404, "{path}");
    }
    for method in [Method::HEAD, Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH, Method::TRACE] {
        assert_eq!(status(running.http.request(method.clone(), &running.address)).await, 405, "{method}");
    }
    let body = event("m");
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
        let signature = signed(SECRET, body.as_bytes());
        let request = running.http.post(&running.address).header("content-type", kind).body(body.clone());
        assert_eq!(status(request.header("x-hub-signature-256", signature)).await, 415, "{kind}");
    }
    assert_eq!(status(running.signed(&"x".repeat(512 * 1024))).await, 200, "as much as may come");
    assert_eq!(status(running.signed(&"x".repeat(512 * 1024 + 1))).await, 413);
    let endless = reqwest::Body::wrap_stream(futures_stream(700));
    let request = running.http.post(&running.address).header("content-type", "application/json").body(endless);
    // It breaks off while the body is still being sent: the answer may be heard or not.
    assert!(request.send().await.map_or(true, |answer| answer.status() == 413));
    assert_eq!(running.delivered(), 1);
}

/// Kilobytes without an announced length.
fn futures_stream(kilobytes: usize) -> impl futures_util::Stream<Item = Result<Vec<u8>, std::io::Error>> {
    futures_util::stream::iter((0..kilobytes).map(|_| Ok(vec![b'x'; 1024])))
}

#[tokio::test]
async fn y3_a_squatter_on_either_address_is_noticed_and_the_port_is_free_afterwards() {
    let squatter = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = squatter.local_addr().expect("bound").port();
    assert!(Receiver::bind(port).await.is_err());
    drop(squatter);
    if let Ok(squatter) = TcpListener::bind(("::1", port)).await {
        assert!(Receiver::bind(port).await.is_err(), "on the other family");
        drop(squatter);
    }
    let receiver = Receiver::bind(port).await.expect("free again");
    assert_eq!(receiver.port(), port);
    drop(receiver);
    assert!(Receiver::bind(port).await.is_ok());
}
