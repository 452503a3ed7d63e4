//! The names under which secrets are kept. They are not secret themselves.

use std::fmt;

/// The name of one secret; the same on every system and in every version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretName(String);

impl SecretName {
    /// The app secret of the owner's Meta app for one way of logging in, such as `instagram`.
    #[must_use]
    pub fn app_secret(flavour: &str) -> Self {
        Self(format!("app-secret/{flavour}"))
    }

    /// The token of an account, by the account's id.
    #[must_use]
    pub fn token(account: &str) -> Self {
        Self(format!("token/{account}"))
    }

    /// An account's renewed token until it has proved that it works (C9).
    #[must_use]
    pub fn next_token(account: &str) -> Self {
        Self(format!("next-token/{account}"))
    }

    /// What Meta must say for the webhook receiver to shake hands (Y3).
    #[must_use]
    pub fn verify_token() -> Self {
        Self("verify-token".to_owned())
    }

    /// What [`crate::Vault::ping`] writes.
    pub(crate) fn ping() -> Self {
        Self("probe".to_owned())
    }

    /// A name read back from where secrets are kept.
    pub(crate) fn read_back(name: String) -> Self {
        Self(name)
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
