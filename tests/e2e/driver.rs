//! A WebDriver server and the one session with it.

use crate::until::{DEADLINE, until};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use std::fs::File;
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tokio::time::timeout;

/// The server and its session. Both end when it is dropped, and the driven program with them.
pub struct Driver {
    /// The session.
    pub client: Client,
    server: Server,
}

struct Server(Child);

impl Driver {
    /// Starts the server, its output going to `log`, waits until it listens on `port`, and opens a session.
    pub async fn start(mut command: Command, port: u16, capabilities: Value, log: &Path) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let log = File::options().create(true).append(true).open(log).expect("a log");
        let errors = log.try_clone().expect("a second handle of the log");
        command.stdin(Stdio::null()).stdout(log).stderr(errors);
        let server = Server(command.spawn().unwrap_or_else(|error| panic!("{name}: {error}")));
        let what = format!("{name} listens on {port}");
        until(&what, async || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()).await;
        let Value::Object(capabilities) = capabilities else { panic!("capabilities are an object") };
        let client = timeout(DEADLINE, open_session(port, capabilities)).await;
        let client = client.unwrap_or_else(|_| panic!("{name} opens no session"));
        Self { client, server }
    }

    /// Ends the session, the driven program and the server.
    pub async fn end(&mut self) {
        // A program that has ended by itself has no session to close.
        let _ = timeout(DEADLINE, self.client.clone().close()).await;
        self.server.end();
    }
}

async fn open_session(port: u16, capabilities: Capabilities) -> Client {
    let address = format!("http://127.0.0.1:{port}");
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities).connect(&address).await.expect("a session")
}

impl Server {
    fn end(&mut self) {
        // An error means that it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
