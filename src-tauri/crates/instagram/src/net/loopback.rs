//! A port of this computer, on both of its own addresses: where a browser or a tunnel can reach the program, and no other
//! computer can.
//!
//! Owns the two sockets. Refuses to know what visitors want.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// Pause after the system refused to hand over a visitor.
const PAUSE: Duration = Duration::from_millis(50);

/// Why it is not possible to listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BindError {
    /// Another program has the port, on IPv4 or on IPv6: that program could receive what is meant for this one.
    #[error("another program uses the port")]
    PortTaken,
    /// The system does not let this program have the port.
    #[error("the system keeps the port to itself")]
    NotPermitted,
    /// The system has no loopback to listen on.
    #[error("this computer cannot listen on its own address")]
    Unavailable,
}

/// The bound sockets.
#[derive(Debug)]
pub(crate) struct Loopback {
    v4: TcpListener,
    /// Absent on a computer without IPv6.
    v6: Option<TcpListener>,
    port: u16,
}

impl Loopback {
    /// Takes the port on 127.0.0.1 and on ::1, and on no address that another computer reaches. Port 0 takes any free one.
    ///
    /// # Errors
    /// When either of the two cannot be had. A computer without IPv6 is content with 127.0.0.1.
    pub async fn bind(port: u16) -> Result<Self, BindError> {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| reason(&error))?;
        let port = v4.local_addr().map_err(|error| reason(&error))?.port();
        let v6 = match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
            Ok(listener) => Some(listener),
            Err(error) => match reason(&error) {
                BindError::Unavailable => None,
                taken => return Err(taken),
            },
        };
        Ok(Self { v4, v6, port })
    }

    /// The port that was taken.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The next visitor on either address; `None`, after a pause, when the system could not hand one over.
    pub async fn next(&self) -> Option<TcpStream> {
        let accepted = match &self.v6 {
            None => self.v4.accept().await,
            Some(v6) => tokio::select! {
                accepted = self.v4.accept() => accepted,
                accepted = v6.accept() => accepted,
            },
        };
        match accepted {
            Ok((socket, _)) => Some(socket),
            Err(_) => {
                sleep(PAUSE).await;
                None
            }
        }
    }
}

fn reason(error: &io::Error) -> BindError {
    match error.kind() {
        io::ErrorKind::AddrInUse => BindError::PortTaken,
        io::ErrorKind::PermissionDenied => BindError::NotPermitted,
        _ => BindError::Unavailable,
    }
}
