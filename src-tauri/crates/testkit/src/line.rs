//! The line between the app and the platform. While it is unplugged nothing can be reached, as without a network;
//! connections that are open then are cut.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// One line per host.
pub(crate) struct Line {
    wires: Vec<Wire>,
}

struct Wire {
    near: SocketAddr,
    far: SocketAddr,
    /// Accepting and forwarding; `None` while unplugged.
    plugged: Arc<Mutex<Option<JoinSet<()>>>>,
}

impl Line {
    /// Lays a line to each of these addresses, plugged in.
    pub(crate) async fn to(far: Vec<SocketAddr>) -> Self {
        let mut wires = Vec::new();
        for far in far {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let near = listener.local_addr().expect("bound");
            let wire = Wire { near, far, plugged: Arc::default() };
            wire.serve(listener);
            wires.push(wire);
        }
        Self { wires }
    }

    /// The near ends, in the order of the far ones.
    pub(crate) fn near(&self) -> Vec<SocketAddr> {
        self.wires.iter().map(|wire| wire.near).collect()
    }

    /// From now on every connection is refused.
    pub(crate) async fn unplug(&self) {
        for wire in &self.wires {
            let cut = wire.plugged.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(mut tasks) = cut {
                tasks.shutdown().await;
            }
        }
    }

    /// As before.
    pub(crate) async fn plug_in(&self) {
        for wire in &self.wires {
            wire.serve(TcpListener::bind(wire.near).await.expect("the same port again"));
        }
    }
}

impl Wire {
    fn serve(&self, listener: TcpListener) {
        let far = self.far;
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                connections.spawn(forward(near, far));
            }
        });
        *self.plugged.lock().unwrap_or_else(PoisonError::into_inner) = Some(tasks);
    }
}

async fn forward(mut near: TcpStream, far: SocketAddr) {
    let Ok(mut far) = TcpStream::connect(far).await else { return };
    // Small answers would wait for acknowledgements otherwise.
    drop((near.set_nodelay(true), far.set_nodelay(true)));
    // Either side may hang up at any time.
    drop(copy_bidirectional(&mut near, &mut far).await);
}
