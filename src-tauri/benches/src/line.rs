//! A line between the engine and the platform that notes when a request comes by, and what it says.

use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Requests that came by, each with the moment of its first bytes.
type Noted = Arc<Mutex<Vec<(Instant, String)>>>;

/// Longer than any request's head.
const MOST: usize = 64 * 1024;

/// The line.
pub(crate) struct Line {
    hosts: String,
    noted: Noted,
}

impl Line {
    /// To all hosts that this JSON object names.
    pub(crate) async fn to(hosts: &str) -> Result<Self> {
        let noted = Noted::default();
        let mut near: BTreeMap<String, String> = serde_json::from_str(hosts)?;
        for address in near.values_mut() {
            let url: reqwest::Url = address.parse()?;
            let far = url.socket_addrs(|| None)?.first().copied().context("a host of this computer")?;
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let mut here = url.clone();
            here.set_port(Some(listener.local_addr()?.port())).ok().context("a port")?;
            here.as_str().trim_end_matches('/').clone_into(address);
            tokio::spawn(serve(listener, far, Arc::clone(&noted)));
        }
        Ok(Self { hosts: serde_json::to_string(&near)?, noted })
    }

    /// The hosts at this end, as JSON.
    pub(crate) fn hosts(&self) -> &str {
        &self.hosts
    }

    /// Forgets what came by, and tells it.
    pub(crate) fn take(&self) -> Vec<(Instant, String)> {
        std::mem::take(&mut *self.noted.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn serve(listener: TcpListener, far: SocketAddr, noted: Noted) {
    while let Ok((near, _)) = listener.accept().await {
        let noted = Arc::clone(&noted);
        tokio::spawn(async move { drop(relay(near, far, &noted).await) });
    }
}

async fn relay(mut near: TcpStream, far: SocketAddr, noted: &Noted) -> Result<()> {
    near.set_nodelay(true)?;
    let mut far = TcpStream::connect(far).await?;
    far.set_nodelay(true)?;
    let (mut from_near, mut to_near) = near.split();
    let (mut from_far, mut to_far) = far.split();
    let up = async {
        let mut bytes = vec![0; MOST];
        loop {
            let count = from_near.read(&mut bytes).await?;
            if count == 0 {
                return anyhow::Ok(());
            }
            let at = Instant::now();
            let text = String::from_utf8_lossy(&bytes[..count]).into_owned();
            if ["GET ", "POST ", "DELETE "].iter().any(|method| text.starts_with(method)) {
                noted.lock().unwrap_or_else(PoisonError::into_inner).push((at, text));
            }
            to_far.write_all(&bytes[..count]).await?;
        }
    };
    let down = async { anyhow::Ok(tokio::io::copy(&mut from_far, &mut to_near).await.map(drop)?) };
    tokio::select! { ended = up => ended, ended = down => ended }
}
