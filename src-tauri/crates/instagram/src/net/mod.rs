//! One exchange over HTTP: a request goes out once, its answer comes back as a capped body or as an error that says
//! how far it got (`reliability.md` B7).
//!
//! Owns clients, time limits, size limits and what counts as an answer of Meta's. Refuses to know what is asked and to
//! try anything twice.

mod client;
mod failure;
pub(crate) mod hosts;
pub(crate) mod json;
pub(crate) mod json_repair;
pub(crate) mod limits;
pub(crate) mod loopback;
pub(crate) mod page;
pub(crate) mod rate_limit;
mod system_trust;
pub(crate) mod usage;

pub(crate) use client::Clients;
pub use client::SetUpError;

use crate::error::{ApiError, Class, Interruption, Seen, read_envelope};
use crate::net::json_repair::repair;
use crate::net::limits::Limits;
use crate::net::usage::Usage;
use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap};
use reqwest::{RequestBuilder, Response};
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::time::timeout;

/// What one exchange takes at most.
#[derive(Clone, Copy)]
pub(crate) struct Allowance {
    header: Duration,
    idle: Duration,
    total: Duration,
    bytes: usize,
}

impl Allowance {
    /// For a read.
    pub fn reading(limits: &Limits, bytes: usize) -> Self {
        Self { header: limits.header, idle: limits.idle, total: limits.total, bytes }
    }

    /// For a file, which may be large.
    pub fn loading(limits: &Limits, bytes: usize) -> Self {
        Self { total: limits.media_total, ..Self::reading(limits, bytes) }
    }

    /// For bringing a file of so many bytes to Meta, over a slow line, too.
    pub fn uploading(limits: &Limits, bytes: usize) -> Self {
        let slowest = u64::try_from(bytes / limits.upload_bytes_per_second.max(1)).unwrap_or(u64::MAX);
        let total = limits.media_total.saturating_add(Duration::from_secs(slowest));
        Self { header: total, idle: limits.total, total, bytes: limits.item_bytes }
    }

    /// For a request that must not be repeated: the longer we wait, the more often the outcome is known.
    pub fn sending(limits: &Limits) -> Self {
        Self { header: limits.total, idle: limits.total, total: limits.total, bytes: limits.item_bytes }
    }
}

/// What came of one exchange.
pub(crate) struct Exchange {
    /// What the usage headers said, on success and failure alike.
    pub usage: Usage,
    /// Meta's time, when it was Meta that answered and said so.
    pub date: Option<DateTime<Utc>>,
    /// The body of a success, or the error.
    pub result: Result<Body, ApiError>,
}

impl Exchange {
    /// One that was given up.
    pub fn timed_out() -> Self {
        Self { usage: Usage::default(), date: None, result: Err(timed_out()) }
    }

    /// Whether Meta answered and works: a refusal counts, a fault on Meta's side does not.
    pub fn is_sign_of_life(&self) -> bool {
        match &self.result {
            Ok(_) => true,
            Err(ApiError::Graph(error)) => error.http_status < 500 && error.class != Class::Retry,
            Err(_) => false,
        }
    }
}

/// A JSON body that came with a success.
pub(crate) struct Body {
    text: String,
    status: u16,
}

impl Body {
    /// Reads the body as `T`.
    ///
    /// # Errors
    /// When it has another shape; the error names the place, never the content.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        let mut input = serde_json::Deserializer::from_str(&self.text);
        serde_path_to_error::deserialize(&mut input)
            .map_err(|error| ApiError::Undecodable { path: error.path().to_string(), status: self.status })
    }
}

/// Sends a request and takes a JSON answer. `secrets` are those of the request: no error repeats them.
pub(crate) async fn exchange(request: RequestBuilder, allowance: Allowance, secrets: &[&str]) -> Exchange {
    let began = std::time::Instant::now();
    let mut usage = Usage::default();
    let mut date = None;
    let result = match within(request, allowance, &mut usage).await {
        Ok(raw) => {
            let result = understand(&raw, usage, secrets);
            // The `Date` of a captive portal is not Meta's time, so it is used only when Meta answered.
            if matches!(result, Ok(_) | Err(ApiError::Graph(_))) {
                date = date_of(&raw.headers);
            }
            result
        }
        Err(error) => Err(error),
    };
    let elapsed_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    match &result {
        Ok(body) => tracing::debug!(status = body.status, elapsed_ms, "answered"),
        Err(error) => tracing::debug!(%error, trace = error.fbtrace_id(), elapsed_ms, "failed"),
    }
    Exchange { usage, date, result }
}

/// Sends a request and takes the bytes of a file whose type, as the answer calls it, `fits`.
///
/// # Errors
/// Every error but those of Graph. A redirect is [`ApiError::NotMeta`], its target in `location`.
pub(crate) async fn file(
    request: RequestBuilder,
    allowance: Allowance,
    fits: fn(&str) -> bool,
    location: &mut Option<String>,
) -> Result<Vec<u8>, ApiError> {
    let raw = within(request, allowance, &mut Usage::default()).await?;
    if let Some(target) = raw.headers.get(reqwest::header::LOCATION).filter(|_| (300..400).contains(&raw.status)) {
        *location = target.to_str().ok().map(str::to_owned);
    }
    if raw.status == 200 && fits(&essence(&raw.headers)) {
        Ok(raw.bytes)
    } else {
        Err(ApiError::NotMeta { status: raw.status })
    }
}

struct Raw {
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

async fn within(request: RequestBuilder, allowance: Allowance, usage: &mut Usage) -> Result<Raw, ApiError> {
    let whole = async {
        let answer = timeout(allowance.header, request.send()).await.map_err(|_| timed_out())?;
        let response = answer.map_err(failure::of)?;
        *usage = Usage::of(response.headers());
        collect(response, allowance).await
    };
    timeout(allowance.total, whole).await.map_err(|_| timed_out())?
}

async fn collect(mut response: Response, allowance: Allowance) -> Result<Raw, ApiError> {
    let announced = response.content_length().unwrap_or(0);
    if announced > u64::try_from(allowance.bytes).unwrap_or(u64::MAX) {
        return Err(ApiError::TooLarge);
    }
    let mut bytes = Vec::new();
    loop {
        let chunk = timeout(allowance.idle, response.chunk()).await.map_err(|_| timed_out())?;
        let Some(chunk) = chunk.map_err(failure::of)? else { break };
        if bytes.len() + chunk.len() > allowance.bytes {
            return Err(ApiError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Raw { status: response.status().as_u16(), headers: response.headers().clone(), bytes })
}

fn understand(raw: &Raw, usage: Usage, secrets: &[&str]) -> Result<Body, ApiError> {
    let status = raw.status;
    if !is_json(&raw.headers) {
        return Err(ApiError::NotMeta { status });
    }
    let text = repair(&raw.bytes);
    if let Some(error) = read_envelope(text.as_bytes(), Seen { status, usage, secrets }) {
        return Err(ApiError::Graph(error));
    }
    // JSON that is not Meta's, so it must not be read as an error about the account.
    if (200..300).contains(&status) { Ok(Body { text, status }) } else { Err(ApiError::NotMeta { status }) }
}

/// The `Date` header: whole seconds.
fn date_of(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let text = headers.get(DATE)?.to_str().ok()?;
    DateTime::parse_from_rfc2822(text).ok().map(|date| date.to_utc())
}

/// Graph labels its JSON as JavaScript now and then.
fn is_json(headers: &HeaderMap) -> bool {
    matches!(essence(headers).as_str(), "application/json" | "text/json" | "text/javascript" | "application/javascript")
}

fn essence(headers: &HeaderMap) -> String {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

const fn timed_out() -> ApiError {
    ApiError::Interrupted(Interruption::TimedOut)
}

#[cfg(test)]
mod tests {
    use super::{Allowance, Limits};
    use std::time::Duration;

    #[test]
    fn s5_a_send_is_listened_to_for_its_whole_time_and_no_longer() {
        let limits = Limits::default();
        let Allowance { header, idle, total, .. } = Allowance::sending(&limits);
        assert_eq!([header, idle, total], [limits.total; 3]);
        assert!(
            limits.header < limits.total && limits.total < limits.media_total,
            "it is neither a read's nor a file's"
        );
    }

    #[test]
    fn s8_a_large_file_has_time_on_a_slow_line_and_a_small_one_is_not_waited_for() {
        let limits = Limits::default();
        let total = |bytes| Allowance::uploading(&limits, bytes).total;
        assert_eq!(total(0), limits.media_total);
        let largest = limits.media_bytes / limits.upload_bytes_per_second;
        assert_eq!(total(limits.media_bytes), limits.media_total + Duration::from_secs(largest as u64));
    }
}
