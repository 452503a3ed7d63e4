//! What the screen shows, read from the store and ready to be put into words. No view holds a word of any language,
//! a secret, or a raw id where a name belongs.

mod connecting;
mod frame;
mod inbox;

pub use connecting::{LoginView, MetaAppView, PageView, UnusablePage, VaultView};
pub use frame::{AccountView, FrameView, SessionView, SettingChange, SettingsView, SyncView, TabView};
pub use inbox::{DraftView, ListView, MessageView, RowView, StatusView, ThreadView};
