//! The frame around list and thread: tabs, clocks, settings.

use super::inbox::ListView;
use super::sync::SyncView;
use domain::{AccountId, AccountState, Avatar, ConversationId, Filter, Flavour, Moment, WayIn};
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
    /// What was saved from a damaged database when this session began, until dismissed.
    pub recovery: Option<RecoveryView>,
    /// The data folder, or a file in it, was moved or deleted: nothing is saved until it is back. Each list says so, too.
    pub folder_gone: bool,
}

/// The frame, with what stands in the tab that it selects: all that a start shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct OpeningView {
    /// The frame.
    pub frame: FrameView,
    /// The list of what is in view; `None` when it cannot be read: who asks for it alone is told why.
    pub list: Option<ListView>,
    /// What its tab remembers.
    pub tab: TabView,
}

/// What was saved from a damaged database (S4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RecoveryView {
    /// Drafts.
    pub drafts: u32,
    /// Messages of the outbox.
    pub messages: u32,
    /// File name of the damaged database, which is kept; empty when it was gone.
    pub kept: String,
}

impl From<store::Recovery> for RecoveryView {
    fn from(recovery: store::Recovery) -> Self {
        Self { drafts: recovery.drafts, messages: recovery.messages, kept: recovery.kept }
    }
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
    /// Answers go out for up to seven days, with the human-agent tag (S7).
    pub human_agent: bool,
    /// How it was connected (C2, C8).
    pub way: WayIn,
    /// The token's life (C9).
    pub token: TokenView,
    /// Instagram asked this account to slow down; until then it calls nothing (C8).
    pub slowed_down_until: Option<Moment>,
}

/// The life of an account's token (C9).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TokenView {
    /// When it dies by itself; `None`: no end is known.
    pub expires_at: Option<Moment>,
    /// Whole days left of it, 0 on the last one; `None` when no end is known.
    pub days_left: Option<u32>,
    /// Set once few days are left although it should have been renewed: the threshold reached, 10, 5 or 2 days.
    pub warning: Option<u32>,
    /// Whether it is renewed by itself. Page tokens have no end and need none.
    pub renews: bool,
    /// Why its end is unknown; `None` when it is known, or was not asked for yet.
    pub doubt: Option<TokenDoubt>,
}

/// Why a token's end is unknown (C9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum TokenDoubt {
    /// Renewing it was refused within a day after it came here: it may be too young, which passes, or about to end.
    PerhapsTooYoung,
    /// Renewing it was refused, and it is old enough: it may end any day.
    NotRenewed,
    /// Facebook does not tell when it ends, and nothing renews it.
    EndNotTold,
}

/// What a tab remembers: which conversation was open, how far the list was scrolled, and what it showed (I2).
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
    /// Which conversations the list shows (L9).
    pub filter: Filter,
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
    /// A press of Send can be taken back for five seconds (S5).
    pub undo_send: bool,
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
    /// Five seconds of `Undo` after Send.
    UndoSend(bool),
    /// Width of the list in CSS pixels.
    ListWidth(u32),
}
