//! Instagram accounts and the Facebook Pages they are linked to.

use super::thread::Thread;
use crate::media::AssetId;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Whether the platform serves messages of an account at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Messaging {
    /// A professional account with message access on.
    Available,
    /// Every Conversations call answers 36103.
    NotEligible,
    /// A personal account: invisible to the API, refused at login.
    Personal,
}

/// An Instagram account.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// The professional account id (IGID), the same through both flavours.
    pub(crate) ig_id: String,
    /// The app-scoped id that `/me` calls `id` on the Instagram host: a different number (platform.md §0).
    pub(crate) scoped_id: String,
    pub(crate) username: String,
    pub(crate) name: String,
    /// `BUSINESS` or `MEDIA_CREATOR`; `PERSONAL` after its owner switched back.
    pub(crate) account_type: String,
    pub(crate) picture: Option<AssetId>,
    pub(crate) followers: u64,
    pub(crate) messaging: Messaging,
    /// Whether the app may see it: its owner has a role on the app, or the app has advanced access (platform.md §1e).
    pub(crate) has_role: bool,
    /// Every call for it answers 100 "Unsupported request": its tester invitation is pending, or the app is restricted
    /// (platform.md §4.2).
    pub(crate) unsupported: bool,
    /// "Allow access to messages" in the Instagram app (platform.md §0, "Preconditions").
    pub(crate) message_access: bool,
    /// Conversations in no particular order; the edge sorts.
    pub(crate) threads: Vec<Thread>,
    /// Permissions taken away from this account after the login; a new login that grants them gives them back.
    pub(crate) withdrawn: BTreeSet<String>,
    /// Webhook fields subscribed on the Instagram host; `None` when not subscribed.
    pub(crate) subscribed: Option<BTreeSet<String>>,
    /// What was set as ice breakers and persistent menu.
    pub(crate) messenger_profile: Map<String, Value>,
}

impl Account {
    /// A professional account with message access on, without conversations yet.
    pub(crate) fn new(ig_id: &str, scoped_id: &str, username: &str, name: &str) -> Self {
        Self {
            ig_id: ig_id.to_owned(),
            scoped_id: scoped_id.to_owned(),
            username: username.to_owned(),
            name: name.to_owned(),
            account_type: "BUSINESS".to_owned(),
            picture: None,
            followers: 0,
            messaging: Messaging::Available,
            has_role: true,
            unsupported: false,
            message_access: true,
            threads: Vec::new(),
            withdrawn: BTreeSet::new(),
            subscribed: None,
            messenger_profile: Map::new(),
        }
    }
}

/// A Facebook Page.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) category: &'static str,
    /// What the person may do there; without `MESSAGING` and `MODERATE` the inbox is closed to them (platform.md §1a).
    pub(crate) tasks: Vec<&'static str>,
    /// The linked professional account, by place in the world's list.
    pub(crate) account: Option<usize>,
    /// A linked personal account, which no API serves.
    pub(crate) personal_account: Option<usize>,
    /// Belongs to a business portfolio: hidden from `/me/accounts` without `business_management` (platform.md §1a).
    pub(crate) in_business: bool,
    /// Webhook fields subscribed on the Facebook host; `None` when not subscribed.
    pub(crate) subscribed: Option<BTreeSet<String>>,
}

impl Page {
    /// Whether the person may answer customers here.
    pub(crate) fn may_message(&self) -> bool {
        self.tasks.iter().any(|task| matches!(*task, "MESSAGING" | "MODERATE"))
    }
}
