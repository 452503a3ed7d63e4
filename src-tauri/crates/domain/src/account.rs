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
    /// The token no longer works; only a new login helps (errors 190, 102, 200/2534041).
    ReconnectNeeded,
    /// Logged in, but a permission that messaging needs is missing (C5; errors 10, 200, 3).
    PermissionRequired {
        /// Meta's names of what is missing; empty when Meta did not say.
        missing: Vec<String>,
    },
}
