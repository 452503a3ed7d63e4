//! One request as the platform sees it: host, version, path, parameters, token. HTTP's many ways of saying the same
//! thing end here; what the call means is decided by `oauth` and `graph`.

use crate::{
    errors::Refusal,
    http::{hosts::Host, params::Params},
};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Multipart, Request},
    http::{HeaderMap, Method, Uri, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;

/// The largest body taken: a 25 MB film and its form fields (platform.md §3).
const BODY_LIMIT: usize = 27 * 1024 * 1024;
/// The version an unversioned path is served with, and the newest there is (platform.md §7: current since 4 Nov 2026).
const DEFAULT_VERSION: &str = "v27.0";
const NEWEST_MAJOR: u32 = 27;

/// A file sent in a multipart body.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// Its name as the client gave it; may be empty.
    pub(crate) name: String,
    /// The type the client claims.
    pub(crate) mime: String,
    /// The bytes.
    pub(crate) bytes: Bytes,
}

/// One request.
#[derive(Clone)]
pub(crate) struct Call {
    /// The host that was asked.
    pub(crate) host: Host,
    /// GET, POST or DELETE; HEAD counts as GET. The `method` parameter may override it: see [`Self::override_method`].
    pub(crate) method: Method,
    /// `v27.0`, given or assumed.
    pub(crate) version: String,
    /// The decoded path without the version and without empty segments.
    pub(crate) path: Vec<String>,
    /// The path as it came, for the log: it never carries a secret.
    pub(crate) raw_path: String,
    /// Query and body together.
    pub(crate) params: Params,
    /// Files of a multipart body.
    pub(crate) files: Vec<Upload>,
    /// From the header, the query or the body, in that order.
    pub(crate) token: Option<String>,
    /// Name and password of HTTP Basic, which token endpoints take for an app's id and secret (platform.md §1a).
    pub(crate) basic: Option<(String, String)>,
    /// A body that could not be read; the platform answers it with an error of its own.
    pub(crate) broken: Option<Refusal>,
}

impl Call {
    /// Reads a whole request.
    pub(crate) async fn read(host: Host, request: Request) -> Self {
        let (parts, body) = request.into_parts();
        let mut call = Self::from_head(host, &parts.method, &parts.uri, &parts.headers);
        call.broken = call.read_body(&parts.headers, body).await.err();
        call.settle();
        call
    }

    /// One item of a batch: the path and query are relative to the host (platform.md §7).
    pub(crate) fn relative(host: Host, method: &str, relative_url: &str, body: &str) -> Option<Self> {
        let uri = format!("/{}", relative_url.trim_start_matches('/')).parse::<Uri>().ok()?;
        let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).ok()?;
        let mut call = Self::from_head(host, &method, &uri, &HeaderMap::new());
        call.params.extend_urlencoded(body.as_bytes());
        call.settle();
        Some(call)
    }

    /// The path's segments as `&str`, to match on.
    pub(crate) fn segments(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// Whether the version is one Meta has ever had; older ones are served by the oldest usable.
    pub(crate) fn version_exists(&self) -> bool {
        let major = self.version.trim_start_matches('v').split('.').next().and_then(|text| text.parse::<u32>().ok());
        major.is_some_and(|major| (1..=NEWEST_MAJOR).contains(&major))
    }

    fn from_head(host: Host, method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        let mut path: Vec<String> = uri
            .path()
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect();
        let versioned = path.first().is_some_and(|first| is_version(first));
        let version = if versioned { path.remove(0) } else { DEFAULT_VERSION.to_owned() };
        let mut params = Params::default();
        params.extend_urlencoded(uri.query().unwrap_or_default().as_bytes());
        let method = if method == Method::HEAD { Method::GET } else { method.clone() };
        let raw_path = uri.path().to_owned();
        let (token, basic) = (bearer(headers), basic(headers));
        Self { host, method, version, path, raw_path, params, files: Vec::new(), token, basic, broken: None }
    }

    /// Lets the `method` parameter override the method, as apps created before November 2026 may (platform.md §7).
    pub(crate) fn override_method(&mut self) {
        let Some(wanted) = self.params.filled("method") else { return };
        let known = [Method::GET, Method::POST, Method::DELETE];
        if let Some(method) = known.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(wanted)) {
            self.method = method;
        }
    }

    /// What only the whole request can tell: a token among the parameters, and the app's id and secret where a token
    /// endpoint was given them in a header.
    fn settle(&mut self) {
        let at_token_endpoint = self.path.last().is_some_and(|last| last == "access_token");
        if let Some((id, secret)) = self.basic.take().filter(|_| at_token_endpoint) {
            self.params.push("client_id", id);
            self.params.push("client_secret", secret);
        }
        if self.token.is_none() {
            self.token = self.params.filled("access_token").map(str::to_owned);
        }
    }

    async fn read_body(&mut self, headers: &HeaderMap, body: Body) -> Result<(), Refusal> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let kind = kind.to_ascii_lowercase();
        if kind.starts_with("multipart/form-data") {
            return self.read_multipart(headers, body).await;
        }
        let unreadable = |_| Refusal::invalid("The request body could not be read");
        let bytes = axum::body::to_bytes(body, BODY_LIMIT).await.map_err(unreadable)?;
        let text = bytes.trim_ascii();
        if text.is_empty() {
            return Ok(());
        }
        if kind.contains("json") || (kind.is_empty() && text.starts_with(b"{")) {
            let value = serde_json::from_slice(text).map_err(|_| Refusal::invalid("The JSON body is malformed"))?;
            self.params.extend_json(&value);
        } else {
            self.params.extend_urlencoded(text);
        }
        Ok(())
    }

    async fn read_multipart(&mut self, headers: &HeaderMap, body: Body) -> Result<(), Refusal> {
        let unreadable = || Refusal::invalid("The multipart body could not be read");
        let mut request = Request::new(axum::body::Body::new(http_body_util::Limited::new(body, BODY_LIMIT)));
        *request.headers_mut() = headers.clone();
        // Films are larger than what the server takes of itself; the limit above stands.
        axum::extract::DefaultBodyLimit::disable().apply(&mut request);
        let mut form = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
        while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(str::to_owned);
            let mime = field.content_type().unwrap_or("application/octet-stream").to_owned();
            let bytes = field.bytes().await.map_err(|_| unreadable())?;
            match file_name {
                Some(file_name) => self.files.push(Upload { name: file_name, mime, bytes }),
                None => self.params.push(name, String::from_utf8_lossy(&bytes)),
            }
        }
        Ok(())
    }
}

fn is_version(segment: &str) -> bool {
    let Some((major, minor)) = segment.strip_prefix('v').and_then(|rest| rest.split_once('.')) else { return false };
    [major, minor].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// RFC 6749 §2.3.1: both parts are form-encoded before they are put together.
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, value) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let text = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':').filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let plain = |part: &str| {
        let spaced = part.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    Some((plain(id), plain(secret)))
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let known = ["bearer", "oauth"].iter().any(|name| scheme.eq_ignore_ascii_case(name));
    known.then(|| token.trim().to_owned()).filter(|token| !token.is_empty())
}
