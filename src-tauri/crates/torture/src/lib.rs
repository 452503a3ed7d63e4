//! For tests only: eight trials that try to break what Shopbell promises about sending and about what is typed
//! (`reliability.md` B1–B4, B8). Each prints its figures and runs once more with a planted bug that it must catch.
//!
//! Owns the scripts, the kills, the damage and the judging. Refuses to be shipped.

#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "the trials live in real time; what they try comes with its own clock")]

#[cfg(target_os = "linux")]
mod clerk;
mod corruption;
#[cfg(target_os = "linux")]
mod crash_points;
mod interleavings;
#[cfg(target_os = "linux")]
mod kill;
mod merge;
pub mod order;
#[cfg(target_os = "linux")]
mod power;
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "nothing is killed there"))]
mod process;
mod protocol;
mod splitter;
pub mod tally;

pub use order::{Order, Size, Tier};
pub use tally::Tally;

/// One trial.
pub type Trial = fn(&Order) -> anyhow::Result<Tally>;

/// All of them, the long ones first.
pub const TRIALS: [(&str, Trial); 8] = [
    ("kill", killing::KILL),
    ("crash-points", killing::CRASH_POINTS),
    ("merge", merge::run),
    ("corruption", corruption::run),
    ("power", killing::POWER),
    ("interleavings", interleavings::run),
    ("protocol", |order| Ok(protocol::run(order))),
    ("splitter", |order| Ok(splitter::run(order))),
];

/// The trials that kill processes.
#[cfg(target_os = "linux")]
mod killing {
    use crate::{Trial, crash_points, kill, power};

    pub const KILL: Trial = kill::run;
    pub const CRASH_POINTS: Trial = crash_points::run;
    pub const POWER: Trial = power::run;
}

/// The trials that kill processes.
#[cfg(not(target_os = "linux"))]
mod killing {
    use crate::Trial;

    pub const KILL: Trial = |_| anyhow::bail!("this trial needs Linux");
    pub const CRASH_POINTS: Trial = KILL;
    pub const POWER: Trial = KILL;
}

/// What a trial starts to be killed.
///
/// # Errors
/// When it could not do what it was started for.
#[cfg(target_os = "linux")]
pub fn child(arguments: &[String]) -> anyhow::Result<()> {
    match arguments.first().map(String::as_str) {
        Some(clerk::CLERK) => clerk::work(),
        Some(crash_points::SCENE) => crash_points::play_scene(),
        Some(power::HAND) => power::work(),
        Some(power::CHECK) => power::write_and_sync(),
        _ => anyhow::bail!("no such child: {arguments:?}"),
    }
}

/// Nothing is started on this system.
///
/// # Errors
/// Always.
#[cfg(not(target_os = "linux"))]
pub fn child(_: &[String]) -> anyhow::Result<()> {
    anyhow::bail!("the trials that kill processes need Linux")
}
