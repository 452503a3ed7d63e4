//! What the platform tells of itself.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

/// Longer than this after the customer's last message, Instagram takes no answer.
const REPLY_WINDOW: TimeDelta = TimeDelta::hours(23);

/// The owner's Meta app for one login.
pub struct Credentials {
    /// The app id.
    pub id: String,
    /// The app secret.
    pub secret: String,
}

/// A professional account of the owner's.
#[derive(Clone, Debug, Deserialize)]
pub struct Account {
    /// Its Instagram account id.
    pub id: String,
    /// The @username without the @.
    pub username: String,
    /// Display name.
    pub name: String,
    /// The Facebook Page it is linked to.
    pub page_id: Option<String>,
    /// Whether its messages can be read and answered.
    pub(super) usable: bool,
}

/// A conversation as the platform has it.
#[derive(Clone, Debug, Deserialize)]
pub struct Conversation {
    /// Its id.
    pub id: String,
    /// Who writes.
    pub customer: Customer,
    /// Last activity.
    pub updated_at: DateTime<Utc>,
    /// Whether the API returns it at all.
    pub(super) listed: bool,
    /// Those still there, oldest first.
    #[serde(default)]
    pub messages: Vec<Message>,
}

/// Who wrote.
#[derive(Clone, Debug, Deserialize)]
pub struct Customer {
    /// Instagram-scoped id.
    pub id: String,
    /// Display name.
    pub name: Option<String>,
    /// The @username without the @.
    pub username: Option<String>,
    /// The profile lookup, which alone gives the name, is refused.
    refuses_profile: bool,
    /// The shop is blocked by them, which refuses the lookup as well.
    blocked: bool,
}

/// A message as the platform has it.
#[derive(Clone, Debug, Deserialize)]
pub struct Message {
    /// When it was taken.
    pub at: DateTime<Utc>,
    /// `text`, `photo`, `story_reply` …
    pub kind: String,
    /// What it says.
    pub text: String,
    from: Side,
    /// Taken back by its sender: the API leaves it out.
    pub(super) unsent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    Customer,
    Business,
}

/// A send that the platform accepted.
#[derive(Clone, Debug, Deserialize)]
pub struct Sent {
    /// From which account.
    pub account: String,
    /// To whom.
    pub recipient: String,
    /// What.
    pub text: String,
    /// In which conversation.
    pub conversation: String,
    /// `text`, `image`, `audio`, `video`, `file` …
    pub kind: String,
    /// The message it quotes.
    pub reply_to: Option<String>,
    /// With which tag.
    pub tag: Option<String>,
    /// The id it got.
    pub message_id: String,
}

/// A sender action that the platform accepted.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Action {
    /// `react`, `unreact` …
    pub action: String,
    /// To which message.
    pub message_id: Option<String>,
    /// With what.
    pub reaction: Option<String>,
}

/// One request as the platform logged it.
#[derive(Clone, Debug, Deserialize)]
pub struct Asked {
    /// When, by the platform's clock.
    pub at: DateTime<Utc>,
    /// `conversations`, `thread`, `message`, `profile`, `send` …
    pub kind: String,
    /// Its path, never its query.
    pub path: String,
    /// The HTTP status of the answer; 0 for a reset connection and for no answer.
    pub status: u16,
    /// What it used that an app created since November 2026 may not.
    pub retired: Option<String>,
}

impl Conversation {
    /// The newest message.
    pub fn newest(&self) -> Option<&Message> {
        self.messages.last()
    }

    /// Whether the customer wrote so lately that an answer is taken; `now` by the platform's clock, [`Shop::now`].
    pub fn is_answerable(&self, now: DateTime<Utc>) -> bool {
        let last = self.messages.iter().filter(|message| !message.is_own()).map(|message| message.at).max();
        last.is_some_and(|at| now - at < REPLY_WINDOW)
    }
}

impl Customer {
    /// The display name, if the API tells it.
    pub fn told_name(&self) -> Option<&str> {
        self.name.as_deref().filter(|_| !self.refuses_profile && !self.blocked)
    }
}

impl Message {
    /// Whether the shop wrote it.
    pub fn is_own(&self) -> bool {
        self.from == Side::Business
    }
}
