//! The store on real files: opening, merging, pruning, restarting.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod facts;
mod merging;
mod opening;
mod pruning;
mod restart;
