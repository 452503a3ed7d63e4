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
pub mod listener;
mod pasted;
mod redirect;
mod scopes;
mod tokens;

pub use accounts::{FoundAccount, PageOffer, Unusable, facebook_pages, instagram_account};
pub use attempt::Attempt;
pub use pasted::{Found, PastedGrant, likely_host, pasted_token};
pub use redirect::{BadRelay, Code, RedirectError, RedirectMode, relayed};
pub use scopes::{FACEBOOK_SCOPES, INSTAGRAM_SCOPES, first_needed, scopes};
pub use tokens::{AccountType, Opened, Renewed, TokenEnd, account_type, granted_now, opens, refresh, token_end};

use crate::ApiError;
use crate::error::{Class, GraphError};
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
    /// The redirect address is not one.
    #[error("the redirect address is not valid")]
    BadRedirect,
    /// What was pasted is no token, or none that either host knows.
    #[error("neither host knows this token")]
    NotAToken,
    /// Meta says what is wrong with the login itself.
    #[error("{error}")]
    Refused {
        /// What.
        why: Refusal,
        /// As Meta said it.
        error: GraphError,
    },
    /// The login worked, and Meta does not tell the account's id: without it nothing is connected.
    #[error("Meta does not tell the account's id")]
    NoAccountId {
        /// What kind of account it is, if Meta tells that.
        kind: Option<AccountType>,
        /// How Meta refused to tell; `None` when it left the id out without a word.
        error: Option<Box<GraphError>>,
    },
    /// A call failed. The code is spent: the login starts over.
    #[error("{0}")]
    Api(#[source] ApiError),
}

/// What Meta refuses about a login, where it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It does not know the app's id, or the secret is another's.
    Credentials,
    /// The redirect address is not one of those entered in its dashboard.
    Redirect,
    /// The code was used already, or waited too long.
    SpentCode,
}

/// Facebook's codes for an unknown app and for a wrong secret. The second has another meaning outside a login.
const WRONG_CREDENTIALS: [i64; 2] = [101, 1];
/// Subcodes of 100 for a code that waited too long and for one that was used.
const SPENT_CODE: [i64; 2] = [36_007, 36_009];
/// The subcode of 100 for another redirect address than the dialog's.
const WRONG_REDIRECT: i64 = 36_008;
/// Instagram's login host gives no codes, only words that it does not translate (`platform.md` §1b).
const WORDS: [(&str, Refusal); 8] = [
    ("platform app", Refusal::Credentials),
    ("client_secret", Refusal::Credentials),
    ("client secret", Refusal::Credentials),
    ("redirect_uri", Refusal::Redirect),
    ("redirect uri", Refusal::Redirect),
    ("code was not found", Refusal::SpentCode),
    ("already used", Refusal::SpentCode),
    ("authorization code has expired", Refusal::SpentCode),
];

impl LoginError {
    /// What failed at a token endpoint, which checks the app's id, secret and redirect address.
    fn of_the_exchange(error: ApiError) -> Self {
        match error {
            ApiError::Graph(error) => match refusal(&error) {
                Some(why) => Self::Refused { why, error },
                None => Self::Api(ApiError::Graph(error)),
            },
            other => Self::Api(other),
        }
    }
}

fn refusal(error: &GraphError) -> Option<Refusal> {
    // Code 1 is used for outages, too: only a refusal that Meta does not call transient is about the secret.
    if error.http_status >= 500 || error.transient || matches!(error.class, Class::Throttled { .. }) {
        return None;
    }
    match (error.code, error.subcode) {
        (100, Some(subcode)) if SPENT_CODE.contains(&subcode) => return Some(Refusal::SpentCode),
        (100, Some(WRONG_REDIRECT)) => return Some(Refusal::Redirect),
        (code, _) if WRONG_CREDENTIALS.contains(&code) => return Some(Refusal::Credentials),
        _ => {}
    }
    let words = error.message.as_deref()?.to_ascii_lowercase();
    WORDS.iter().find(|(part, _)| words.contains(part)).map(|(_, why)| *why)
}

impl From<ApiError> for LoginError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}
