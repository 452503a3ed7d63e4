//! The words of the product as types, and the rules that need nothing but them.
//!
//! Owns what a conversation, a message, a preview, an outbox row and a time in a zone *are*.
//! Refuses to know where they come from or go to: no I/O, no clock, no SQL, no HTTP.

#![forbid(unsafe_code)]

pub mod account;
pub mod backoff;
pub mod card;
pub mod conversation;
pub mod filter;
pub mod fingerprint;
pub mod ids;
pub mod label;
pub mod media;
pub mod message;
pub mod message_event;
pub mod outbox;
pub mod preview;
pub mod reading;
pub mod reply_window;
pub mod split;
pub mod text;
pub mod time;
pub mod triage;
pub mod webhook;

pub use account::{Account, AccountState, AccountTrouble, Flavour, Permission, TokenTrouble, WayIn};
pub use backoff::Backoff;
pub use card::{Card, Medium, Referral};
pub use conversation::{Avatar, Conversation, Participant, Profile, Renamed, Title, given_name};
pub use filter::Filter;
pub use fingerprint::fingerprint;
pub use ids::{AccountId, ConversationId, MessageId, OutboxId, ParticipantId};
pub use label::{BadLabel, Label};
pub use media::MediaKind;
pub use message::{Content, Kind, Message};
pub use message_event::{EventKind, MessageEvent};
pub use outbox::{NotSent, OutboxRow, Part, SendState, UnsentKind};
pub use preview::Preview;
pub use reading::{PageExtras, Reading, ToldName};
pub use reply_window::{ReplyWindow, TimeLeft};
pub use split::Unsplittable;
pub use time::{Moment, Zone};
pub use triage::{SnoozeUntil, Triage, TriageMark};
pub use webhook::{WebhookEvent, WebhookRefusal};
