//! Sockets: one listener per host, HTTP/1 on each connection, and the two ways of ending one without an answer. It
//! knows nothing of what is asked.

use crate::faults::apply::Hangup;
use axum::{Router, body::Body, extract::Request};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tower::ServiceExt;

/// How long a new connection may take to say what it wants.
const HEADER_DEADLINE: Duration = Duration::from_secs(30);

/// Accepts until it is dropped; its connections end with it.
pub(crate) async fn serve(listener: TcpListener, router: Router) {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                connections.spawn(connection(stream, router.clone()));
            }
            // Out of sockets: wait and try again.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn connection(stream: TcpStream, router: Router) {
    // Without this, small answers wait for the client's acknowledgement.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let ending = Arc::new(Mutex::new(None));
    let noted = Arc::clone(&ending);
    let service = service_fn(move |request: Request<hyper::body::Incoming>| {
        let (router, noted) = (router.clone(), Arc::clone(&noted));
        async move {
            let Ok(response) = router.oneshot(request.map(Body::new)).await;
            match response.extensions().get::<Hangup>() {
                Some(hangup) => {
                    *noted.lock().unwrap_or_else(PoisonError::into_inner) = Some(*hangup);
                    Err("hung up on purpose")
                }
                None => Ok(response),
            }
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_DEADLINE);
    let mut running = http.serve_connection(TokioIo::new(stream), service);
    // A client that leaves early ends its connection with an error, which does not matter here.
    drop((&mut running).await);
    let ending = *ending.lock().unwrap_or_else(PoisonError::into_inner);
    if ending == Some(Hangup::Reset) {
        let stream = running.into_parts().io.into_inner();
        // Closing with nothing to linger for is what sends the reset.
        drop(stream.set_zero_linger());
    }
}
