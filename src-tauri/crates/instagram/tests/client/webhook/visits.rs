//! Who visits the receiver, how long they may stay, and who goes when there are too many (Y3).

use super::{Gate, Running, SECRET, event, signed, status};
use instagram::webhook::VisitLimits;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

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

async fn connect(port: u16, bytes: &[u8]) -> TcpStream {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).await.expect("a visit");
    // Where time is short, a busy computer may be sent away before it has said this.
    let _ = socket.write_all(bytes).await;
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

/// Sixty-four who say nothing, or a little, took every place; a tunnel makes that the internet's doing (Y3).
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
        silent.push(connect(running.port, said[n % 3]).await);
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
    let mut served = connect(running.port, &on_the_wire(&event("m1"), SECRET)).await;
    gate.somebody_came().await;
    let mut trickling = connect(running.port, b"POST /webhook HT").await;
    for byte in b"TP/1.1\r\nhost: x\r\n" {
        trickling.write_all(&[*byte]).await.expect("written");
    }
    // They came in this order; each of these takes a place, and the served one is never the one that goes.
    let mut idle = Vec::new();
    for _ in 0..5 {
        let mut socket = connect(running.port, b"GET /webhook HTTP/1.1\r\nhost: x\r\n\r\n").await;
        assert!(hear(&mut socket).await.starts_with("http/1.1 400"));
        idle.push(connect(running.port, b"").await);
    }
    assert!(is_closed(trickling).await);
    gate.may_pass.add_permits(1);
    assert!(hear(&mut served).await.starts_with("http/1.1 200"));
    assert_eq!(running.delivered(), 1);
}

/// The end is decided by what came when, not by how fast this computer is: whoever stops is closed some time after the limit,
/// and somebody who was not whole within it tries again.
#[tokio::test]
async fn y3_a_request_has_one_time_from_its_beginning_to_its_end() {
    let limits = VisitLimits { request: std::time::Duration::from_millis(150), ..patient(64) };
    let running = Running::with(limits, None).await;
    let whole = on_the_wire(&event("m1"), SECRET);
    for said in [0, 20, whole.len() - 1] {
        assert!(is_closed(connect(running.port, &whole[..said]).await).await, "{said} bytes and then silence");
    }
    // However slowly it goes on: this ends by nothing but the limit.
    let mut socket = connect(running.port, b"").await;
    for byte in b"x-y: z\r\n".iter().cycle() {
        if socket.write_all(&[*byte]).await.is_err() {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(running.delivered(), 0);

    let gate = Gate::shut();
    let running = Running::with(limits, Some(Arc::clone(&gate))).await;
    let mut socket = loop {
        let mut socket = connect(running.port, &whole).await;
        let mut nothing = [0; 1];
        tokio::select! {
            biased;
            () = gate.somebody_came() => break socket,
            _ = socket.read(&mut nothing) => {}
        }
    };
    assert!(is_closed(connect(running.port, b"").await).await, "the time for a request passed meanwhile");
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
        let mut socket = connect(running.port, bytes).await;
        let head = hear(&mut socket).await;
        assert!(head.starts_with("http/1.1 4") && head.contains("connection: close"), "{head}");
        assert!(is_closed(socket).await);
    }
    let mut tunnel = connect(running.port, &good).await;
    for _ in 0..3 {
        assert!(hear(&mut tunnel).await.starts_with("http/1.1 200"));
        tunnel.write_all(&good).await.expect("the same connection");
    }
    assert!(hear(&mut tunnel).await.starts_with("http/1.1 200"));
}
