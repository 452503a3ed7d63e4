//! The https redirect address: a certificate of this login's own, and whoever knocks in another language (C3).

use crate::support::{meta, unspaced};
use chrono::{DateTime, Utc};
use domain::Flavour;
use instagram::login::listener::{DonePage, Listener, Transport, WaitError};
use instagram::login::{AppCredentials, Attempt, RedirectMode};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PATH: &str = "/callback/instagram";

#[allow(clippy::disallowed_methods, reason = "the client checks the certificate's dates against the computer's clock")]
fn now() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}

async fn listener() -> (Listener, Attempt) {
    let listener = Listener::bind(0, PATH, Transport::Secured { now: now() }).await.expect("a port");
    let app = AppCredentials { app_id: "1".into(), secret: "s".into() };
    let mode = RedirectMode::HttpsLoopback { port: listener.port() };
    let attempt = Attempt::begin(&meta("http://127.0.0.1:1", unspaced()), Flavour::Instagram, &app, &mode);
    (listener, attempt.expect("begins"))
}

fn page() -> DonePage {
    DonePage { title: "Done".into(), body: "Close this tab".into() }
}

/// A browser in which the owner let this one certificate pass.
fn browser(certificate: &[u8]) -> reqwest::Client {
    let pinned = reqwest::Certificate::from_der(certificate).expect("a certificate");
    reqwest::Client::builder().tls_certs_only([pinned]).no_proxy().build().expect("a client")
}

fn state_of(attempt: &Attempt) -> String {
    attempt.authorize_url().query_pairs().find(|(key, _)| key == "state").expect("a state").1.into_owned()
}

#[tokio::test]
async fn c3_the_browser_comes_back_over_https_with_the_certificate_of_this_login() {
    let (listener, attempt) = listener().await;
    let certificate = listener.certificate().expect("a certificate").to_vec();
    let other = self::listener().await.0.certificate().expect("a certificate").to_vec();
    assert_ne!(certificate, other, "each login has its own");
    let base = format!("https://localhost:{}", listener.port());
    let good = format!("{base}{PATH}?code=AQ&state={}", state_of(&attempt));
    let plain = format!("http://localhost:{}{PATH}", listener.port());
    let port = listener.port();

    let visits = async {
        // A certificate nobody let pass, plain http, noise, a handshake that never goes on.
        assert!(browser(&other).get(&good).send().await.is_err(), "another certificate is not this one");
        assert!(reqwest::Client::builder().no_proxy().build().expect("a client").get(plain).send().await.is_err());
        let mut noise = TcpStream::connect(("127.0.0.1", port)).await.expect("connected");
        noise.write_all(&[0x16, 3, 1, 0xff, 0xff, 0, 1, 2, 3]).await.expect("written");
        let mut silent = Vec::new();
        for _ in 0..40 {
            silent.push(TcpStream::connect(("127.0.0.1", port)).await.expect("connected"));
        }
        let browser = browser(&certificate);
        let wrong = format!("{base}{PATH}?code=AQ&state=guessed");
        assert_eq!(browser.get(wrong).send().await.expect("answered").status().as_u16(), 400);
        let shown = browser.get(&good).send().await.expect("answered");
        assert_eq!(shown.url().as_str(), format!("{base}/done"));
        assert!(shown.text().await.expect("a page").contains("Close this tab"));
        let mut answer = Vec::new();
        drop(noise.read_to_end(&mut answer).await);
        assert!(!answer.windows(4).any(|bytes| bytes == b"HTTP"), "nothing is said in the clear");
    };
    let (code, ()) = tokio::join!(listener.wait(&attempt, page(), Duration::from_secs(60)), visits);
    assert!(code.is_ok());
}

#[tokio::test]
async fn c3_cancel_and_the_time_limit_are_the_same_over_https() {
    let (listener, attempt) = listener().await;
    let certificate = listener.certificate().expect("a certificate").to_vec();
    let query = format!("error=access_denied&error_reason=user_denied&state={}", state_of(&attempt));
    let denied = format!("https://localhost:{}{PATH}?{query}", listener.port());
    let visit = async { browser(&certificate).get(denied).send().await.expect("answered").status().as_u16() };
    let (outcome, status) = tokio::join!(listener.wait(&attempt, page(), Duration::from_secs(60)), visit);
    assert_eq!((outcome.err(), status), (Some(WaitError::Denied), 200));

    let (listener, attempt) = self::listener().await;
    let outcome = listener.wait(&attempt, page(), Duration::from_millis(20)).await;
    assert_eq!(outcome.err(), Some(WaitError::TimedOut));
}
