//! What the dialogs of both flavours share: reading and checking the request, and the way back to the app.

use crate::{http::call::Call, oauth::codes::Challenge, world::World};
use url::{Host, Url, form_urlencoded::Serializer};

/// A dialog's request whose app and redirect address were found good.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    /// Permissions in the order they were asked, without repeats.
    pub(crate) scopes: Vec<String>,
    pub(crate) challenge: Option<Challenge>,
}

/// Where the answer's parameters go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Query,
    Fragment,
}

impl Asked {
    /// Reads the request; the redirect address is checked by the caller, whose words differ.
    pub(crate) fn read(call: &Call) -> Self {
        let value = |name: &str| call.params.get(name).map(str::to_owned);
        let mut scopes: Vec<String> = Vec::new();
        for scope in call.params.list("scope") {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        let hashed = call.params.get("code_challenge_method") == Some("S256");
        Self {
            client_id: value("client_id").unwrap_or_default(),
            redirect_uri: value("redirect_uri").unwrap_or_default(),
            state: value("state"),
            scopes,
            challenge: call.params.filled("code_challenge").map(|text| Challenge { value: text.to_owned(), hashed }),
        }
    }

    /// The address back, with the answer and the state, unchanged. `ending` is the fragment Meta appends.
    pub(crate) fn back(&self, part: Part, pairs: &[(&str, &str)], ending: &str) -> String {
        let mut answer = Serializer::new(String::new());
        answer.extend_pairs(pairs);
        if let Some(state) = &self.state {
            answer.append_pair("state", state);
        }
        let (answer, uri) = (answer.finish(), self.redirect_uri.split('#').next().unwrap_or_default());
        match part {
            Part::Fragment => format!("{uri}#{answer}"),
            Part::Query if uri.contains('?') => format!("{uri}&{answer}{ending}"),
            Part::Query => format!("{uri}?{answer}{ending}"),
        }
    }
}

/// Strict mode: the whole string equals a listed one; only the value of a `state` in its query is ignored
/// (platform.md §1a). A live app has no plain loopback address, whatever is listed.
pub(crate) fn is_listed(world: &World, uri: &str) -> bool {
    let loopback = Url::parse(uri).is_ok_and(|uri| uri.scheme() == "http" && is_this_computer(&uri));
    let refused = uri.is_empty() || (loopback && world.toggles.live_app);
    !refused
        && world.app.redirect_uris.iter().any(|listed| listed == uri || without_state(listed) == without_state(uri))
}

fn is_this_computer(uri: &Url) -> bool {
    match uri.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn without_state(uri: &str) -> String {
    let Ok(mut parsed) = Url::parse(uri) else { return uri.to_owned() };
    if !parsed.query_pairs().any(|(name, _)| name == "state") {
        return uri.to_owned();
    }
    let pairs: Vec<(String, String)> = parsed
        .query_pairs()
        .into_owned()
        .map(|(name, value)| if name == "state" { (name, String::new()) } else { (name, value) })
        .collect();
    parsed.query_pairs_mut().clear().extend_pairs(pairs);
    parsed.to_string()
}
