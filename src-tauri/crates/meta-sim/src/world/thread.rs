//! One customer's conversation with one account.

use super::message::{Message, Side};
use crate::media::AssetId;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How many of a thread's newest messages have details (platform.md §2.4).
pub(crate) const DETAILED: usize = 20;
/// How long an idle thread in the Requests folder is still returned (platform.md §2.4).
const REQUEST_DAYS: i64 = 30;

/// Where Instagram's own inbox keeps a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Folder {
    /// Primary or General: the API does not tell them apart.
    #[default]
    General,
    /// Not yet accepted; an answer through the API moves it to General.
    Requests,
}

/// A person who writes to a shop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Customer {
    /// Instagram-scoped id: the only address for sending.
    pub(crate) igsid: String,
    /// Display name; some have none.
    pub(crate) name: Option<String>,
    /// Username; the platform leaves it out for some.
    pub(crate) username: Option<String>,
    /// Profile picture; about a third have none.
    pub(crate) picture: Option<AssetId>,
    pub(crate) followers: u64,
    pub(crate) verified: bool,
    /// The customer follows the shop.
    pub(crate) follows_shop: bool,
    /// The shop follows the customer.
    pub(crate) followed_by_shop: bool,
    /// Refused the profile lookup: it answers 230.
    pub(crate) refuses_profile: bool,
    /// Blocked the shop: sends answer 551, the profile is gone.
    pub(crate) blocked: bool,
}

/// A conversation.
#[derive(Clone, Debug)]
pub(crate) struct Thread {
    /// Its opaque id.
    pub(crate) id: String,
    /// The number inside the id, which its messages' ids carry too.
    pub(crate) number: String,
    pub(crate) customer: Customer,
    pub(crate) folder: Folder,
    /// Oldest first.
    pub(crate) messages: Vec<Message>,
    /// Asking for its messages always answers "reduce the amount of data".
    pub(crate) poisoned: bool,
    /// Another app owns it: sends answer 100/2534037.
    pub(crate) owned_by_other_app: bool,
}

impl Thread {
    /// The moment of the newest message; unsent ones count, as they did move the thread up.
    pub(crate) fn updated_at(&self) -> DateTime<Utc> {
        self.messages.iter().map(|message| message.at).max().unwrap_or_default()
    }

    /// Whether the list edge returns it.
    pub(crate) fn is_listed(&self, now: DateTime<Utc>) -> bool {
        self.folder == Folder::General || now - self.updated_at() < TimeDelta::days(REQUEST_DAYS)
    }

    /// Messages still there, newest first, each with whether its details exist.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = (&Message, bool)> {
        self.messages
            .iter()
            .rev()
            .filter(|message| !message.unsent)
            .enumerate()
            .map(|(place, message)| (message, place < DETAILED))
    }

    /// When the customer last wrote: the reply window's beginning.
    pub(crate) fn last_inbound(&self) -> Option<DateTime<Utc>> {
        self.messages.iter().filter(|message| message.from == Side::Customer).map(|message| message.at).max()
    }

    /// A message of this thread.
    pub(crate) fn message(&self, mid: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == mid)
    }

    /// The same, to change it.
    pub(crate) fn message_mut(&mut self, mid: &str) -> Option<&mut Message> {
        self.messages.iter_mut().find(|message| message.id == mid)
    }
}
