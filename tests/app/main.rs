//! Whole-app tests on the mock runtime: what the window may call, and that the window's types are current.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test, a panic is the report")]

mod bindings;
mod bundle;
mod permissions;
mod recordings;
