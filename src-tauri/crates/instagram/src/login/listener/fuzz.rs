//! A visitor that sends random bytes: only a plain GET of the redirect address at this computer's name is accepted, and
//! nothing that was sent is repeated.

use super::DonePage;
use super::door::Door;
use crate::fuzz::{Dice, MOST_BYTES};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;

const PATH: &str = "/callback/instagram";

/// Parts of requests.
#[rustfmt::skip]
const PARTS: &[&str] = &[
    "GET ", "POST ", "HEAD ", "/callback/instagram", "/callback/facebook", "/done", "?code=AQ-canary&state=x", "?",
    "#", "http://localhost:7/callback/instagram?code=AQ-canary", "//", "%2f", "*", " HTTP/1.1\r\n", " HTTP/1.0\r\n",
    "\r\n", "Host: localhost:7\r\n", "Host: LOCALHOST:7\r\n", "Host: evil.example:7\r\n",
    "Host: localhost:7.evil\r\n", "Sec-Purpose: prefetch\r\n", "Content-Length: 3\r\n\r\nabc",
    "Transfer-Encoding: chunked\r\n", "\r\n\r\n", "\n\n", "x: AQ-canary\r\n",
    "GET /callback/instagram?code=AQ-canary HTTP/1.1\r\nHost: localhost:7\r\n", "\u{0}", "\u{e9}",
];

#[test]
fn c3_fuzz_visit() {
    bolero::check!().with_iterations(800).with_max_len(MOST_BYTES).for_each(|bytes: &[u8]| {
        let mut dice = Dice::new(bytes);
        let accepts = dice.below(2) == 1;
        // A request as a browser makes it, with something else in some places; or anything.
        let browser = [
            "GET ",
            "/callback/instagram",
            "?code=AQ-canary&state=x",
            " HTTP/1.1\r\n",
            "Host: localhost:7\r\n",
            "\r\n",
        ];
        let mut said = Vec::new();
        for part in browser.iter().take(if dice.below(4) == 3 { 0 } else { 6 }) {
            let part = if dice.below(8) == 7 { dice.pick(PARTS) } else { part };
            said.extend(part.bytes());
        }
        for _ in 0..dice.below(8) {
            match dice.below(10) {
                9 => said.push(dice.byte()),
                _ => said.extend(dice.pick(PARTS).bytes()),
            }
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let (heard, answer) = runtime.block_on(visit(&said, accepts));
        check(&said, &heard, &answer, accepts);
    });
}

/// What was accepted from a visitor, and its answer.
async fn visit(said: &[u8], accepts: bool) -> (Vec<String>, String) {
    let page = DonePage { title: "Done".into(), body: "Close this tab".into() };
    let (hits, mut heard) = mpsc::channel(8);
    let door = Door::new(7, PATH, &page, hits);
    let (mut visitor, socket) = tokio::io::duplex(64 * 1024);
    visitor.write_all(said).await.expect("room");
    visitor.shutdown().await.expect("an end");
    let judging = async {
        let mut queries = Vec::new();
        while let Some(hit) = heard.recv().await {
            queries.push(hit.query.clone());
            if accepts { hit.accept() } else { hit.refuse() }
        }
        queries
    };
    let serving = async {
        let shown = door.visit(socket).await;
        drop(door);
        assert!(!shown, "the last page is shown before the login is settled");
        let mut answer = Vec::new();
        let _ = visitor.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    };
    tokio::join!(judging, serving)
}

fn check(said: &[u8], heard: &[String], answer: &str, accepts: bool) {
    let request = String::from_utf8_lossy(said);
    assert!(heard.len() <= 1, "one visit, one request");
    assert!(!answer.contains("canary"), "said back: {answer}");
    if let Some(query) = heard.first() {
        // Blank lines before a request are skipped.
        let line = request.trim_start_matches(['\r', '\n']).lines().next().unwrap_or_default();
        assert!(line.starts_with("GET ") && line.contains(PATH) && line.contains(query.as_str()), "{line:?}");
        let host = |line: &&str| line.to_ascii_lowercase().starts_with("host:");
        let hosts: Vec<&str> = request.lines().filter(host).map(|line| line[5..].trim()).collect();
        assert!(hosts.first().is_some_and(|host| host.eq_ignore_ascii_case("localhost:7")), "{request:?}");
        let status = if accepts { "HTTP/1.1 303 " } else { "HTTP/1.1 400 " };
        assert!(answer.starts_with(status) || answer.starts_with(&status.replace("1.1", "1.0")), "{answer}");
    } else {
        assert!(!answer.contains(" 303 ") && !answer.contains(" 200 "), "{answer}");
    }
}
