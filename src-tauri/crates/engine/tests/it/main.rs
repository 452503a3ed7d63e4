//! The whole engine against the simulated platform over real HTTP, with real files. No window, no browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test, a panic is the report")]
#![allow(clippy::disallowed_methods, reason = "the simulated platform lives in real time")]

mod attachments;
mod bad_answers;
mod clocks;
mod connecting;
mod deep_links;
mod details;
mod docs;
mod doctor;
mod drafts;
mod files;
mod fixture;
mod keychain;
mod leaving;
mod media;
mod new_app;
mod parts;

mod polling;
mod quotes;
mod reactions;
mod refused_fields;
mod reply_window;
mod restarting;
mod rows;
mod sending;
mod settings;
mod sides;
mod silence;
mod syncing;
mod tokens;
mod triage;
mod truth;
mod undo;
mod waiting;
mod watched;
mod ways;
mod webhooks;
