//! For tests only: eight trials that try to break what Shopbell promises about sending and about what is typed
//! (`reliability.md` B1–B4, B8). Each prints its figures and runs once more with a planted bug that it must catch.
//!
//! Owns the scripts, the kills, the damage and the judging. Refuses to be shipped.

#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "the trials live in real time; what they try comes with its own clock")]

#[cfg(target_os = "linux")]
mod client;
mod corruption;
#[cfg(target_os = "linux")]
mod crash_points;
mod interleavings;
#[cfg(target_os = "linux")]
mod kill;
mod merge;
pub mod options;
#[cfg(target_os = "linux")]
mod power;
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "nothing is killed there"))]
mod process;
mod protocol;
pub mod report;
mod splitter;

pub use options::{Options, Size, Tier};
pub use report::Report;

/// One trial.
pub type Trial = fn(&Options) -> anyhow::Result<Report>;

/// All of them, the long ones first.
pub const TRIALS: [(&str, Trial); 8] = [
    ("kill", killing::KILL),
    ("crash-points", killing::CRASH_POINTS),
    ("merge", merge::run),
    ("corruption", corruption::run),
    ("power", killing::POWER),
    ("interleavings", interleavings::run),
    ("protocol", |options| Ok(protocol::run(options))),
    ("splitter", |options| Ok(splitter::run(options))),
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
        Some(client::CLIENT) => client::work(),
        Some(crash_points::SCENE) => crash_points::play_scene(),
        Some(power::CHILD) => power::work(),
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
