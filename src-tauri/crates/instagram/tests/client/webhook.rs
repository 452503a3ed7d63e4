//! The webhook receiver over real HTTP, and the signatures it goes by (Y3, `reliability.md` B9).

use crate::support::{Fake, Heard, client, error, ok};
use axum::http::StatusCode;
use domain::Flavour;
use hmac::{Hmac, KeyInit, Mac};
use instagram::webhook::{Delivery, EventKind, Keys, Office, PATH, Receiver, Refusal, VisitLimits, What, verify};
use reqwest::{Client, Method, RequestBuilder};
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const OTHER_SECRET: &str = "fedcba9876543210fedcba9876543210";
const TOKEN: &str = "verify-token-of-the-owner-1234567890";
const FORGERIES: u64 = 1_000_000;

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

#[test]
fn y3_of_a_million_forged_signatures_none_is_accepted() {
    let secrets = secrets();
    let threads = 4;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let secrets = &secrets;
            scope.spawn(move || {
                let mut dice = Dice(thread + 1);
                for _ in 0..FORGERIES / threads {
                    let body = json!({ "object": "instagram", "entry": [], "n": dice.roll(1000) }).to_string();
                    let signature = signed(SECRET, body.as_bytes());
                    let (forged_body, value) = forged(&mut dice, body.as_bytes(), &signature);
                    let text = String::from_utf8_lossy(&value);
                    assert!(!verify(&forged_body, [&value[..]], secrets), "{text} {forged_body:?}");
                }
            });
        }
    });
}

#[test]
fn y3_the_one_right_signature_is_accepted_and_only_alone() {
    let body = br#"{"object":"instagram","entry":[]}"#;
    let (ours, others) = (signed(SECRET, body), signed(OTHER_SECRET, body));
    let (ours, others) = (ours.as_bytes(), others.as_bytes());
    assert!(verify(body, [ours], &secrets()) && verify(body, [others], &secrets()), "of either app");
    assert!(!verify(body, [ours, ours], &secrets()), "twice");
    assert!(!verify(body, [], &secrets()), "none");
    assert!(!verify(body, [ours], &[]), "no secret");
    assert!(!verify(body, [signed("", body).as_bytes()], &["".into()]), "an empty secret is none");
    assert!(!verify(body, [[b" ", ours].concat().as_slice()], &secrets()));
    assert!(verify(b"", [signed(SECRET, b"").as_bytes()], &secrets()), "an empty body has a signature, too");
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

/// An office that writes everything down.
struct Desk {
    /// What comes in is safe only once it is let through.
    gate: Option<Arc<Gate>>,
    keys: Mutex<Keys>,
    delivered: Mutex<Vec<Delivery>>,
    noted: Mutex<Vec<Option<Refusal>>>,
    keeps: AtomicBool,
}

impl Office for Desk {
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

    async fn refused(&self, why: Refusal) {
        self.noted.lock().expect("unpoisoned").push(Some(why));
    }
}

struct Running {
    desk: Arc<Desk>,
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
        let desk = Arc::new(Desk { gate, keys, delivered, noted, keeps: true.into() });
        let receiver = Receiver::bind(0).await.expect("a port").with_limits(limits);
        let port = receiver.port();
        let (mut task, office) = (JoinSet::new(), Arc::clone(&desk));
        task.spawn(async move { match receiver.serve(office).await {} });
        let address = format!("http://127.0.0.1:{port}{PATH}");
        drop(rustls::crypto::ring::default_provider().install_default());
        Self { desk, address, port, http: Client::builder().no_proxy().build().expect("a client"), _task: task }
    }

    fn post(&self, body: impl Into<Vec<u8>>) -> RequestBuilder {
        self.http.post(&self.address).header("content-type", "application/json").body(body.into())
    }

    fn signed(&self, body: &str) -> RequestBuilder {
        self.post(body).header("x-hub-signature-256", signed(SECRET, body.as_bytes()))
    }

    fn delivered(&self) -> usize {
        self.desk.delivered.lock().expect("unpoisoned").len()
    }

    fn noted(&self) -> Vec<Option<Refusal>> {
        std::mem::take(&mut *self.desk.noted.lock().expect("unpoisoned"))
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
    assert_eq!(running.noted(), [Some(Refusal::WrongVerifyToken)]);
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
        assert_eq!(running.noted(), [Some(Refusal::OddHandshake)], "with the right token the owner hears of it");
    }

    let whole = running.http.get(format!("{}?{good}", running.address)).send().await.expect("an answer");
    assert_eq!(whole.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(whole.headers()["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn y3_an_event_is_answered_once_it_is_safe_and_else_sent_again() {
    let running = Running::start().await;
    let body = event("m1");
    running.desk.keeps.store(false, Ordering::SeqCst);
    assert_eq!(status(running.signed(&body)).await, 500, "it could not be kept");
    running.desk.keeps.store(true, Ordering::SeqCst);
    assert_eq!(answer(running.signed(&body)).await, (200, String::new()));
    let delivered = running.desk.delivered.lock().expect("unpoisoned").clone();
    let [Delivery { events, .. }] = delivered.as_slice() else { panic!("one") };
    assert!(matches!(&events[0].what, What::Message { id, .. } if id.as_str() == "m1"));
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
    assert!(running.noted().iter().all(|noted| *noted == Some(Refusal::WrongSignature)));

    running.desk.keys.lock().expect("unpoisoned").secrets.clear();
    assert_eq!(status(running.signed(&body)).await, 403);
    assert_eq!(running.noted(), [Some(Refusal::NoSecret)]);
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
async fn y3_half_open_and_garbled_visits_disturb_nobody() {
    let running = Running::start().await;
    let mut silent = Vec::new();
    for n in 0..50_usize {
        let mut socket = TcpStream::connect(("127.0.0.1", running.port)).await.expect("a visit");
        let bytes: &[u8] = match n % 5 {
            0 => b"",
            1 => b"POST /webhook HTTP/1.1\r\ncontent-le",
            2 => b"POST /webhook HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
            3 => b"\x16\x03\x01\x02\x00\x01\x00",
            _ => b"GET /webhook HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        };
        socket.write_all(bytes).await.expect("written");
        silent.push(socket);
    }
    assert_eq!(status(running.signed(&event("m"))).await, 200);
    let mut huge = TcpStream::connect(("127.0.0.1", running.port)).await.expect("a visit");
    let head = format!("GET /webhook HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "y".repeat(100_000));
    // The other side may close before all is written.
    let _ = huge.write_all(head.as_bytes()).await;
    let mut heard = Vec::new();
    let _ = huge.read_to_end(&mut heard).await;
    assert!(!String::from_utf8_lossy(&heard).contains("HTTP/1.1 200"), "no answer to such a head");
    assert_eq!(running.delivered(), 1);
}

/// No visit ends by the clock.
fn patient(visitors: usize) -> VisitLimits {
    let for_ever = std::time::Duration::from_secs(86_400);
    VisitLimits { visitors, request: for_ever, visit: for_ever }
}

async fn knock(port: u16, bytes: &[u8]) -> TcpStream {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).await.expect("a visit");
    socket.write_all(bytes).await.expect("written");
    socket
}

/// A signed delivery as it goes over the wire.
fn on_the_wire(body: &str, secret: &str) -> Vec<u8> {
    let (length, signature) = (body.len(), signed(secret, body.as_bytes()));
    let head = format!(
        "POST /webhook HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         x-hub-signature-256: {signature}\r\n\r\n"
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// The head of one answer without a body.
async fn hear(socket: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    while !heard.ends_with(b"\r\n\r\n") {
        heard.push(socket.read_u8().await.expect("an answer"));
    }
    String::from_utf8(heard).expect("text").to_ascii_lowercase()
}

async fn is_closed(mut socket: TcpStream) -> bool {
    let mut rest = Vec::new();
    // Ended or reset: either way nobody is there any more.
    socket.read_to_end(&mut rest).await.is_err() || rest.is_empty()
}

/// Sixty-four who say nothing, or a little, took every place; a tunnel makes that the internet's doing (issue 12, 16e).
#[tokio::test]
async fn y3_whoever_fills_the_receiver_with_silence_keeps_nobody_out() {
    let running = Running::with(patient(64), None).await;
    let mut silent = Vec::new();
    for n in 0..64_usize {
        let said: [&[u8]; 3] = [
            b"",
            b"POST /webh",
            b"POST /webhook HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{",
        ];
        silent.push(knock(running.port, said[n % 3]).await);
    }
    for n in 0..10 {
        let answered = running.http.get(format!("{}?x={n}", running.address)).header("connection", "close");
        assert_eq!(status(answered).await, 400, "a stranger is heard, too");
        let delivered = running.signed(&event(&format!("m{n}"))).header("connection", "close");
        assert_eq!(status(delivered).await, 200);
    }
    assert_eq!(running.delivered(), 10);
    assert!(is_closed(silent.remove(0)).await, "who came first went first");
    let last = silent.pop().expect("the last");
    let mut nothing = [0; 1];
    assert!(
        last.try_read(&mut nothing).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock),
        "still here"
    );
}

#[tokio::test]
async fn y3_trickling_makes_nobody_less_idle_and_being_served_does() {
    let gate = Gate::shut();
    let running = Running::with(patient(3), Some(Arc::clone(&gate))).await;
    let mut served = knock(running.port, &on_the_wire(&event("m1"), SECRET)).await;
    gate.somebody_came().await;
    let mut trickling = knock(running.port, b"POST /webhook HT").await;
    for byte in b"TP/1.1\r\nhost: x\r\n" {
        trickling.write_all(&[*byte]).await.expect("written");
    }
    // They came in this order; each of these takes a place, and the served one is never the one that goes.
    let mut idle = Vec::new();
    for _ in 0..5 {
        let mut socket = knock(running.port, b"GET /webhook HTTP/1.1\r\nhost: x\r\n\r\n").await;
        assert!(hear(&mut socket).await.starts_with("http/1.1 400"));
        idle.push(knock(running.port, b"").await);
    }
    assert!(is_closed(trickling).await);
    gate.may_pass.add_permits(1);
    assert!(hear(&mut served).await.starts_with("http/1.1 200"));
    assert_eq!(running.delivered(), 1);
}

#[tokio::test]
async fn y3_a_request_has_one_time_from_its_beginning_to_its_end() {
    let request = std::time::Duration::from_millis(150);
    let running = Running::with(VisitLimits { request, ..patient(64) }, None).await;
    let whole = on_the_wire(&event("m1"), SECRET);
    for said in [0, 20, whole.len() - 1] {
        assert!(is_closed(knock(running.port, &whole[..said]).await).await, "{said} bytes and then silence");
    }
    // However slowly it goes on, and however long it takes to be written down.
    let trickle = async |bytes: &[u8]| {
        let mut socket = knock(running.port, b"").await;
        for (written, byte) in bytes.iter().cycle().enumerate() {
            if socket.write_all(&[*byte]).await.is_err() {
                return written;
            }
            tokio::task::yield_now().await;
        }
        unreachable!("without end")
    };
    assert!(trickle(b"x-y: z\r\n").await > 0);
    assert_eq!(running.delivered(), 0);

    // Long enough for a busy machine to take a whole request in.
    let (gate, request) = (Gate::shut(), std::time::Duration::from_secs(3));
    let running = Running::with(VisitLimits { request, ..patient(64) }, Some(Arc::clone(&gate))).await;
    let mut socket = knock(running.port, &whole).await;
    gate.somebody_came().await;
    assert!(is_closed(knock(running.port, b"").await).await, "the time for a request passed meanwhile");
    gate.may_pass.add_permits(1);
    assert!(hear(&mut socket).await.starts_with("http/1.1 200"), "what is done with it is not counted");
}

#[tokio::test]
async fn y3_whoever_is_refused_is_sent_away_and_meta_may_go_on() {
    let running = Running::with(patient(64), None).await;
    let good = on_the_wire(&event("m1"), SECRET);
    let refused: [&[u8]; 5] = [
        &on_the_wire(&event("m1"), "another secret"),
        b"GET /webhook?hub.mode=subscribe&hub.challenge=1&hub.verify_token=x HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET /elsewhere HTTP/1.1\r\nhost: x\r\n\r\n",
        b"PUT /webhook HTTP/1.1\r\nhost: x\r\n\r\n",
        b"POST /webhook HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 1\r\n\r\nx",
    ];
    for bytes in refused {
        let mut socket = knock(running.port, bytes).await;
        let head = hear(&mut socket).await;
        assert!(head.starts_with("http/1.1 4") && head.contains("connection: close"), "{head}");
        assert!(is_closed(socket).await);
    }
    let mut tunnel = knock(running.port, &good).await;
    for _ in 0..3 {
        assert!(hear(&mut tunnel).await.starts_with("http/1.1 200"));
        tunnel.write_all(&good).await.expect("the same connection");
    }
    assert!(hear(&mut tunnel).await.starts_with("http/1.1 200"));
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

/// What an account's edge was told to tell, and the edge itself: it knows `names` and refuses a call with any other.
async fn edge(names: &'static [&'static str], key: &'static str) -> (Fake, Arc<Mutex<BTreeSet<String>>>) {
    let told = Arc::new(Mutex::new(BTreeSet::from(["comments".to_owned()])));
    let kept = Arc::clone(&told);
    let fake = Fake::answering(move |heard| match heard.method.as_str() {
        "GET" => ok(&json!({ "data": [
            { key: "someone else's", "subscribed_fields": ["feed"] },
            { key: 77, "subscribed_fields": *kept.lock().expect("unpoisoned") },
        ] })),
        "POST" => {
            let wanted = wanted(heard);
            if wanted.iter().any(|name| name != "comments" && !names.contains(&name.as_str())) {
                return error(400, 100, "no such field");
            }
            *kept.lock().expect("unpoisoned") = wanted;
            ok(&json!({ "success": true }))
        }
        _ => ok(&json!({ "success": true })),
    })
    .await;
    (fake, told)
}

fn wanted(heard: &Heard) -> BTreeSet<String> {
    heard.asks("subscribed_fields").split(',').map(str::to_owned).collect()
}

/// The names that Meta's own SDK lists for the two edges (facebook-python-business-sdk v25, `IGUserForIGOnlyAPI` and
/// `Page.SubscribedFields`), as far as they are about messages.
const OF_INSTAGRAM: [&str; 7] = [
    "messages",
    "message_reactions",
    "messaging_seen",
    "messaging_postbacks",
    "messaging_referral",
    "message_edit",
    "standby",
];
const OF_PAGE: [&str; 8] = [
    "messages",
    "message_reactions",
    "message_reads",
    "messaging_postbacks",
    "messaging_referrals",
    "message_edits",
    "message_echoes",
    "standby",
];

#[tokio::test]
async fn y3_each_edge_is_asked_by_the_names_it_knows() {
    for (flavour, names, key, calls) in
        [(Flavour::Facebook, &OF_PAGE[..], "id", 2), (Flavour::Instagram, &OF_INSTAGRAM[..], "app_id", 3)]
    {
        let (fake, told) = edge(names, key).await;
        let client = client(fake.meta(), flavour);
        let subscription = client.subscribe(Some("77")).await.expect("subscribed");
        assert_eq!((subscription.taken.len(), subscription.refused), (names.len(), vec![]), "{flavour}");
        let expected: BTreeSet<String> = names.iter().chain(&["comments"]).map(|&field| field.to_owned()).collect();
        assert_eq!(*told.lock().expect("unpoisoned"), expected, "nothing is taken from the owner's other program");
        assert_eq!(fake.heard().len(), calls, "{flavour}");
        assert!(fake.heard().iter().all(|heard| heard.path.ends_with("/subscribed_apps")));
        client.unsubscribe().await.expect("gone");
        assert_eq!(fake.heard().last().expect("heard").method, "DELETE");
    }
}

#[tokio::test]
async fn y3_subscribing_asks_one_by_one_when_meta_knows_a_field_not() {
    const KNOWN: [&str; 3] = ["messages", "message_reactions", "messaging_seen"];
    let (fake, told) = edge(&KNOWN, "id").await;
    let subscription = client(fake.meta(), Flavour::Instagram).subscribe(Some("77")).await.expect("subscribed");
    assert_eq!(subscription.taken, [EventKind::Messages, EventKind::Reactions, EventKind::Seen]);
    let missing = [EventKind::Taps, EventKind::Referrals, EventKind::Edits, EventKind::Standby];
    assert_eq!(subscription.refused, missing, "echoes are not missed: they come with messages");
    let expected: BTreeSet<String> = KNOWN.iter().chain(&["comments"]).map(|&field| field.to_owned()).collect();
    assert_eq!(*told.lock().expect("unpoisoned"), expected);

    let refusing = Fake::answering(|heard| match heard.method.as_str() {
        "GET" => ok(&json!({ "data": Value::Array(vec![]) })),
        _ => error(403, 200, "pages_manage_metadata is missing"),
    })
    .await;
    assert!(client(refusing.meta(), Flavour::Facebook).subscribe(None).await.is_err());
    assert_eq!(refusing.heard().len(), 2, "what is refused for another reason is not tried field by field");
}
