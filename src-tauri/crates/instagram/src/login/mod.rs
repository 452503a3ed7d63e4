//! Logging in, both ways: from the consent page to a token that lasts, and to the accounts it opens
//! (`platform.md` §1).
//!
//! What the OAuth 2.0 standard says, the `oauth2` crate does: the authorize address, `state`, PKCE, the code exchange.
//! What is Meta's own stands beside it, named as such. Refuses to store a token and to open a browser.

mod accounts;
mod attempt;
mod exchange;
#[cfg(test)]
mod fuzz;
pub mod loopback;
mod pasted;
mod redirect;
mod scopes;
mod tokens;

pub use accounts::{FoundAccount, PageOffer, Unusable, facebook_pages, instagram_account};
pub use attempt::Attempt;
pub use pasted::{Found, PastedGrant, pasted_token};
pub use redirect::{BadRelay, Code, RedirectError, RedirectMode, relayed};
pub use scopes::{FACEBOOK_SCOPES, INSTAGRAM_SCOPES, scopes};
pub use tokens::{AccountType, RefreshError, Renewed, account_type, granted_now, refresh, whose};

use crate::ApiError;
use chrono::{DateTime, Utc};
use domain::{Flavour, Permission};
use secrecy::SecretString;

/// The owner's own Meta app. For Instagram Login these are the *Instagram* app id and secret, which differ from the
/// Meta app's (`platform.md` §0).
#[derive(Clone, Debug)]
pub struct AppCredentials {
    /// The app id; not a secret.
    pub app_id: String,
    /// The app secret.
    pub secret: SecretString,
}

/// What a completed login brought.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The login it came from.
    pub flavour: Flavour,
    /// A long-lived token of the person who logged in: about 60 days.
    pub token: SecretString,
    /// When that token dies by itself, if Meta said so.
    pub expires_at: Option<DateTime<Utc>>,
    /// What became of each scope that was asked for (C5), in their order. Empty when Meta did not say.
    pub permissions: Vec<Permission>,
    /// The account's number as the token's answer named it, if it did (`platform.md` §1b).
    pub user_id: Option<String>,
}

/// Why a login came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// The app's id or secret is blank.
    #[error("the Meta app's id or secret is missing")]
    NoCredentials,
    /// Meta does not know the app, or its secret is another one. Facebook's host says so with codes that mean something
    /// else everywhere else; Instagram's says it in words only, which end up as [`LoginError::Api`].
    #[error("the Meta app's id or secret is wrong")]
    WrongCredentials,
    /// The redirect address is not one.
    #[error("the redirect address is not valid")]
    BadRedirect,
    /// What was pasted is no token, or none that either host knows.
    #[error("neither host knows this token")]
    NotAToken,
    /// A call failed. The code is spent: the login starts over.
    #[error("{0}")]
    Api(#[source] ApiError),
}

/// Facebook's codes for an unknown app and for a wrong secret.
const WRONG_CREDENTIALS: [i64; 2] = [101, 1];

impl From<ApiError> for LoginError {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::Graph(error) if error.http_status < 500 && WRONG_CREDENTIALS.contains(&error.code) => {
                Self::WrongCredentials
            }
            other => Self::Api(other),
        }
    }
}
