//! The whole engine against the simulated platform over real HTTP, with real files. No window, no browser.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test, a panic is the report")]

mod bad_answers;
mod connecting;
mod desk;
mod drafts;
mod sending;
mod settings;
mod syncing;
