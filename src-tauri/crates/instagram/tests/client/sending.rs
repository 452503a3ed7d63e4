//! Sending: one request, whatever happens to it (S5, `reliability.md` B1 T1.4).

use crate::support::{CUSTOMER, Fake, Raw, TOKEN, answer, client, error, meta, ok, unspaced};
use domain::{Flavour, MessageId};
use instagram::{ApiError, Interruption, Sending, Unreached};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

#[tokio::test]
async fn s2_a_text_goes_out_once_and_comes_back_with_its_id() {
    for (flavour, path) in
        [(Flavour::Instagram, "/v27.0/17841400000000001/messages"), (Flavour::Facebook, "/v27.0/1029384756/messages")]
    {
        let fake = Fake::answering(|_| ok(&json!({ "recipient_id": CUSTOMER, "message_id": "mid.1" }))).await;
        let sent = client(fake.meta(), flavour).send(&CUSTOMER.into(), &Sending::text("Olá 🥐\nnew line")).await;
        assert_eq!(sent, Ok(MessageId::new("mid.1")));
        let [heard] = fake.heard().try_into().expect("one request");
        assert_eq!((heard.method.as_str(), heard.path.as_str()), ("POST", path));
        assert_eq!(heard.headers["authorization"], format!("Bearer {TOKEN}").as_str());
        assert!(heard.query.is_empty(), "no token in the address");
        let body: Value = serde_json::from_str(&heard.body).expect("JSON");
        assert_eq!(body["recipient"], json!({ "id": CUSTOMER }));
        assert_eq!(body["message"], json!({ "text": "Olá 🥐\nnew line" }));
        assert_eq!(body.get("messaging_type").is_some(), flavour == Flavour::Facebook);
    }
}

#[tokio::test]
async fn s5_a_redirect_never_posts_a_second_time() {
    for status in [301, 302, 307, 308] {
        let fake = Fake::answering(move |heard| {
            let mut response = answer(status, "text/html", "");
            let target = format!("http://{}/elsewhere", heard.headers["host"].to_str().expect("text"));
            response.headers_mut().insert("location", target.parse().expect("a value"));
            response
        })
        .await;
        let failed = fake.client().send(&CUSTOMER.into(), &Sending::text("Hi")).await.expect_err("no answer of Meta's");
        assert_eq!(failed, ApiError::NotMeta { status });
        assert!(!failed.is_rejection() && !failed.never_left());
        assert_eq!(fake.heard().len(), 1, "HTTP {status}");
    }
}

#[tokio::test]
async fn s5_a_broken_exchange_is_uncertain_and_not_repeated() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n";
    for (bytes, what) in [
        (String::new(), "closed after the request"),
        ("HTTP/1.1 200 OK\r\ncontent-".into(), "closed within the head"),
        (head.into(), "closed after the head"),
        (format!("{head}{{\"message_id\":\"mid"), "closed within the body"),
    ] {
        let raw = Raw::writing(bytes).await;
        let failed = raw.client().send(&CUSTOMER.into(), &Sending::text("Hi")).await.expect_err("broken");
        assert!(matches!(failed, ApiError::Interrupted(_)), "{what}: {failed:?}");
        assert!(!failed.is_rejection() && !failed.never_left(), "{what}");
        assert_eq!(raw.requests(), 1, "{what}");
    }
}

#[tokio::test]
async fn s5_no_answer_in_time_is_uncertain() {
    let raw = Raw::doing(|socket| async move {
        std::future::pending::<()>().await;
        drop(socket);
    })
    .await;
    let failed = raw.impatient_client().send(&CUSTOMER.into(), &Sending::text("Hi")).await;
    assert_eq!(failed, Err(ApiError::Interrupted(Interruption::TimedOut)));
    assert_eq!(raw.requests(), 1);
}

#[tokio::test]
async fn s5_an_answer_dripping_byte_by_byte_ends_in_time() {
    let raw = Raw::doing(|mut socket| async move {
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n";
        if socket.write_all(head).await.is_err() {
            return;
        }
        let mut tick = tokio::time::interval(std::time::Duration::from_millis(20));
        while socket.write_all(b" ").await.is_ok() {
            tick.tick().await;
        }
    })
    .await;
    let failed = raw.impatient_client().send(&CUSTOMER.into(), &Sending::text("Hi")).await;
    assert_eq!(failed, Err(ApiError::Interrupted(Interruption::TimedOut)));
}

#[tokio::test]
async fn s5_a_host_that_is_not_there_was_certainly_not_reached() {
    // Bound and dropped: nobody listens on that port any more.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    drop(listener);
    let failed =
        client(meta(&address, unspaced()), Flavour::Instagram).send(&CUSTOMER.into(), &Sending::text("Hi")).await;
    assert_eq!(failed, Err(ApiError::NeverReached(Unreached::Connect)));
    assert!(failed.expect_err("not reached").never_left());
}

#[tokio::test]
async fn s5_a_plain_host_behind_https_was_certainly_not_reached() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("https://{}", listener.local_addr().expect("bound"));
    let mut plain = tokio::task::JoinSet::new();
    plain.spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a visitor");
        socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.expect("written");
        // Read on, so that what was written is not lost to a reset.
        tokio::io::copy(&mut socket, &mut tokio::io::sink()).await.expect("read");
    });
    let failed =
        client(meta(&address, unspaced()), Flavour::Instagram).send(&CUSTOMER.into(), &Sending::text("Hi")).await;
    assert_eq!(failed, Err(ApiError::NeverReached(Unreached::Tls)));
}

#[tokio::test]
async fn s5_an_accepted_answer_nobody_can_read_is_uncertain() {
    for body in ["{}", "[]", "{\"message_id\":null}", "{\"message_id\":\"mid", "\"ok\"", ""] {
        let fake = Fake::answering(move |_| answer(200, "application/json", body)).await;
        let failed = fake.client().send(&CUSTOMER.into(), &Sending::text("Hi")).await.expect_err("unreadable");
        assert!(matches!(failed, ApiError::Undecodable { status: 200, .. }), "{body}: {failed:?}");
        assert!(!failed.is_rejection() && !failed.never_left(), "{body}");
    }
}

#[tokio::test]
async fn s5_refusals_are_told_from_uncertain_errors() {
    for (status, code, rejected) in
        [(403, 10, true), (400, 190, true), (400, 551, true), (500, 2, false), (400, 4, false), (400, 987_654, false)]
    {
        let fake = Fake::answering(move |_| error(status, code, "no")).await;
        let failed = fake.client().send(&CUSTOMER.into(), &Sending::text("Hi")).await.expect_err("refused");
        assert_eq!(failed.is_rejection(), rejected, "{code}");
        assert_eq!(failed.fbtrace_id(), Some("Atrace"));
        assert_eq!(fake.heard().len(), 1);
    }
}

#[tokio::test]
async fn s7_the_human_agent_tag_goes_with_its_type_on_both_hosts_and_only_when_asked_for() {
    for flavour in [Flavour::Instagram, Flavour::Facebook] {
        let fake = Fake::answering(|_| ok(&json!({ "message_id": "mid.1" }))).await;
        let client = client(fake.meta(), flavour);
        client
            .send(&CUSTOMER.into(), &Sending::text("Hi").tagged(Some(instagram::Tag::HumanAgent)))
            .await
            .expect("sent");
        client.send(&CUSTOMER.into(), &Sending::text("Hi")).await.expect("sent");
        let bodies: Vec<Value> =
            fake.heard().iter().map(|heard| serde_json::from_str(&heard.body).expect("JSON")).collect();
        assert_eq!((&bodies[0]["messaging_type"], &bodies[0]["tag"]), (&json!("MESSAGE_TAG"), &json!("HUMAN_AGENT")));
        assert_eq!(bodies[1].get("tag"), None);
        assert_ne!(bodies[1].get("messaging_type"), Some(&json!("MESSAGE_TAG")));
    }
}

#[tokio::test]
async fn s5_metas_clock_is_known_from_its_answers_and_from_nobody_elses() {
    let dated = |mut response: axum::response::Response, date: &str| {
        response.headers_mut().insert("date", date.parse().expect("a value"));
        response
    };
    let fake = Fake::answering(move |heard| match heard.body.contains("portal") {
        true => dated(answer(200, "text/html", "<html>"), "Thu, 01 Jan 1998 00:00:00 GMT"),
        false => dated(error(400, 551, "no"), "Fri, 20 Nov 2026 10:00:00 GMT"),
    })
    .await;
    let client = fake.client();
    assert_eq!(client.server_now(), None, "nothing was heard yet");
    client.send(&CUSTOMER.into(), &Sending::text("portal")).await.expect_err("a portal");
    assert_eq!(client.server_now(), None, "a portal's clock is nobody's");
    client.send(&CUSTOMER.into(), &Sending::text("Hi")).await.expect_err("refused");
    let said: chrono::DateTime<chrono::Utc> = "2026-11-20T10:00:00Z".parse().expect("a time");
    let now = client.server_now().expect("Meta said its time");
    assert!(now >= said && now - said < chrono::TimeDelta::seconds(30), "{now}");
    let first = client.server_now();
    assert!(client.server_now() >= first, "it goes on");
}
