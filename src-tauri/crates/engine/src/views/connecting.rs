//! Connecting: the owner's Meta app, and the place for secrets.

use crate::failure::VaultProblem;
use domain::Flavour;
use instagram::login::RedirectMode;
use serde::{Deserialize, Serialize};

/// The owner's Meta app for one login (C7). The secret itself is never shown again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct MetaAppView {
    /// For which login.
    pub flavour: Flavour,
    /// The app id; empty when none is entered.
    pub app_id: String,
    /// Whether a secret is kept.
    pub has_secret: bool,
    /// How the code gets from the browser back to Shopbell.
    pub redirect: RedirectChoice,
    /// The address to enter as redirect address in Meta's dashboard.
    pub redirect_uri: String,
}

// Apart from `RedirectMode`: the address of a relay page comes here as it was typed, so that a bad one is refused with a
// failure of its own, while a mode with a bad address cannot be made.
/// How the code gets from the browser back to Shopbell (C3), as the owner chose for a Meta app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "mode", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum RedirectChoice {
    /// `http://localhost:<port>/…`.
    Loopback {
        /// The port that is listened on.
        port: u16,
    },
    /// `https://localhost:<port>/…` with a certificate made on this computer for each login.
    HttpsLoopback {
        /// The port that is listened on.
        port: u16,
    },
    /// Nobody listens: the owner pastes the address the browser ended on.
    Paste,
    /// The owner's static page, which hands the answer on to `shopbell://oauth/…`.
    Relay {
        /// The page's address.
        page: String,
    },
}

impl From<&RedirectMode> for RedirectChoice {
    fn from(mode: &RedirectMode) -> Self {
        match mode {
            RedirectMode::Loopback { port } => Self::Loopback { port: *port },
            RedirectMode::HttpsLoopback { port } => Self::HttpsLoopback { port: *port },
            RedirectMode::Paste => Self::Paste,
            RedirectMode::Relay { page } => Self::Relay { page: page.to_string() },
        }
    }
}

/// Where secrets are kept (C7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum VaultView {
    /// The operating system's keychain.
    Keychain,
    /// Only until Shopbell quits, as the owner chose.
    Session,
    /// A passphrase-protected file, as the owner chose, unlocked.
    PassphraseFile,
    /// A passphrase-protected file, as the owner chose, still locked.
    PassphraseNeeded,
    /// Nothing usable: the owner must choose. Never a silent fallback.
    Unusable {
        /// What is wrong with the keychain.
        problem: VaultProblem,
    },
}
