//! What the window shows, read from the store. Views have no words of any language, no secrets, and no raw id in the
//! place of a name: the window's catalogue has the words.

mod connecting;
mod details;
mod doctor;
mod failure;
mod frame;
mod inbox;
mod login;
mod sending;
mod sync;
mod triage;
mod unsent;
mod webhooks;

pub use connecting::{MetaAppView, RedirectChoice, VaultView};
pub use details::{DetailsView, LabelView, NotesView};
pub use doctor::{Check, CheckView, ChecklistView, DoctorView, Fault, Finding, Item, ItemView};
pub use failure::FailureView;
pub use frame::{
    AccountView, FrameView, OpeningView, RecoveryView, SessionView, SettingChange, SettingsView, TabView, TokenDoubt,
    TokenView,
};
pub use inbox::{ListView, MessageView, QuotedView, ReactionState, ReactionView, RowView, ThreadView};
pub use login::{LoginView, PageView, RefusalView, UnusablePage};
pub use sending::{
    DraftView, FileView, OutgoingView, PartView, ReplyWindowState, ReplyWindowView, SendHow, SplitView, StatusView,
    WaitingView,
};
pub use sync::{LeftOutView, SyncView};
pub use triage::{SnoozeChoice, TriageView};
pub use unsent::UnsentView;
pub use webhooks::{RefusedView, SubscriptionView, WebhooksView};
