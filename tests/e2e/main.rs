//! Whole-app tests: the real app in a real window, a real browser for the logins, real HTTP to the simulated platform,
//! a real keychain. They are driven the way a person would, and look at what a person would see.
//!
//! They run at a private desk: `cargo xtask desk cargo test -p shopbell --test e2e`.
//!
//! Display, session bus and keychain of the desk are Linux's; elsewhere there is nothing to compile here.
#![cfg(target_os = "linux")]
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test, a panic is the report")]
#![allow(clippy::disallowed_methods, reason = "a whole-app test lives in real time")]

// What the tests stand on.
mod browser;
mod bus;
mod driver;
mod evidence;
mod expected;
mod home;
mod payloads;
mod relay;
mod scene;
mod stage;
mod until;
mod window;

// The tests, by room.
mod answer;
mod appimage;
mod attach;
mod bad_answers;
mod canary;
mod cards;
mod clipboard;
mod clock;
mod connect;
mod damaged;
mod demo;
mod details;
mod frame;
mod hostile;
mod inbox;
mod kept;
mod many;
mod modes;
mod network;
mod no_keychain;
mod offline;
mod ownership;
mod room;
mod second_start;
mod sending;
mod tour;
mod triage;
mod ways;
mod webhooks;
