//! What the screen shows, read from the store and ready to be put into words. No view holds a word of any language,
//! a secret, or a raw id where a name belongs.

use crate::failure::{Failure, VaultProblem};
use domain::{
    AccountId, AccountState, Avatar, ConversationId, Flavour, Kind, Moment, NotSent, OutboxId, ParticipantId,
    Permission, Preview, Title,
};
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

/// The list of conversations of one account or of all (L1–L7).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ListView {
    /// Newest activity first.
    pub rows: Vec<RowView>,
    /// Syncing of the account in view; of the merged tab, the least current of all.
    pub sync: SyncView,
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RowView {
    /// Whose conversation.
    pub account: AccountId,
    /// Which conversation.
    pub conversation: ConversationId,
    /// The customer; names the picture, is never shown.
    pub participant: ParticipantId,
    /// Whom it names.
    pub title: Title,
    /// Picture or letter.
    pub avatar: Avatar,
    /// Last activity.
    pub at: Moment,
    /// Newest message; `None` when the conversation has none.
    pub preview: Option<Preview>,
    /// What is typed and not sent, on one line, cut.
    pub draft: Option<String>,
    /// Unread messages of the customer.
    pub unread: u32,
    /// A message could not be sent.
    pub has_failed: bool,
    /// Meta cannot serve this conversation; what is cached is shown.
    pub fenced: bool,
}

/// One conversation, opened (T1–T7).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ThreadView {
    /// Whose conversation.
    pub account: AccountId,
    /// Which conversation.
    pub conversation: ConversationId,
    /// The customer; names the picture, is never shown.
    pub participant: ParticipantId,
    /// Whom it names.
    pub title: Title,
    /// Picture or letter.
    pub avatar: Avatar,
    /// Whether the customer follows the business, once learned.
    pub follows_you: Option<bool>,
    /// Oldest first.
    pub messages: Vec<MessageView>,
    /// Instagram has or may have earlier messages that it does not give (T3).
    pub earlier_unavailable: bool,
    /// Meta cannot serve this conversation; what is cached is shown.
    pub fenced: bool,
    /// Whether an answer can be typed: false when the account needs a new login or a permission.
    pub can_send: bool,
}

/// One bubble.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// Stays the same from the key press to the confirmed message, so that nothing jumps.
    pub key: String,
    /// Written by the business.
    pub own: bool,
    /// When Instagram took it, or when Send was pressed.
    pub at: Moment,
    /// What it is.
    pub kind: Kind,
    /// Its text, as written; empty when it has none.
    pub text: String,
    /// The type's own name, for an unsupported message.
    pub type_name: Option<String>,
    /// Where an own message stands; `None` for the customer's.
    pub status: Option<StatusView>,
}

/// Where an own message stands (T7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(tag = "status", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum StatusView {
    /// On its way, or waiting for its turn.
    Sending,
    /// Instagram has it.
    Sent,
    /// Instagram certainly does not have it.
    NotSent {
        /// Names it for `Retry`, `Edit` and `Discard`.
        id: OutboxId,
        /// Why.
        reason: NotSent,
    },
    /// Nobody knows yet: it is being looked up.
    Checking {
        /// Names it.
        id: OutboxId,
        /// The looking-up has ended without an answer: the owner decides.
        undecided: bool,
    },
}

/// What is typed and not sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// The text; empty when there is none.
    pub text: String,
    /// Revision of the text on disk; the next save must carry a higher one.
    pub revision: u32,
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
    /// Port of the loopback redirect address.
    pub port: u16,
    /// The address to enter as redirect address in Meta's dashboard.
    pub redirect_uri: String,
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
        /// When the waiting ends by itself.
        until: Moment,
    },
    /// The code came back and is being exchanged; accounts and permissions are read.
    Finishing {
        /// Which login.
        flavour: Flavour,
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
        /// Which login.
        flavour: Flavour,
        /// Why.
        failure: Failure,
    },
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
}
