//! The log of requests, for counting them. It keeps paths and never queries, headers or bodies: no secret gets in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// The list of conversations.
    Conversations,
    /// One conversation or its messages.
    Thread,
    /// One message or its attachments.
    Message,
    /// A customer's profile.
    Profile,
    /// A send or sender action.
    Send,
    /// Dialogs, exchanges, refreshes, introspection.
    Oauth,
    /// Pictures, sounds, films and files.
    Media,
    /// Accounts, Pages, subscriptions and the rest.
    Account,
}

/// One request.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    pub(crate) at: DateTime<Utc>,
    pub(crate) host: &'static str,
    pub(crate) method: String,
    pub(crate) path: String,
    /// The Instagram id of the account concerned, where there is one.
    pub(crate) account: Option<String>,
    pub(crate) kind: Kind,
    /// What was answered; a fault may have kept it from arriving.
    pub(crate) status: u16,
    /// What it used that an app of today may not (platform.md §7).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retired: Option<&'static str>,
}

/// All requests since the last reset, oldest first.
#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    pub(crate) entries: Vec<Entry>,
}

impl Kind {
    /// Whether it counts against the two Conversations calls per second (platform.md §5).
    pub(crate) fn is_conversations_call(self) -> bool {
        matches!(self, Self::Conversations | Self::Thread | Self::Message)
    }
}
