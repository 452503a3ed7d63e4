//! Kills, power cuts, lost answers, damaged files: what must survive them. Which trials there are says the crate.

use crate::program::{cargo, program, target, wait, wait_within_reason};
use anyhow::Result;
use std::process::Command;

/// Builds the trials and runs those asked for; the full tier optimised. What they hook into is there in builds with debug
/// assertions only, so that is a profile of its own.
pub fn run(arguments: &[String]) -> Result<()> {
    let full = arguments.iter().any(|argument| argument == "--full");
    let mut build = cargo(["build", "--quiet", "--workspace", "--bin", "torture"]);
    if full {
        build.args(["--profile", "torture"]);
    }
    wait(&mut build)?;
    let mut trials = trials(if full { "torture" } else { "debug" });
    trials.args(arguments);
    // Only the full tier may take hours.
    if full { wait(&mut trials) } else { wait_within_reason(&mut trials) }
}

/// The trials as they were built last, in one of cargo's folders.
pub fn trials(folder: &str) -> Command {
    program(target().join(folder).join(format!("torture{}", std::env::consts::EXE_SUFFIX)))
}
