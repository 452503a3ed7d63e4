//! Kills, power cuts, lost answers, damaged files: what must survive them. Which trials there are says the crate.

use crate::program::{cargo, program, target, wait, wait_within_reason};
use anyhow::Result;

/// Builds the trials and runs those asked for; the full tier optimised.
pub fn run(arguments: &[String]) -> Result<()> {
    let full = arguments.iter().any(|argument| argument == "--full");
    let mut build = cargo(["build", "--quiet", "--package", "torture"]);
    if full {
        build.arg("--release");
    }
    wait(&mut build)?;
    let name = format!("torture{}", std::env::consts::EXE_SUFFIX);
    let mut trials = program(target().join(if full { "release" } else { "debug" }).join(name));
    trials.args(arguments);
    // Only the full tier may take hours.
    if full { wait(&mut trials) } else { wait_within_reason(&mut trials) }
}
