//! The store on real files: opening, migrating, merging, pruning, restarting, being damaged.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod damage;
mod damaged;
mod facts;
mod files;
mod made_anew;
mod merging;
mod migrating;
mod opening;
mod ownership;
mod pruning;
mod restart;
mod saving;
mod screen;
mod second_copy;
mod sides;
mod told_once;
