//! One attempt to log in: what was asked for, and what its answer must contain to count.

use super::redirect::{self, Code, RedirectError, RedirectMode};
use super::{AppCredentials, LoginError, scopes};
use crate::meta::{API_VERSION, Meta, below};
use domain::Flavour;
use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope};
use secrecy::ExposeSecret;
use url::Url;

/// One attempt to log in. Lives in memory only; a new press of the button is a new attempt with a new `state`.
#[derive(Debug)]
pub struct Attempt {
    pub(super) meta: Meta,
    pub(super) flavour: Flavour,
    pub(super) app: AppCredentials,
    pub(super) redirect: RedirectUrl,
    pub(super) verifier: Option<PkceCodeVerifier>,
    state: CsrfToken,
    authorize: Url,
}

impl Attempt {
    /// Prepares a login: draws `state` and, for Facebook Login, the PKCE verifier.
    ///
    /// # Errors
    /// [`LoginError::NoCredentials`] when id or secret are blank, [`LoginError::BadRedirect`] when the redirect
    /// address is not an address.
    pub fn begin(meta: &Meta, flavour: Flavour, app: &AppCredentials, mode: &RedirectMode) -> Result<Self, LoginError> {
        if app.app_id.trim().is_empty() || app.secret.expose_secret().trim().is_empty() {
            return Err(LoginError::NoCredentials);
        }
        let redirect = RedirectUrl::new(mode.redirect_uri(flavour)).map_err(|_| LoginError::BadRedirect)?;
        let client = BasicClient::new(ClientId::new(app.app_id.clone()))
            .set_auth_uri(AuthUrl::from_url(dialog(meta, flavour)))
            .set_redirect_uri(redirect.clone());
        // One scope with commas in it: both dialogs document commas, only one documents spaces (`platform.md` §1).
        let request = client.authorize_url(CsrfToken::new_random).add_scope(Scope::new(scopes(flavour).join(",")));
        let request = match flavour {
            // Without it, a permission once declined is never asked for again (`platform.md` §1a).
            Flavour::Facebook => request.add_extra_param("auth_type", "rerequest"),
            Flavour::Instagram => request,
        };
        let (request, verifier) = match flavour {
            // Instagram's dialog knows no `code_challenge` (`platform.md` §1b).
            Flavour::Instagram => (request, None),
            Flavour::Facebook => {
                let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
                (request.set_pkce_challenge(challenge), Some(verifier))
            }
        };
        let (authorize, state) = request.url();
        Ok(Self { meta: meta.clone(), flavour, app: app.clone(), redirect, verifier, state, authorize })
    }

    /// The consent page, for the system's browser.
    #[must_use]
    pub fn authorize_url(&self) -> &Url {
        &self.authorize
    }

    /// The login it is for.
    #[must_use]
    pub fn flavour(&self) -> Flavour {
        self.flavour
    }

    /// Reads the address the browser ended on, whole or its query alone: what the loopback listener heard, or what the
    /// owner pasted.
    ///
    /// # Errors
    /// [`RedirectError::WrongState`] unless the address carries this attempt's `state`; only then what else it says.
    pub fn read_redirect(&self, address: &str) -> Result<Code, RedirectError> {
        // The crate compares hashes, so the time it takes does not tell how much of the state is right.
        redirect::read(address, |state| CsrfToken::new(state.to_owned()) == self.state)
    }
}

/// The consent page (`platform.md` §1a, §1b).
fn dialog(meta: &Meta, flavour: Flavour) -> Url {
    match flavour {
        Flavour::Instagram => below(&meta.hosts().www_instagram, &["oauth", "authorize"]),
        Flavour::Facebook => below(&meta.hosts().www_facebook, &[API_VERSION, "dialog", "oauth"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hosts;
    use std::collections::BTreeMap;

    fn attempt(flavour: Flavour) -> Attempt {
        let meta = Meta::new(Hosts::meta()).expect("clients");
        let app = AppCredentials { app_id: "4242".into(), secret: "canary-secret".into() };
        Attempt::begin(&meta, flavour, &app, &RedirectMode::Loopback { port: 48_215 }).expect("begins")
    }

    fn query(attempt: &Attempt) -> BTreeMap<String, String> {
        attempt.authorize_url().query_pairs().into_owned().collect()
    }

    #[test]
    fn c4_instagram_login_asks_for_its_scopes_and_without_pkce() {
        let attempt = attempt(Flavour::Instagram);
        let asked = query(&attempt);
        assert!(attempt.authorize_url().as_str().starts_with("https://www.instagram.com/oauth/authorize?"));
        assert_eq!(asked["scope"], "instagram_business_basic,instagram_business_manage_messages");
        assert_eq!(asked["redirect_uri"], "http://localhost:48215/callback/instagram");
        assert_eq!((asked["client_id"].as_str(), asked["response_type"].as_str()), ("4242", "code"));
        assert!(!asked.contains_key("code_challenge") && !asked.contains_key("code_challenge_method"));
    }

    #[test]
    fn c3_facebook_login_asks_with_s256_pkce() {
        let attempt = attempt(Flavour::Facebook);
        let asked = query(&attempt);
        assert!(attempt.authorize_url().as_str().starts_with("https://www.facebook.com/v27.0/dialog/oauth?"));
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["code_challenge"].len(), 43, "SHA-256 in base64url without padding");
        assert!(asked["scope"].starts_with("instagram_basic,instagram_manage_messages,"));
    }

    #[test]
    fn c3_every_attempt_has_a_state_of_its_own() {
        let (one, two) = (attempt(Flavour::Instagram), attempt(Flavour::Instagram));
        let state = query(&one)["state"].clone();
        assert!(state.len() >= 20 && state != query(&two)["state"]);
        assert!(one.read_redirect(&format!("?code=AQ&state={state}")).is_ok());
        assert_eq!(two.read_redirect(&format!("?code=AQ&state={state}")).err(), Some(RedirectError::WrongState));
    }

    #[test]
    fn c7_the_app_secret_is_neither_in_the_address_nor_in_debug() {
        for flavour in [Flavour::Instagram, Flavour::Facebook] {
            let attempt = attempt(flavour);
            let verifier = attempt.verifier.as_ref().map(|verifier| verifier.secret().clone());
            let shown = format!("{attempt:?} {attempt:#?}");
            assert!(!shown.contains("canary-secret"));
            assert!(verifier.is_none_or(|verifier| !shown.contains(&verifier)));
        }
    }

    #[test]
    fn c7_blank_credentials_begin_nothing() {
        let meta = Meta::new(Hosts::meta()).expect("clients");
        for (app_id, secret) in [("", "s"), ("1", " ")] {
            let app = AppCredentials { app_id: app_id.into(), secret: secret.into() };
            let begun = Attempt::begin(&meta, Flavour::Instagram, &app, &RedirectMode::Loopback { port: 1 });
            assert_eq!(begun.err(), Some(LoginError::NoCredentials));
        }
    }
}
