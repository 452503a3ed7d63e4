//! The listener under attack, with the whole login behind it (C3, `reliability.md` B9 T9.4, G11): whatever comes, one
//! code comes out, it is exchanged once, and nobody else's login is disturbed.

use crate::simulator::Platform;
use chrono::DateTime;
use domain::Flavour;
use instagram::login::listener::{DonePage, Listener, Transport};
use instagram::login::{Attempt, RedirectMode};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const LONG: Duration = Duration::from_secs(120);

fn page() -> DonePage {
    DonePage { title: "Done".into(), body: "Close this tab".into() }
}

/// One request that is not the browser's, in ten kinds.
async fn request(http: reqwest::Client, base: String, path: &'static str, state: String, number: usize) {
    let good = format!("{base}{path}?code=stolen{number}&state={state}");
    let request = match number % 10 {
        0 => http.get(format!("{base}{path}?code=junk{number}&state=wrong{number}")),
        1 => http.get(format!("{base}/favicon.ico")),
        2 => http.head(good),
        3 => http.post(good),
        4 => http.get(good).header("host", "evil.example"),
        5 => http.get(good).header("sec-purpose", "prefetch"),
        6 => http.get(format!("{base}{path}?error=access_denied")),
        7 => http.get(format!("{base}{path}/x?code=a&state={state}")),
        8 => http.get(good).header("x-long", "x".repeat(9_000)),
        _ => http.get(format!("{base}{path}?code=a&code=b&state={state}")),
    };
    // Whether and what it is answered does not matter.
    drop(request.send().await);
}

/// Visitors who begin and say no more.
async fn half_requests(port: u16) -> Vec<TcpStream> {
    let mut silent = Vec::new();
    for _ in 0..40 {
        let mut socket = TcpStream::connect(("127.0.0.1", port)).await.expect("connected");
        socket.write_all(b"GET /callback").await.expect("half a request");
        silent.push(socket);
    }
    silent
}

/// A state that differs from the right one in a single character.
fn guess(state: &str, number: usize) -> String {
    let at = number % state.len();
    let other = if state[at..].starts_with('x') { "y" } else { "x" };
    [&state[..at], other, &state[at + 1..]].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_ten_thousand_requests_and_a_hundred_callbacks_are_one_login_and_one_exchange() {
    let port = free_port();
    let platform = Platform::start_at(port).await;
    let (flavour, path) = (Flavour::Instagram, RedirectMode::path(Flavour::Instagram));
    let listener = Listener::bind(port, path, Transport::Plain).await.expect("the registered port");
    let attempt = Attempt::begin(
        &platform.meta,
        flavour,
        &platform.app(flavour),
        &RedirectMode::Loopback { port: listener.port() },
    )
    .expect("begins");
    let base = format!("http://localhost:{}", listener.port());
    let state = attempt.authorize_url().query_pairs().find(|(key, _)| key == "state").expect("a state").1.into_owned();
    let back = platform.press(&attempt, "continue").await;

    let waiting = listener.wait(&attempt, page(), LONG);
    let attack = async {
        let silent = half_requests(port).await;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()
            .expect("a client");
        let junk = async |batch: usize| {
            let mut requests = JoinSet::new();
            for number in 0..100 {
                requests.spawn(request(http.clone(), base.clone(), path, state.clone(), batch * 100 + number));
            }
            requests.join_all().await;
        };
        let callback = |address: String| {
            let http = http.clone();
            async move { http.get(address).send().await.map(|answer| answer.status().as_u16()) }
        };
        for batch in 0..50 {
            junk(batch).await;
        }
        // A hundred callbacks that look right but for their state, before anybody's; all are turned away.
        let mut forged = JoinSet::new();
        for number in 0..100 {
            forged.spawn(callback(format!("{base}{path}?code=forged{number}&state={}", guess(&state, number))));
        }
        let turned_away = forged.join_all().await;
        assert!(turned_away.iter().all(|answer| matches!(answer, Ok(400))), "{turned_away:?}");
        // A hundred at once, half of them the browser's own address, between forged ones, with junk all around.
        let mut callbacks = JoinSet::new();
        for number in 0..100 {
            let forged = format!("{base}{path}?code=forged{number}&state={}", guess(&state, number));
            callbacks.spawn(callback(if number % 2 == 0 { forged } else { back.to_string() }));
        }
        let (answers, ()) = tokio::join!(callbacks.join_all(), junk(50));
        assert!(answers.iter().any(|answer| matches!(answer, Ok(303))), "the browser is sent on: {answers:?}");
        for batch in 51..100 {
            junk(batch).await;
        }
        drop(silent);
    };
    let (code, ()) = tokio::join!(waiting, attack);
    attempt.exchange(code.expect("one code"), DateTime::UNIX_EPOCH).await.expect("the code is good");
    assert_eq!(platform.exchanges().await["api.instagram.com"], 1, "exactly one exchange");
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_a_thousand_of_a_thousand_logins_succeed() {
    let port = free_port();
    let platform = Platform::start_at(port).await;
    let browser = reqwest::Client::builder().no_proxy().build().expect("a client");
    for number in 0..1_000 {
        let flavour = if number % 2 == 0 { Flavour::Instagram } else { Flavour::Facebook };
        let listener = Listener::bind(port, RedirectMode::path(flavour), Transport::Plain).await.expect("the port");
        let mode = RedirectMode::Loopback { port };
        let attempt = Attempt::begin(&platform.meta, flavour, &platform.app(flavour), &mode).expect("begins");
        let back = platform.press(&attempt, "continue").await;
        let (code, shown) = tokio::join!(listener.wait(&attempt, page(), LONG), browser.get(back).send());
        let code = code.unwrap_or_else(|error| panic!("login {number}: {error}"));
        assert!(shown.expect("the last page").url().path().ends_with("/done"), "login {number}");
        let grant = attempt.exchange(code, DateTime::UNIX_EPOCH).await;
        grant.unwrap_or_else(|error| panic!("login {number}: {error}"));
    }
    let exchanges = platform.exchanges().await;
    assert_eq!(exchanges["api.instagram.com"], 500, "one code exchange for each Instagram Login");
    // Facebook's host has one address for the code and for the long-lived token.
    assert_eq!(exchanges["graph.facebook.com"], 2 * 500);
}

/// One that nobody has just now.
fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|it| it.local_addr()).expect("a port").port()
}
