//! Connecting: the owner's Meta app, the place for secrets, the steps of a login.

use super::failure::FailureView;
use crate::failure::VaultProblem;
use domain::{AccountId, Flavour, Moment, Permission};
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

/// How far a login is (C3–C6).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "step", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum LoginView {
    /// None is under way.
    #[default]
    Idle,
    /// The browser is open on Meta's page.
    Waiting {
        /// Which login.
        flavour: Flavour,
        /// The address, to be opened by hand if no browser came up.
        address: String,
        /// Whether a browser could be opened.
        browser_opened: bool,
        /// How the browser's answer comes back.
        redirect: RedirectChoice,
        /// When the waiting ends by itself.
        until: Moment,
    },
    /// The code came back and is being exchanged, or a token was pasted; accounts and permissions are read.
    Finishing {
        /// Which login; `None` while nobody knows whose token was pasted.
        flavour: Option<Flavour>,
    },
    /// Facebook Login shows Pages; the owner ticks some (C6).
    Choosing {
        /// Every Page the login shows.
        pages: Vec<PageView>,
        /// What was granted.
        permissions: Vec<Permission>,
    },
    /// Done.
    Done {
        /// Which login.
        flavour: Flavour,
        /// What was granted (C5).
        permissions: Vec<Permission>,
        /// Accounts connected by it.
        accounts: Vec<AccountId>,
    },
    /// It failed.
    Failed {
        /// Which login; `None` when nobody knows whose token was pasted.
        flavour: Option<Flavour>,
        /// Why.
        failure: FailureView,
        /// How Meta named it, if it was Meta that refused; for its support.
        named: Option<RefusalView>,
    },
}

/// How Meta named a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RefusalView {
    /// Its code.
    pub meta_code: i32,
    /// Its subcode.
    pub subcode: Option<i32>,
    /// Its trace id.
    pub trace: Option<String>,
}

/// A Page of a Facebook Login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PageView {
    /// Names the Page when choosing.
    pub page: String,
    /// Name of the Page.
    pub name: String,
    /// The linked account's @username without the @.
    pub username: Option<String>,
    /// Why it cannot be used; `None` when it can.
    pub unusable: Option<UnusablePage>,
}

/// Why a Page cannot be used (C6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum UnusablePage {
    /// No Instagram professional account is linked.
    NoLinkedAccount,
    /// The person may not answer messages for this Page.
    NoMessagingTask,
    /// Meta gave no token for it.
    NoToken,
    /// The linked account is a personal one.
    PersonalAccount,
    /// Meta does not offer messages for this account (36103).
    NotEligible,
}
