//! Where the browser ends up after the consent page, and what its address says (C3).
//!
//! Owns the redirect modes and the reading of the final address. Nothing of the address is used before `state` is
//! right, and of its text only the code and Meta's words for an error are kept.

use crate::error::plain_words;
use domain::Flavour;
use oauth2::AuthorizationCode;
use serde::{Deserialize, Serialize};
use url::{Host, Url, form_urlencoded};

/// The OAuth standard's words for a host that cannot serve anybody just now.
const OUTAGE: [&str; 2] = ["server_error", "temporarily_unavailable"];
/// Longest address that is read; bytes.
const LONGEST_ADDRESS: usize = 8 * 1024;

/// How the code gets from the browser back to the app, as set in the owner's Meta app.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(tag = "mode", rename_all = "camelCase")]
pub enum RedirectMode {
    /// `http://localhost:<port>/…`: Meta allows it while the app is in development mode (`platform.md` §1a).
    Loopback {
        /// The port that is listened on.
        port: u16,
    },
    /// `https://localhost:<port>/…` with a self-made certificate.
    HttpsLoopback {
        /// The port that is listened on.
        port: u16,
    },
    /// Nobody listens: the owner pastes the address the browser ended on. The address to register is that of the https
    /// loopback mode, which Meta's dashboards take (`platform.md` §1b).
    Paste,
    /// A static https page that hands the code on to the app.
    Relay {
        /// The page.
        page: Url,
    },
}

impl RedirectMode {
    /// The relay mode with the owner's page.
    ///
    /// # Errors
    /// Unless the page's address is `https`, has a name that is not this computer's, and nothing after its path: Meta
    /// compares the whole address, and appends the answer as the query.
    pub fn relay(page: &str) -> Result<Self, BadRelay> {
        let page = Url::parse(page.trim()).map_err(|_| BadRelay)?;
        let named = matches!(page.host(), Some(Host::Domain(name)) if is_a_name_of_its_own(name));
        let bare = page.username().is_empty()
            && page.password().is_none()
            && page.query().is_none()
            && page.fragment().is_none();
        if page.scheme() == "https" && named && bare { Ok(Self::Relay { page }) } else { Err(BadRelay) }
    }

    /// The port of the loopback modes unless the owner sets another one.
    pub const DEFAULT_PORT: u16 = 48_215;

    /// What is proposed while the owner has chosen nothing: Facebook allows http loopback in development mode, Instagram is
    /// reported to want https (`platform.md` §1a, §1b).
    #[must_use]
    pub const fn default_for(flavour: Flavour) -> Self {
        match flavour {
            Flavour::Instagram => Self::Paste,
            Flavour::Facebook => Self::Loopback { port: Self::DEFAULT_PORT },
        }
    }

    /// The path that is listened on; one per flavour, so that the answer to one login is never taken for the other's.
    #[must_use]
    pub const fn path(flavour: Flavour) -> &'static str {
        match flavour {
            Flavour::Instagram => "/callback/instagram",
            Flavour::Facebook => "/callback/facebook",
        }
    }

    /// The redirect address to enter in the Meta app. Meta compares it byte by byte.
    #[must_use]
    pub fn redirect_uri(&self, flavour: Flavour) -> String {
        let path = Self::path(flavour);
        match self {
            Self::Loopback { port } => format!("http://localhost:{port}{path}"),
            Self::HttpsLoopback { port } => format!("https://localhost:{port}{path}"),
            Self::Paste => format!("https://localhost:{}{path}", Self::DEFAULT_PORT),
            Self::Relay { page } => page.to_string(),
        }
    }
}

/// Not an address of a relay page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a relay page is an https address with a name of its own, and nothing after its path")]
pub struct BadRelay;

/// A name that can belong to another computer: `localhost` and the names below it are this computer.
fn is_a_name_of_its_own(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.contains('.') && !name.ends_with(".localhost")
}

/// What a relay page's link begins with.
const RELAYED: &str = "shopbell://oauth/callback?";
/// How that ends, behind its host.
const RELAYED_PATH: &str = "/callback?";
/// Longest link that is read; bytes.
const LONGEST_LINK: usize = 2 * 1024;

/// The query of a link that a relay page hands the browser's answer on with. Anybody can open such a link, so it proves
/// nothing: it is read like a pasted address, `state` first. `None` for any other link.
#[must_use]
pub fn relayed(link: &str) -> Option<String> {
    let (start, query) = link.split_at_checked(RELAYED.len()).filter(|_| link.len() <= LONGEST_LINK)?;
    // Scheme and host are the same in capitals and small letters, the path is not (RFC 3986 §6.2.2.1).
    let (place, path) = start.split_at_checked(RELAYED.len() - RELAYED_PATH.len())?;
    if !RELAYED.starts_with(&place.to_ascii_lowercase()) || path != RELAYED_PATH {
        return None;
    }
    let plain = query.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    (plain && !query.is_empty()).then(|| query.to_owned())
}

/// A code that came with the right `state`. One use, one hour; never printed.
#[derive(Clone, Debug)]
pub struct Code(pub(super) AuthorizationCode);

/// What the final address says, other than a code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedirectError {
    /// Not an answer to this attempt: `state` is missing or another one. Nothing else in it was looked at.
    #[error("the address does not belong to this login")]
    WrongState,
    /// The owner pressed Cancel on the consent page.
    #[error("the login was cancelled on the consent page")]
    Denied,
    /// Meta ended the login with another error.
    #[error("the login was ended by Meta")]
    Failed {
        /// Its number, if it named one.
        code: Option<i64>,
        /// Its words, if it gave some: one line of plain text.
        message: Option<String>,
    },
    /// Meta could not serve the login just now (RFC 6749 §4.1.2.1).
    #[error("Meta could not serve the login just now")]
    Outage,
    /// The right `state`, but neither a code nor an error: an address from somewhere along the way.
    #[error("the address contains no code")]
    NoCode,
}

#[derive(Default)]
struct Answer {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    reason: Option<String>,
    error_code: Option<String>,
    description: Option<String>,
    message: Option<String>,
}

/// Reads a full address or its query alone. `is_ours` judges `state`.
pub(super) fn read(address: &str, is_ours: impl Fn(&str) -> bool) -> Result<Code, RedirectError> {
    let answer = parse(address).ok_or(RedirectError::WrongState)?;
    if !answer.state.as_deref().is_some_and(is_ours) {
        return Err(RedirectError::WrongState);
    }
    let denied = answer.error.as_deref() == Some("access_denied") || answer.reason.as_deref() == Some("user_denied");
    if denied {
        return Err(RedirectError::Denied);
    }
    if answer.error.as_deref().is_some_and(|error| OUTAGE.contains(&error)) {
        return Err(RedirectError::Outage);
    }
    // Facebook ends some logins with `error_code` and no `error`.
    if answer.error.is_some() || answer.error_code.is_some() {
        let code = answer.error_code.and_then(|code| code.trim().parse().ok());
        let told = answer.description.or(answer.message);
        return Err(RedirectError::Failed { code, message: told.and_then(|text| plain_words(&text, &[])) });
    }
    let code = answer.code.as_deref().map(without_tail).filter(|code| !code.is_empty());
    code.map(|code| Code(AuthorizationCode::new(code.to_owned()))).ok_or(RedirectError::NoCode)
}

/// The parameters, each at most once: a second `state` or `code` may be an attack.
fn parse(address: &str) -> Option<Answer> {
    let address = address.trim();
    if address.len() > LONGEST_ADDRESS {
        return None;
    }
    let unfragmented = address.split('#').next().unwrap_or_default();
    let query = unfragmented.split_once('?').map_or(unfragmented, |(_, query)| query);
    let mut answer = Answer::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let place = match name.as_ref() {
            "state" => &mut answer.state,
            "code" => &mut answer.code,
            "error" => &mut answer.error,
            "error_reason" => &mut answer.reason,
            "error_code" => &mut answer.error_code,
            "error_description" => &mut answer.description,
            "error_message" => &mut answer.message,
            _ => continue,
        };
        if place.replace(value.into_owned()).is_some() {
            return None;
        }
    }
    Some(answer)
}

/// Meta appends `#_` or `#_=_` to its redirects, and a copied address may carry it escaped inside the code
/// (`platform.md` §1a, §1b).
fn without_tail(code: &str) -> &str {
    code.strip_suffix("#_=_").or_else(|| code.strip_suffix("#_")).unwrap_or(code).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(address: &str) -> Result<String, RedirectError> {
        read(address, |state| state == "mine").map(|code| code.0.secret().clone())
    }

    #[test]
    fn c3_the_code_is_read_from_every_form_of_the_address() {
        for address in [
            "http://localhost:48215/callback/instagram?code=AQ-x_1&state=mine#_",
            "http://localhost:48215/callback/facebook?code=AQ-x_1&state=mine#_=_",
            "  https://shop.example/back?state=mine&code=AQ-x_1  ",
            "/callback/instagram?code=AQ-x_1&state=mine",
            "?code=AQ-x_1&state=mine",
            "code=AQ-x_1&state=mine",
            "code=AQ-x_1%23_&state=mine",
            "code=AQ-x_1%23_%3D_&state=mine&granted_scopes=x",
        ] {
            assert_eq!(judged(address).as_deref(), Ok("AQ-x_1"), "{address}");
        }
    }

    #[test]
    fn c3_state_is_checked_before_anything_else_is_believed() {
        let long = format!("code=x&state=mine&pad={}", "x".repeat(LONGEST_ADDRESS));
        for address in [
            "code=AQ&state=other",
            "code=AQ",
            "error=access_denied&state=other",
            "error=access_denied",
            "error_code=901",
            "code=AQ&state=mine&state=other",
            "code=AQ&state=other&state=mine",
            "code=AQ&code=BQ&state=mine",
            "code=AQ&state=mine2",
            "code=AQ&state=",
            "",
            "hello",
            long.as_str(),
        ] {
            assert_eq!(judged(address), Err(RedirectError::WrongState), "{address}");
        }
    }

    #[test]
    fn c3_errors_with_the_right_state_are_told_apart() {
        for (address, expected) in [
            ("error=access_denied&error_reason=user_denied&state=mine", RedirectError::Denied),
            ("error=access_denied&code=AQ&state=mine", RedirectError::Denied),
            (
                "error_code=901&error_message=This+app+is+in+sandbox+mode&state=mine",
                RedirectError::Failed { code: Some(901), message: Some("This app is in sandbox mode".into()) },
            ),
            (
                "error=invalid_scope&error_description=Invalid%0AScopes&state=mine",
                RedirectError::Failed { code: None, message: Some("Invalid Scopes".into()) },
            ),
            (
                "error=invalid_scope&error_description=access_token%3DEAA&state=mine",
                RedirectError::Failed { code: None, message: None },
            ),
            ("error=server_error&state=mine", RedirectError::Outage),
            ("error=temporarily_unavailable&state=mine", RedirectError::Outage),
            ("client_id=1&redirect_uri=x&state=mine", RedirectError::NoCode),
            ("code=&state=mine", RedirectError::NoCode),
            ("code=%23_&state=mine", RedirectError::NoCode),
        ] {
            assert_eq!(judged(address), Err(expected), "{address}");
        }
    }

    #[test]
    fn c3_a_relay_page_is_an_https_address_with_a_name_and_nothing_after_its_path() {
        for page in ["https://shop.example/relay.html", " https://flour.example.org/ ", "https://x.example:8443/a/b"] {
            assert!(RedirectMode::relay(page).is_ok(), "{page}");
        }
        for page in [
            "",
            "shop.example/relay.html",
            "http://shop.example/relay.html",
            "https://localhost/relay.html",
            "https://localhost./relay.html",
            "https://shop.localhost/relay.html",
            "https://shop.localhost./relay.html",
            "https://intranet/relay.html",
            "https://127.0.0.1/relay.html",
            "https://[::1]/relay.html",
            "https://user@shop.example/relay.html",
            "https://shop.example/relay.html?x=1",
            "https://shop.example/relay.html#x",
            "shopbell://oauth/callback",
        ] {
            assert_eq!(RedirectMode::relay(page), Err(BadRelay), "{page}");
        }
    }

    #[test]
    fn c3_only_the_relay_pages_own_link_is_read() {
        for place in ["shopbell://oauth", "SHOPBELL://oauth", "Shopbell://OAuth"] {
            let link = format!("{place}/callback?code=AQ&state=mine");
            assert_eq!(relayed(&link).as_deref(), Some("code=AQ&state=mine"), "{link}");
        }
        let long = format!("shopbell://oauth/callback?code={}&state=mine", "x".repeat(LONGEST_LINK));
        for link in [
            "shopbell://oauth/callback",
            "shopbell://oauth/callback?",
            "shopbell://oauth/callback/?code=AQ&state=mine",
            "shopbell://oauth@evil/callback?code=AQ&state=mine",
            "shopbell://oauth:1/callback?code=AQ&state=mine",
            "shopbell://oauth/CALLBACK?code=AQ&state=mine",
            "shopbell://conversation/1/2",
            "https://oauth/callback?code=AQ&state=mine",
            "shopbell://oauth/callback?code=AQ&state=mine#_",
            "shopbell://oauth/callback?code=A Q&state=mine",
            "shopbell://oauth/callback?code=\u{e9}&state=mine",
            long.as_str(),
        ] {
            assert_eq!(relayed(link), None, "{link}");
        }
    }

    #[test]
    fn c3_http_loopback_is_proposed_for_facebook_login_only() {
        assert_eq!(RedirectMode::default_for(Flavour::Instagram), RedirectMode::Paste);
        assert_eq!(RedirectMode::default_for(Flavour::Facebook), RedirectMode::Loopback { port: 48_215 });
    }

    #[test]
    fn c3_each_mode_has_its_own_address() {
        let page: Url = "https://shop.example/relay.html".parse().expect("an address");
        for (mode, json, address) in [
            (
                RedirectMode::Loopback { port: RedirectMode::DEFAULT_PORT },
                r#"{"mode":"loopback","port":48215}"#,
                "http://localhost:48215/callback/instagram",
            ),
            (
                RedirectMode::HttpsLoopback { port: 8443 },
                r#"{"mode":"httpsLoopback","port":8443}"#,
                "https://localhost:8443/callback/instagram",
            ),
            (RedirectMode::Paste, r#"{"mode":"paste"}"#, "https://localhost:48215/callback/instagram"),
            (
                RedirectMode::Relay { page },
                r#"{"mode":"relay","page":"https://shop.example/relay.html"}"#,
                "https://shop.example/relay.html",
            ),
        ] {
            assert_eq!(mode.redirect_uri(Flavour::Instagram), address);
            assert_eq!(serde_json::to_string(&mode).expect("writes"), json);
            assert_eq!(serde_json::from_str::<RedirectMode>(json).expect("reads"), mode);
        }
        let loopback = RedirectMode::Loopback { port: 1 };
        assert_eq!(loopback.redirect_uri(Flavour::Facebook), "http://localhost:1/callback/facebook");
    }
}
