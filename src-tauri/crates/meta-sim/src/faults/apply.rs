//! How effects act: some instead of the work, some on the answer, some on the connection.

use super::{Effect, ErrorAnswer, When};
use crate::{
    errors::Refusal,
    http::{
        answer::{Answer, Content},
        call::Call,
    },
};
use axum::body::{Body, Bytes};
use axum::http::Response;
use futures_util::stream;
use serde_json::Value;
use std::{io, time::Duration};

/// How the connection ends instead of with an answer. Travels as a response extension to the connection's task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hangup {
    /// Closed without a word.
    Close,
    /// Reset.
    Reset,
}

/// How long to wait before doing anything.
pub(crate) fn delay(effects: &[Effect]) -> Duration {
    let waits = effects.iter().map(|effect| if let Effect::Delay { ms } = effect { *ms } else { 0 });
    Duration::from_millis(waits.sum())
}

/// Whether to wait until the rules are taken away.
pub(crate) fn is_held(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Hold))
}

/// Whether no answer ever comes.
pub(crate) fn is_silent(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Silence))
}

/// The answer that comes instead of the work, if any.
pub(crate) fn instead(effects: &[Effect], call: &Call) -> Option<Result<Answer, Hangup>> {
    effects.iter().find_map(|effect| match effect {
        Effect::Reset => Some(Err(Hangup::Reset)),
        Effect::Error(error) if error.when == When::Before => Some(Ok(error_answer(error, call))),
        Effect::Answer { status, body } => Some(Ok(Answer::json(*status, body.clone()))),
        Effect::Html { status } => Some(Ok(Answer::html(*status, portal()))),
        Effect::Redirect { status, to } => {
            let to = to.clone().unwrap_or_else(|| call.raw_path.clone());
            Some(Ok(Answer::redirect(*status, &to)))
        }
        _ => None,
    })
}

/// The answer as it is after the work, and how it goes over the wire.
pub(crate) fn afterwards(effects: &[Effect], call: &Call, mut answer: Answer) -> Response<Body> {
    for effect in effects {
        match effect {
            Effect::Error(error) if error.when == When::After => answer = error_answer(error, call),
            Effect::Mutate { pointer, with } => {
                if let Content::Json(value) = &mut answer.content {
                    mutate(value, pointer, with.as_ref());
                }
            }
            Effect::MalformedJson => {
                let whole = answer.body();
                let half = String::from_utf8_lossy(whole.get(..whole.len() * 2 / 3).unwrap_or_default()).into_owned();
                answer.content = Content::Text(half);
            }
            Effect::ContentType { value } => answer = answer.header("content-type", value),
            Effect::Headers { set } => {
                answer = set.iter().fold(answer, |answer, (name, value)| answer.header(name, value));
            }
            _ => {}
        }
    }
    let whole = Bytes::from(answer.body());
    let broken = effects.iter().find_map(|effect| match effect {
        Effect::CutBody { bytes } => Some(slow_body(&whole, *bytes, None)),
        Effect::Stall { ms, bytes } => Some(slow_body(&whole, *bytes, Some(Duration::from_millis(*ms)))),
        _ => None,
    });
    let Some(body) = broken else {
        let mut response = answer.respond(Body::from(whole));
        if effects.iter().any(|effect| matches!(effect, Effect::DropAnswer)) {
            response.extensions_mut().insert(Hangup::Close);
        }
        return response;
    };
    // The full length is promised, so that a cut is seen as one.
    answer.header("content-length", &whole.len().to_string()).respond(body)
}

fn error_answer(error: &ErrorAnswer, call: &Call) -> Answer {
    let mut refusal = Refusal::named(error.code.unwrap_or(2), error.subcode);
    refusal.message = error.message.clone().unwrap_or(refusal.message);
    refusal.status = error.status.or(refusal.status);
    refusal.transient = error.transient;
    if let (Some(title), Some(text)) = (&error.user_title, &error.user_message) {
        refusal = refusal.for_people(title, text);
    }
    refusal.answer(call.host)
}

fn mutate(value: &mut Value, pointer: &str, with: Option<&Value>) {
    match with {
        Some(with) => {
            if let Some(found) = value.pointer_mut(pointer) {
                *found = with.clone();
            }
        }
        None => {
            let Some((parent, name)) = pointer.rsplit_once('/') else { return };
            match value.pointer_mut(parent) {
                Some(Value::Object(members)) => drop(members.remove(name)),
                Some(Value::Array(items)) => {
                    if let Some(place) = name.parse::<usize>().ok().filter(|place| *place < items.len()) {
                        items.remove(place);
                    }
                }
                _ => {}
            }
        }
    }
}

/// The first bytes, then either the end of the connection or a pause and the rest.
fn slow_body(whole: &Bytes, bytes: usize, pause: Option<Duration>) -> Body {
    /// Long enough for the first part to leave before the connection is closed.
    const FLUSH: Duration = Duration::from_millis(20);
    let first = whole.slice(..bytes.min(whole.len()));
    let rest = whole.slice(first.len()..);
    let steps = stream::unfold(0_u8, move |step| {
        let (first, rest) = (first.clone(), rest.clone());
        async move {
            match (step, pause) {
                (0, _) => Some((Ok(first), 1)),
                (1, Some(pause)) => {
                    tokio::time::sleep(pause).await;
                    Some((Ok(rest), 2))
                }
                (1, None) => {
                    tokio::time::sleep(FLUSH).await;
                    Some((Err(io::Error::other("cut on purpose")), 2))
                }
                _ => None,
            }
        }
    });
    Body::from_stream(steps)
}

fn portal() -> String {
    "<!doctype html><html><head><title>Welcome to Airport WiFi</title></head><body><h1>Please accept our terms</h1>\
     <form action=\"/accept\"><button>Accept</button></form></body></html>"
        .to_owned()
}
