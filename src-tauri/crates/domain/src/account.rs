//! A connected account: who it is, how it is reached, and what state the connection is in.

use crate::AccountId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString};

/// The login that serves an account. It decides hosts, scopes, ids and error shapes (`platform.md` §0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumString)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Flavour {
    /// Instagram API with Instagram Login: `graph.instagram.com`, no Facebook Page needed.
    Instagram,
    /// Instagram API with Facebook Login: `graph.facebook.com`, through a linked Page.
    Facebook,
}

/// What became of one permission the login asked for (C5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Permission {
    /// Meta's name for it, such as `instagram_business_manage_messages`.
    pub name: String,
    /// Whether the owner granted it.
    pub granted: bool,
    /// Whether messages can be read and answered without it.
    pub needed_for_messages: bool,
}

/// One connected Instagram professional account, as kept on disk. The token is elsewhere, in the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its Instagram account id.
    pub id: AccountId,
    /// The login that serves it.
    pub flavour: Flavour,
    /// The node calls go to: the Page id for Facebook Login, the Instagram account id for Instagram Login.
    pub node: String,
    /// The @username, without the @.
    pub username: String,
    /// The display name, when the account has one.
    pub name: Option<String>,
    /// Where its profile picture can be fetched; such links die within days.
    pub picture_url: Option<String>,
    /// State of the connection.
    pub state: AccountState,
    /// When the login was completed, last.
    pub connected_at: DateTime<Utc>,
    /// When the token dies by itself, if Meta said so. `None`: no end is known.
    pub token_expires_at: Option<DateTime<Utc>>,
    /// How it was connected, last.
    pub way: WayIn,
    /// When the token in use was issued, as far as is known. `None`: it cannot be renewed, or nobody knows.
    pub token_issued_at: Option<DateTime<Utc>>,
}

impl Account {
    /// An account that has just been connected by a login, and nothing more is known of it than this: calls go to its own
    /// id, nothing was read yet, and no end or age of its token is known. `username` is without the @.
    #[must_use]
    pub fn new(id: AccountId, flavour: Flavour, username: impl Into<String>, connected_at: DateTime<Utc>) -> Self {
        Self {
            node: id.as_str().to_owned(),
            id,
            flavour,
            username: username.into(),
            name: None,
            picture_url: None,
            state: AccountState::New,
            connected_at,
            token_expires_at: None,
            way: WayIn::Login,
            token_issued_at: None,
        }
    }
}

/// How an account was connected (C2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumString)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum WayIn {
    /// Through Meta's consent page: Instagram Login or Facebook Login.
    #[default]
    Login,
    /// A token from Meta's app dashboard, pasted.
    PastedToken,
}

/// State of a connection. Cached conversations stay readable in every one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum AccountState {
    /// Logged in, nothing read yet: not called connected before a real read succeeded (C8).
    #[default]
    New,
    /// The last read succeeded.
    Connected,
    /// The token no longer works; only a new login helps (errors 190, 102, 25).
    ReconnectNeeded {
        /// What became of the token.
        #[serde(default)]
        why: TokenTrouble,
    },
    /// Logged in, but a permission that messaging needs is missing (C5; errors 10, 200).
    PermissionRequired {
        /// Meta's names of what is missing; empty when Meta did not say.
        missing: Vec<String>,
    },
    /// The token works and nothing is missing, and still Meta does not serve this account's messages.
    NotServed {
        /// Why.
        why: AccountTrouble,
    },
}

/// What became of a token (`platform.md` §4.2). Each is told to the owner in its own words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum TokenTrouble {
    /// Meta did not say (190 with another subcode, 102, 190/467), or the token is not where it was kept.
    #[default]
    Unknown,
    /// It ran out (190/463).
    Expired,
    /// The owner removed the app from their account (190/458).
    AppRemoved,
    /// The password was changed (190/460).
    PasswordChanged,
    /// Meta wants the owner to confirm something first (190/459, 190/490, 190/464).
    Checkpoint,
    /// The person who logged in lost the role on the Page that messages need (190/492, 190/2069032).
    RoleLost,
    /// What earlier versions wrote for 200/2534041, which is [`AccountTrouble::MessagesOff`] now.
    AccessWithdrawn,
    /// Instagram restricted the account until its owner acts in the app (25/2207050).
    Restricted,
}

/// Why Meta does not serve the messages of an account whose token works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum AccountTrouble {
    /// The account is not eligible for messaging (36103, 100/2534013), as personal accounts are not.
    NotEligible,
    /// The account is not visible to this login (100/33): it has no role on the Meta app, or another account was meant.
    NotVisible,
    /// The business portfolio is blocked by Meta (100/2534029).
    Blocked,
    /// Its owner has switched off *Allow access to messages* in Instagram (200/2534041); a new login alone does not help.
    MessagesOff,
    /// Meta has not approved the owner's app for this (3): App Review; no login helps.
    NotApproved,
}
