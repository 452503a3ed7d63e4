//! Reading from broken, slow and hostile servers: a clear error, nothing leaked, nothing without limit
//! (`reliability.md` B7).

use crate::support::{CUSTOMER, Fake, Raw, TOKEN, answer, client, conversation, error, meta, ok, unspaced};
use domain::outbox::OutFile;
use domain::{Flavour, MediaKind, OutboxId};
use instagram::{ApiError, Class, Interruption, Limits, Sending};
use serde_json::json;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

#[tokio::test]
async fn l7_whatever_is_not_meta_says_nothing_about_the_account() {
    for (status, kind, body) in [
        (200, "text/html", "<html>Please log in to the hotel's network</html>"),
        (302, "text/html", ""),
        (401, "text/html", "<h1>Proxy authentication</h1>"),
        (403, "application/json", "{\"reason\":\"blocked by policy\"}"),
        (401, "application/json", "{\"error\":\"unauthorized\"}"),
        (401, "application/json", "{\"error\":{\"message\":\"Please sign in to the network\"}}"),
        (403, "application/json", "{\"error\":\"access_denied\"}"),
        (511, "text/plain", "no"),
        (503, "text/html", "<h1>down</h1>"),
        (200, "", "{\"data\":[]}"),
    ] {
        let fake = Fake::answering(move |_| answer(status, kind, body)).await;
        assert_eq!(fake.client().heads().await, Err(ApiError::NotMeta { status }), "{body}");
    }
}

#[tokio::test]
async fn l7_wrong_shapes_are_named_by_their_place() {
    for (body, place) in [
        (r#"{"data":{}}"#, "data"),
        (r#"{"data":"x"}"#, "data"),
        (r#"{"items":[]}"#, "."),
        ("[1]", "[0]"),
        ("{\"data\":[", "data"),
        ("", "."),
    ] {
        let fake = Fake::answering(move |_| answer(200, "application/json", body)).await;
        match fake.client().first_page().await {
            Err(ApiError::Undecodable { path, status: 200 }) => assert!(path.starts_with(place), "{body}: {path}"),
            other => panic!("{body}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn l7_a_stalled_answer_ends_in_time() {
    let silent = Raw::doing(|socket| async move {
        std::future::pending::<()>().await;
        drop(socket);
    })
    .await;
    assert_eq!(silent.impatient_client().heads().await, Err(ApiError::Interrupted(Interruption::TimedOut)));
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{\"data\":";
    let stalled = Raw::doing(move |mut socket| async move {
        socket.write_all(head.as_bytes()).await.expect("written");
        std::future::pending::<()>().await;
    })
    .await;
    assert_eq!(stalled.impatient_client().heads().await, Err(ApiError::Interrupted(Interruption::TimedOut)));
}

#[tokio::test]
async fn l7_half_an_answer_is_no_answer() {
    let whole = format!("{{\"data\":[{}]}}", conversation(1));
    let half = &whole[..whole.len() / 2];
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", whole.len());
    let raw = Raw::writing(format!("{head}{half}")).await;
    assert_eq!(raw.client().first_page().await, Err(ApiError::Interrupted(Interruption::CutShort)));
    assert_eq!(raw.requests(), 1, "reads are not repeated either: the caller decides when to try again");
}

#[tokio::test]
async fn l7_answers_have_a_limit() {
    let limits = Limits { list_bytes: 10_000, item_bytes: 1_000, ..unspaced() };
    let huge = Fake::answering(|_| answer(200, "application/json", " ".repeat(10_001))).await;
    let reader = client(meta(&huge.address, limits.clone()), Flavour::Instagram);
    assert_eq!(reader.profile(&CUSTOMER.into()).await, Err(ApiError::TooLarge), "announced");
    let endless = Raw::doing(|mut socket| async move {
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
        let mut open = socket.write_all(head).await.is_ok();
        while open {
            open = socket.write_all(b"8\r\n        \r\n").await.is_ok();
        }
    })
    .await;
    let reader = client(meta(&endless.address, limits), Flavour::Instagram);
    assert_eq!(reader.profile(&CUSTOMER.into()).await, Err(ApiError::TooLarge), "unannounced and without end");
}

#[tokio::test]
async fn l7_a_host_whose_answers_are_all_too_large_is_asked_twice_and_not_at_every_size() {
    let limits = Limits { list_bytes: 10_000, ..unspaced() };
    let huge = Fake::answering(|_| answer(200, "application/json", " ".repeat(10_001))).await;
    let reader = client(meta(&huge.address, limits), Flavour::Instagram);
    for asked in [2, 4] {
        assert_eq!(reader.first_page().await, Err(ApiError::TooLarge));
        assert_eq!(huge.heard().len(), asked);
    }
    assert_eq!(reader.heads().await, Err(ApiError::TooLarge));
    assert_eq!(reader.thread(&"c".into()).await, Err(ApiError::TooLarge));
    assert_eq!(huge.heard().len(), 8);
}

#[tokio::test]
async fn l7_a_page_that_is_too_large_is_read_in_smaller_ones() {
    let limits = Limits { list_bytes: 5_000, ..unspaced() };
    let fake = Fake::answering(|heard| {
        let all: Vec<_> = (1..=heard.limit()).map(conversation).collect();
        let body = format!("{{\"data\":[{}]}}", all.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
        answer(200, "application/json", if heard.limit() > 6 { " ".repeat(5_001) } else { body })
    })
    .await;
    let reader = client(meta(&fake.address, limits), Flavour::Instagram);
    assert!(!reader.first_page().await.expect("smaller pages").reading.heads.is_empty());
}

/// Heads of no answer, one after the other: each is valid HTTP, and none is the answer.
#[tokio::test]
async fn l7_early_hints_without_end_end_in_time_and_with_the_connection() {
    let (ended, mut end) = tokio::sync::mpsc::unbounded_channel();
    let hinting = Raw::doing(move |mut socket| {
        let ended = ended.clone();
        async move {
            let hints = b"HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\n".repeat(100);
            while socket.write_all(&hints).await.is_ok() {}
            ended.send(()).expect("somebody waits");
        }
    })
    .await;
    assert_eq!(hinting.impatient_client().heads().await, Err(ApiError::Interrupted(Interruption::TimedOut)));
    end.recv().await.expect("the client hung up");
    let sending = hinting.impatient_client().send(&CUSTOMER.into(), &Sending::text("hi")).await.expect_err("no answer");
    assert!(!sending.is_rejection() && !sending.never_left(), "it may have been sent");
    end.recv().await.expect("the client hung up");
    assert_eq!(hinting.requests(), 2, "nothing is asked twice");
}

/// A large file has hours on such a line; whoever has all of it, or takes none of it, has not.
#[tokio::test]
async fn s8_an_upload_that_is_only_ever_hinted_at_or_not_taken_ends_long_before_its_time() {
    let soon = Duration::from_millis(200);
    let limits = Limits { upload_bytes_per_second: 1, upload_silence: soon, ..unspaced() };
    let upload = async |address: &str, bytes: usize| {
        let client = client(meta(address, limits.clone()), Flavour::Facebook);
        let file = OutFile {
            id: OutboxId::parse("00000000-0000-0000-0000-000000000001").expect("an id"),
            kind: MediaKind::Photo,
            name: "cake.jpg".into(),
            mime: "image/jpeg".into(),
            bytes: bytes as u64,
            hash: String::new(),
        };
        let uploading = client.upload(&file, Arc::new(vec![7; bytes]), |_| ());
        tokio::time::timeout(Duration::from_secs(120), uploading).await.expect("it ends").expect_err("no answer")
    };
    let hinting = Raw::doing(|mut socket| async move {
        let hint = b"HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\n";
        while socket.write_all(hint).await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(upload(&hinting.address, 10_000).await, ApiError::Interrupted(Interruption::TimedOut));
    assert_eq!(hinting.requests(), 1);
    // It listens, and the system takes some megabytes for it.
    let deaf = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", deaf.local_addr().expect("bound"));
    assert_eq!(upload(&address, 24 << 20).await, ApiError::Interrupted(Interruption::TimedOut));
}

#[tokio::test]
async fn l7_deep_nesting_costs_only_its_item() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let body = format!("{{\"data\":[{},{{\"id\":\"2\",\"participants\":{deep}}}],\"junk\":{deep}}}", conversation(1));
    let fake = Fake::answering(move |_| answer(200, "application/json", body.clone())).await;
    let page = fake.client().first_page().await.expect("the rest is read");
    assert_eq!((page.reading.heads.len(), page.left_out.unreadable), (1, 1));
}

#[tokio::test]
async fn l7_compressed_answers_are_neither_asked_for_nor_unpacked() {
    let fake = Fake::answering(|_| {
        let mut response = answer(200, "application/json", vec![0x1f, 0x8b, 8, 0]);
        response.headers_mut().insert("content-encoding", "gzip".parse().expect("a value"));
        response
    })
    .await;
    assert!(matches!(fake.client().heads().await, Err(ApiError::Undecodable { .. })));
    assert!(!fake.heard()[0].headers.contains_key("accept-encoding"));
}

#[tokio::test]
async fn c7_no_failure_shows_the_token() {
    let refused = Fake::answering(|_| error(400, 190, TOKEN)).await;
    let garbled = Fake::answering(|_| answer(200, "application/json", format!("{{\"data\":\"{TOKEN}\"}}"))).await;
    let closed = Raw::writing("").await;
    for failed in [
        refused.client().first_page().await.expect_err("refused"),
        garbled.client().first_page().await.expect_err("garbled"),
        closed.client().first_page().await.expect_err("closed"),
        closed.client().profile(&TOKEN.into()).await.expect_err("closed"),
    ] {
        let mut shown = format!("{failed} {failed:?} {failed:#?}");
        let mut cause = failed.source();
        while let Some(source) = cause {
            shown.push_str(&format!("{source} {source:?}"));
            cause = source.source();
        }
        assert!(!shown.contains(TOKEN) && !shown.contains("http://"), "{shown}");
    }
    let shown = format!("{:?} {:#?} {:?}", refused.client(), refused.client(), refused.meta());
    assert!(!shown.contains(TOKEN), "{shown}");
}

#[tokio::test]
async fn y1_usage_and_throttles_are_heard() {
    let fake = Fake::answering(|heard| {
        if heard.path.ends_with("/conversations") {
            let mut response = error(403, 4, "Application request limit reached");
            let usage = r#"{"1":[{"call_count":103,"estimated_time_to_regain_access":19}]}"#;
            response.headers_mut().insert("x-business-use-case-usage", usage.parse().expect("a value"));
            response
        } else {
            ok(&json!({ "name": "Maya" }))
        }
    })
    .await;
    let client = fake.client();
    let failed = client.heads().await.expect_err("throttled");
    assert_eq!(failed.class(), Some(Class::Throttled { wait: Some(std::time::Duration::from_secs(19 * 60)) }));
    assert_eq!(client.usage_percent(), 103);
    client.profile(&CUSTOMER.into()).await.expect("a profile");
    assert_eq!(client.usage_percent(), 0, "the latest answer says nothing");
}
