//! Ports for listeners of a test.

use std::net::{TcpListener, UdpSocket};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, PoisonError};

/// Held until the process ends.
static MARKS: Mutex<Vec<UdpSocket>> = Mutex::new(Vec::new());

/// A port nobody listens on, and that no other process is given while this one lives: its number is marked by a UDP
/// socket, which leaves TCP to the caller. It lies below the ports that systems give to outgoing connections: tests
/// make thousands of these, and one could take the port before the login uses it.
#[must_use]
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + u16::try_from(std::process::id() % 10_000).expect("small");
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed);
        let Ok(mark) = UdpSocket::bind(("127.0.0.1", port)) else { continue };
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            MARKS.lock().unwrap_or_else(PoisonError::into_inner).push(mark);
            return port;
        }
    }
}
