//! Names of settings on disk. Never renamed: an old file must still be understood.

pub const ZONE: &str = "zone";
pub const HOURS24: &str = "hours24";
pub const SEND_WITH_MODIFIER: &str = "sendWithModifier";
pub const LIST_WIDTH: &str = "listWidth";
pub const SELECTED_ACCOUNT: &str = "selectedAccount";
pub const SECRETS_BACKEND: &str = "secretsBackend";
pub const UNDO_SEND: &str = "undoSend";
pub const WEBHOOKS: &str = "webhooks";
pub const WEBHOOK_PORT: &str = "webhookPort";
pub const WEBHOOK_ADDRESS: &str = "webhookAddress";
/// Where earlier versions kept the verify token: it moves to the other secrets when it is next asked for.
pub const WEBHOOK_TOKEN: &str = "webhookToken";
/// When Meta's handshake was answered, UTC milliseconds.
pub const WEBHOOK_HANDSHAKE: &str = "webhookHandshake";
/// Followed by a login.
pub const CHECKLIST: &str = "checklist.";
/// Followed by an account's id.
pub const HUMAN_AGENT: &str = "humanAgent.";
