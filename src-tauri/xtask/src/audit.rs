//! What a machine with the network and some minutes knows of our dependencies: the nightly workflow asks cargo-deny for
//! licences as their texts have them, for sources, and for known faults. `cargo xtask test` checks borders and stated
//! licences itself, in a second (`borders.rs`).

use crate::program::{cargo, program, target, wait};
use anyhow::Result;

/// Installs cargo-deny with the build, if it is missing, and asks it everything.
pub fn run() -> Result<()> {
    let tools = target().join("tools");
    let deny = tools.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if !deny.is_file() {
        // It runs for seconds: optimising it would take longer than it ever will.
        wait(cargo(["install", "cargo-deny", "--debug", "--version", "^0.20", "--locked", "--root"]).arg(&tools))?;
    }
    wait(program(deny).args(["--workspace", "check"]))
}
