//! The way of one request through the simulator: read it, let faults strike, let the platform answer, write it down,
//! let faults strike again.

use crate::{
    clock::http_time,
    errors::Refusal,
    faults::apply::{self, Hangup},
    graph,
    http::{answer::Answer, call::Call, hosts::Host},
    oauth,
    shared::Shared,
    world::World,
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, Response, header::DATE},
};

/// Everything a host answers; paths are too free in Meta's API for a routing table.
pub(crate) fn router(shared: Shared, host: Host) -> Router {
    Router::new().fallback(platform).with_state((shared, host))
}

async fn platform(State((shared, host)): State<(Shared, Host)>, request: Request) -> Response<Body> {
    let mut response = respond(&shared, host, request).await;
    // The platform's clock, not the computer's: message times and limits follow the same one.
    if let Ok(date) = HeaderValue::from_str(&http_time(shared.lock().clock.now())) {
        response.headers_mut().insert(DATE, date);
    }
    response
}

async fn respond(shared: &Shared, host: Host, request: Request) -> Response<Body> {
    if request.method() == Method::OPTIONS {
        return Answer::bytes("text/plain", Vec::new())
            .header("access-control-allow-origin", "*")
            .header("access-control-allow-methods", "GET, POST, DELETE")
            .header("access-control-allow-headers", "authorization, content-type")
            .respond(Body::empty());
    }
    let mut call = Call::read(host, request).await;
    let (effects, mut mended) = {
        let mut world = shared.lock();
        if world.toggles.app_created_before_november_2026 {
            call.override_method();
        }
        let (kind, account) = (world.kind_of(&call), world.account_of(&call));
        let World { faults, accounts, .. } = &mut *world;
        let named = account.and_then(|at| accounts.get(at)).map(|held| (held.ig_id.as_str(), held.username.as_str()));
        (faults.strike(&call, kind, named), faults.mended())
    };
    let delay = apply::delay(&effects);
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    if apply::is_held(&effects) {
        // An error means that the simulator ends.
        drop(mended.changed().await);
    }
    if apply::is_silent(&effects) {
        write_down(shared, &call, 0);
        std::future::pending::<()>().await;
    }
    match apply::instead(&effects, &call) {
        Some(Ok(answer)) => {
            write_down(shared, &call, answer.status);
            apply::afterwards(&effects, &call, answer)
        }
        Some(Err(hangup)) => {
            write_down(shared, &call, 0);
            hang_up(hangup)
        }
        None => {
            let answer = answer(shared, &call).await;
            write_down(shared, &call, answer.status);
            apply::afterwards(&effects, &call, answer)
        }
    }
}

async fn answer(shared: &Shared, call: &Call) -> Answer {
    match (call.host, call.path.first().map(String::as_str)) {
        (Host::GraphFacebook, Some("_media")) => media(shared, call).await,
        (host, _) if host.is_graph() => graph::answer(&mut shared.lock(), call),
        _ => oauth::answer(&mut shared.lock(), call),
    }
}

async fn media(shared: &Shared, call: &Call) -> Answer {
    let found = shared.lock().media.find(call);
    match found {
        Ok(asset) => {
            let drawn = tokio::task::spawn_blocking(move || asset.answer()).await;
            drawn.unwrap_or_else(|_| Refusal::new(2, "The picture could not be drawn").answer(call.host))
        }
        Err(answer) => answer,
    }
}

fn write_down(shared: &Shared, call: &Call, status: u16) {
    let mut world = shared.lock();
    let (kind, account) = (world.kind_of(call), world.account_of(call));
    world.log(call, kind, account, status);
}

fn hang_up(hangup: Hangup) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(hangup);
    response
}
