//! One request at the receiver: the few answers there are. None repeats anything but a handshake's challenge.
//! After a refusal the connection is closed.

use super::DeliveryHandler;
use super::handshake::{self, Handshake};
use super::visit::Visit;
use crate::webhook::{parse, signature};
use axum::body::{Body, to_bytes};
use axum::extract::{Extension, Request, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Method, Response, StatusCode};
use domain::WebhookRefusal;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Most bytes of a body. Meta puts up to a thousand events into one.
const MOST_BODY_BYTES: usize = 512 * 1024;
/// Longest time for events to become safe; Meta waits little longer.
const COMMIT_TIME: Duration = Duration::from_secs(15);

/// Answers one request to the receiver's path.
pub(super) async fn answer<O: DeliveryHandler>(
    State(handler): State<Arc<O>>,
    Extension(visit): Extension<Arc<Visit>>,
    request: Request,
) -> Response<Body> {
    match *request.method() {
        Method::GET => {
            let _working = visit.working();
            shake_hands(&*handler, request.uri().query().unwrap_or_default()).await
        }
        Method::POST => match delivered(&*handler, &visit, request).await {
            Ok(()) => plain(StatusCode::OK, String::new()),
            Err(status) => plain(status, String::new()),
        },
        _ => {
            let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, String::new());
            answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
            answer
        }
    }
}

/// Ends the connection with every answer that is none of the two good ones.
pub(super) async fn closed_if_refused(mut answer: Response<Body>) -> Response<Body> {
    if !answer.status().is_success() {
        answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}

async fn shake_hands(handler: &impl DeliveryHandler, query: &str) -> Response<Body> {
    match handshake::read(query, &handler.keys().await.verify_token) {
        Handshake::Meta(challenge) => {
            handler.shook_hands().await;
            plain(StatusCode::OK, challenge)
        }
        Handshake::Odd => {
            handler.refused(WebhookRefusal::OddHandshake).await;
            plain(StatusCode::BAD_REQUEST, String::new())
        }
        Handshake::WrongToken => {
            handler.refused(WebhookRefusal::WrongVerifyToken).await;
            plain(StatusCode::FORBIDDEN, String::new())
        }
        Handshake::No => plain(StatusCode::BAD_REQUEST, String::new()),
    }
}

/// Takes events. Nothing of the body is read before its signature was right.
async fn delivered(handler: &impl DeliveryHandler, visit: &Arc<Visit>, request: Request) -> Result<(), StatusCode> {
    let (head, body) = request.into_parts();
    if !is_json(&head.headers) {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    // Refused before it is read, if its `Content-Length` is too large.
    if announced(&head.headers).is_some_and(|bytes| bytes > MOST_BODY_BYTES) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    // The body ended too early or was too long. A visitor that broke off does not get the answer, and a slow one is cut
    // off.
    let body = to_bytes(body, MOST_BODY_BYTES).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    let _working = visit.working();
    let secrets = handler.keys().await.secrets;
    let signatures = head.headers.get_all(signature::HEADER).iter().map(HeaderValue::as_bytes);
    if !signature::verify(&body, signatures, &secrets) {
        let why = if secrets.is_empty() { WebhookRefusal::NoSecret } else { WebhookRefusal::WrongSignature };
        handler.refused(why).await;
        return Err(StatusCode::FORBIDDEN);
    }
    match timeout(COMMIT_TIME, handler.commit(parse(&body))).await {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn plain(status: StatusCode, text: String) -> Response<Body> {
    let mut answer = Response::new(Body::from(text));
    *answer.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}
