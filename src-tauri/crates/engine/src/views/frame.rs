//! The frame around list and thread: tabs, clocks, settings.

use crate::failure::Failure;
use domain::{AccountId, AccountState, Avatar, ConversationId, Flavour, Moment};
use serde::{Deserialize, Serialize};

/// The frame around list and thread: tabs and what they need (I1, I4).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FrameView {
    /// Connected accounts, in the order of first connecting.
    pub accounts: Vec<AccountView>,
    /// The account in view; `None` is the merged tab of all accounts, or no account at all.
    pub selected: Option<AccountId>,
    /// Today's civil date in the configured zone, `2026-11-20`.
    pub today: String,
    /// Which platform this session talks to.
    pub session: SessionView,
    /// Owner's settings.
    pub settings: SettingsView,
}

/// Which platform a session talks to, and where its data lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SessionView {
    /// Meta's own platform.
    Instagram,
    /// Another host that the owner named with `--meta-hosts`: not Instagram, and the window says so.
    OtherHosts {
        /// The host that stands in for `graph.facebook.com`, with its port.
        host: String,
    },
    /// The demo shop: a simulator inside this program; its data vanish with `Leave the demo` (D3).
    Demo,
}

/// One connected account.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Its Instagram account id.
    pub id: AccountId,
    /// The login that serves it.
    pub flavour: Flavour,
    /// Display name, else the username.
    pub name: String,
    /// The @username without the @.
    pub username: String,
    /// Picture or letter.
    pub avatar: Avatar,
    /// State of the connection.
    pub state: AccountState,
    /// Conversations with something unread.
    pub unread: u32,
    /// Syncing and its clock.
    pub sync: SyncView,
}

/// How current what is shown is (I4, L7).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SyncView {
    /// The last successful sync. Never moves for a failed one.
    pub last_synced: Option<Moment>,
    /// A sync is running now.
    pub running: bool,
    /// Why the latest sync failed; `None` after a success.
    pub failure: Option<Failure>,
    /// Failures in a row.
    pub failures: u32,
    /// When it will be tried again by itself.
    pub retry_at: Option<Moment>,
}

/// What a tab remembers: which conversation was open and how far the list was scrolled (I2).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TabView {
    /// The open conversation's account; equal to the tab's unless the tab is the merged one.
    pub account: Option<AccountId>,
    /// The open conversation.
    pub conversation: Option<ConversationId>,
    /// Scroll of the list in CSS pixels.
    pub list_scroll: u32,
}

/// Owner's settings, with defaults filled in.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// The zone every time is shown in.
    pub zone: String,
    /// The owner chose it; else it follows the system.
    pub zone_chosen: bool,
    /// The system's own zone.
    pub system_zone: String,
    /// 24-hour clock instead of 12-hour.
    pub hours24: bool,
    /// Ctrl/Cmd+Enter sends and Enter makes a new line (S1).
    pub send_with_modifier: bool,
    /// Width of the list in CSS pixels (I5).
    pub list_width: u32,
}

/// One setting, changed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "setting", content = "value", rename_all = "camelCase")]
pub enum SettingChange {
    /// An IANA zone, or `None` for the system's.
    Zone(Option<String>),
    /// 24-hour clock.
    Hours24(bool),
    /// Ctrl/Cmd+Enter sends.
    SendWithModifier(bool),
    /// Width of the list in CSS pixels.
    ListWidth(u32),
}
