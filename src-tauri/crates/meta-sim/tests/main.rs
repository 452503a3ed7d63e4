//! The simulator over real HTTP, held to `platform.md`: raw requests, raw JSON, no type shared with anybody.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod control;
mod conversations;
mod facebook_login;
mod faults;
mod instagram_login;
mod limits;
mod pages;
mod program;
mod protocol;
mod sending;
mod shops;
mod stage;
mod webhooks;
