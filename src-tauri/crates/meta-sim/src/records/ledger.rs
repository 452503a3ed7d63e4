//! The ledger: every send the platform accepted, once each, and beside it the sender actions. A test counts here.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// One accepted send.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    /// The platform's time.
    pub(crate) at: DateTime<Utc>,
    /// The host that accepted it.
    pub(crate) host: &'static str,
    /// The shop's Instagram id and username.
    pub(crate) account: String,
    pub(crate) username: String,
    /// The customer's Instagram-scoped id.
    pub(crate) recipient: String,
    pub(crate) conversation: String,
    pub(crate) text: String,
    /// What it carried: `text`, `image`, `video`, `audio`, `file`, `sticker`, `share` or `template`.
    pub(crate) kind: &'static str,
    /// The tag it was sent with.
    pub(crate) tag: Option<String>,
    pub(crate) reply_to: Option<String>,
    pub(crate) message_id: String,
}

/// One accepted sender action.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Action {
    pub(crate) at: DateTime<Utc>,
    pub(crate) account: String,
    pub(crate) recipient: String,
    /// `react`, `unreact`, `typing_on`, `typing_off` or `mark_seen`.
    pub(crate) action: String,
    pub(crate) message_id: Option<String>,
    pub(crate) reaction: Option<String>,
}

/// Both lists, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) sends: Vec<Entry>,
    pub(crate) actions: Vec<Action>,
}
