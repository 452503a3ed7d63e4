//! An answer before it becomes HTTP: status, headers, and a body that is still JSON, so that it can be logged, put into
//! a batch, or broken on purpose.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Response, StatusCode},
};
use serde_json::Value;

/// What is said.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// Graph's usual way.
    Json(Value),
    /// A page for a person.
    Html(String),
    /// Text as it is, for JSON that was broken on purpose and for JSONP.
    Text(String),
    /// A picture, sound, film or file.
    Bytes(Vec<u8>),
    /// Nothing.
    Empty,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// Further headers; a repeated name replaces.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) content: Content,
}

impl Answer {
    /// JSON with a status.
    pub(crate) fn json(status: u16, value: Value) -> Self {
        Self { status, headers: Vec::new(), content: Content::Json(value) }
            .header("content-type", "application/json; charset=UTF-8")
    }

    /// A page.
    pub(crate) fn html(status: u16, page: String) -> Self {
        Self { status, headers: Vec::new(), content: Content::Html(page) }
            .header("content-type", "text/html; charset=utf-8")
            .header("cache-control", "no-store")
            .header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'")
    }

    /// A redirect to an address.
    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self { status, headers: Vec::new(), content: Content::Empty }.header("location", to)
    }

    /// Bytes of a type.
    pub(crate) fn bytes(mime: &str, bytes: Vec<u8>) -> Self {
        Self { status: 200, headers: Vec::new(), content: Content::Bytes(bytes) }.header("content-type", mime)
    }

    /// With a header; an earlier one of that name is replaced.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Whether the platform said yes.
    pub(crate) fn is_success(&self) -> bool {
        (200..400).contains(&self.status)
    }

    /// The body as it goes over the wire.
    pub(crate) fn body(&self) -> Vec<u8> {
        match &self.content {
            Content::Json(value) => value.to_string().into_bytes(),
            Content::Html(text) | Content::Text(text) => text.clone().into_bytes(),
            Content::Bytes(bytes) => bytes.clone(),
            Content::Empty => Vec::new(),
        }
    }

    /// As HTTP, with a body that may have been replaced by a fault. Headers that HTTP cannot carry are left out.
    pub(crate) fn respond(&self, body: Body) -> Response<Body> {
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}
