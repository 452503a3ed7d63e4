//! The listener the browser comes back to, among strangers who knock first (C3, `reliability.md` B9 T9.4).

use crate::support::{meta, unspaced};
use domain::Flavour;
use instagram::BindError;
use instagram::login::listener::{DonePage, Listener, Transport, WaitError};
use instagram::login::{AppCredentials, Attempt, Code, RedirectMode};
use reqwest::{Client, Method, Response, StatusCode};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const PATH: &str = "/callback/instagram";
const LONG: Duration = Duration::from_secs(60);

/// A login that waits for its browser.
struct Waiting {
    address: String,
    port: u16,
    state: String,
    wait: JoinSet<Result<Code, WaitError>>,
}

impl Waiting {
    async fn begin() -> Self {
        let listener = Listener::bind(0, PATH, Transport::Plain).await.expect("a port");
        let port = listener.port();
        let app = AppCredentials { app_id: "1".into(), secret: "s".into() };
        let mode = RedirectMode::Loopback { port };
        let attempt =
            Attempt::begin(&meta("http://127.0.0.1:1", unspaced()), Flavour::Instagram, &app, &mode).expect("begins");
        let state =
            attempt.authorize_url().query_pairs().find(|(key, _)| key == "state").expect("a state").1.into_owned();
        let page = DonePage { title: "Done".into(), body: "Close this tab".into() };
        let mut wait = JoinSet::new();
        wait.spawn(async move { listener.wait(&attempt, page, LONG).await });
        Self { address: format!("http://localhost:{port}"), port, state, wait }
    }

    fn callback(&self, query: &str) -> String {
        format!("{}{PATH}?{query}", self.address)
    }

    fn good(&self) -> String {
        self.callback(&format!("code=AQ&state={}", self.state))
    }

    async fn outcome(mut self) -> Result<(), WaitError> {
        self.wait.join_next().await.expect("one wait").expect("no panic").map(|_| ())
    }
}

/// A browser that follows redirects, and one that does not.
fn browser(follows: bool) -> Client {
    let policy = if follows { reqwest::redirect::Policy::default() } else { reqwest::redirect::Policy::none() };
    Client::builder().redirect(policy).no_proxy().build().expect("a client")
}

async fn get(url: &str) -> Response {
    browser(false).get(url).send().await.expect("answered")
}

#[tokio::test]
async fn c3_the_browser_ends_on_a_page_without_the_code() {
    let waiting = Waiting::begin().await;
    let shown = browser(true).get(waiting.good()).send().await.expect("answered");
    assert_eq!(shown.url().as_str(), format!("{}/done", waiting.address));
    for (name, value) in
        [("cache-control", "no-store"), ("referrer-policy", "no-referrer"), ("x-content-type-options", "nosniff")]
    {
        assert_eq!(shown.headers()[name], value);
    }
    let policy = shown.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.ends_with("base-uri 'none'; form-action 'none'; frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("script") && !policy.contains("unsafe"), "{policy}");
    assert!(shown.text().await.expect("a page").contains("<h1>Done</h1><p>Close this tab</p>"));
    assert_eq!(waiting.outcome().await, Ok(()));
}

#[tokio::test]
async fn c3_wrong_states_and_junk_keep_it_waiting_and_are_not_repeated_back() {
    let waiting = Waiting::begin().await;
    for query in [
        "",
        "code=AQ",
        "code=AQ&state=other",
        "error=access_denied",
        "error=access_denied&state=other",
        "code=%3Cscript%3Ereflected%3C/script%3E&state=%3Cb%3Ereflected",
    ] {
        let answer = get(&waiting.callback(query)).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(answer.text().await.expect("a body"), "", "nothing is repeated");
    }
    for path in ["/", "/done", "/favicon.ico", "/callback/facebook", "/callback/instagram/", "/callback/instagram/x"] {
        assert_eq!(get(&format!("{}{path}", waiting.address)).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let state_but_no_code = waiting.callback(&format!("state={}", waiting.state));
    assert_eq!(get(&state_but_no_code).await.status(), StatusCode::BAD_REQUEST);
    browser(true).get(waiting.good()).send().await.expect("answered");
    assert_eq!(waiting.outcome().await, Ok(()));
}

#[tokio::test]
async fn c3_only_a_plain_get_from_this_address_counts() {
    let waiting = Waiting::begin().await;
    let good = waiting.good();
    for method in [Method::HEAD, Method::OPTIONS, Method::POST, Method::PUT, Method::DELETE] {
        let answer = browser(false).request(method.clone(), &good).send().await.expect("answered");
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
    for (name, value) in [("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch"), ("x-moz", "prefetch")] {
        let answer = browser(false).get(&good).header(name, value).send().await.expect("answered");
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{name}");
    }
    for host in ["evil.example", "localhost", "localhost:1", "127.0.0.1:80", ""] {
        let answer = browser(false).get(&good).header("host", host).send().await.expect("answered");
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{host}");
    }
    let by_number = good.replace("localhost", "127.0.0.1");
    assert_eq!(get(&by_number).await.status(), StatusCode::BAD_REQUEST, "not the registered address");
    browser(true).get(&good).send().await.expect("answered");
    assert_eq!(waiting.outcome().await, Ok(()));
}

#[tokio::test]
async fn c3_a_thousand_strangers_do_not_keep_the_browser_out() {
    let waiting = Waiting::begin().await;
    // Half-open visitors that never say what they want, and loud ones.
    let mut silent = Vec::new();
    for _ in 0..32 {
        silent.push(TcpStream::connect(("127.0.0.1", waiting.port)).await.expect("connected"));
    }
    let client = browser(false);
    for n in 0..1000 {
        let url = waiting.callback(&format!("code=junk{n}&state=wrong{n}"));
        assert_eq!(client.get(url).send().await.expect("answered").status(), StatusCode::BAD_REQUEST);
    }
    browser(true).get(waiting.good()).send().await.expect("answered");
    assert_eq!(waiting.outcome().await, Ok(()));
}

#[tokio::test]
async fn c3_two_callbacks_make_one_login() {
    let waiting = Waiting::begin().await;
    let mut visits = JoinSet::new();
    for _ in 0..20 {
        let url = waiting.good();
        visits.spawn(async move { get(&url).await.status() });
    }
    let statuses = visits.join_all().await;
    assert!(statuses.iter().all(|status| *status == StatusCode::SEE_OTHER), "{statuses:?}");
    assert_eq!(waiting.outcome().await, Ok(()), "one wait, one code");
}

#[tokio::test]
async fn c3_cancel_and_failure_end_the_wait() {
    for (query, expected) in [
        ("error=access_denied&error_reason=user_denied", WaitError::Denied),
        ("error_code=901&error_message=x", WaitError::Failed { code: Some(901), message: Some("x".into()) }),
    ] {
        let waiting = Waiting::begin().await;
        let url = waiting.callback(&format!("{query}&state={}", waiting.state));
        let shown = browser(true).get(url).send().await.expect("answered");
        assert!(shown.text().await.expect("a page").contains("Close this tab"));
        assert_eq!(waiting.outcome().await, Err(expected));
    }
}

#[tokio::test]
async fn c3_a_head_without_end_is_cut_off() {
    let waiting = Waiting::begin().await;
    let mut socket = TcpStream::connect(("127.0.0.1", waiting.port)).await.expect("connected");
    let head = format!("GET {PATH} HTTP/1.1\r\nhost: localhost:{}\r\nx: {}\r\n", waiting.port, "x".repeat(20_000));
    socket.write_all(head.as_bytes()).await.expect("written");
    let mut answer = Vec::new();
    // A reset is as good as an answer here.
    let _ = socket.read_to_end(&mut answer).await;
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 431"), "{}", String::from_utf8_lossy(&answer));
    browser(true).get(waiting.good()).send().await.expect("answered");
    assert_eq!(waiting.outcome().await, Ok(()));
}

#[tokio::test]
async fn c3_both_families_are_taken_or_none() {
    let squatter = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = squatter.local_addr().expect("bound").port();
    assert_eq!(Listener::bind(port, PATH, Transport::Plain).await.expect_err("taken"), BindError::PortTaken);
    drop(squatter);
    if let Ok(squatter) = tokio::net::TcpListener::bind(("::1", 0)).await {
        let port = squatter.local_addr().expect("bound").port();
        assert_eq!(
            Listener::bind(port, PATH, Transport::Plain).await.expect_err("taken on IPv6"),
            BindError::PortTaken
        );
    }
}

#[tokio::test]
async fn c3_giving_up_frees_the_port() {
    let mut waiting = Waiting::begin().await;
    get(&waiting.callback("code=x&state=y")).await;
    waiting.wait.shutdown().await;
    let again = Listener::bind(waiting.port, PATH, Transport::Plain).await.expect("free again");
    let app = AppCredentials { app_id: "1".into(), secret: "s".into() };
    let mode = RedirectMode::Loopback { port: again.port() };
    let attempt =
        Attempt::begin(&meta("http://127.0.0.1:1", unspaced()), Flavour::Instagram, &app, &mode).expect("begins");
    let page = DonePage { title: String::new(), body: String::new() };
    let outcome = again.wait(&attempt, page, Duration::from_millis(20)).await;
    assert_eq!(outcome.err(), Some(WaitError::TimedOut));
}
