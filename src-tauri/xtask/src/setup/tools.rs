//! Programs from cargo's registry that the tests start. They lie in the build folder, not in anybody's home.

use crate::program::{cargo, program, tools, wait};
use anyhow::Result;
use std::process::Command;

struct Tool {
    name: &'static str,
    version: &'static str,
}

const TOOLS: [Tool; 2] = [
    // The registry's newest is an alpha of version 3; version 2 fits Tauri 2.
    Tool { name: "tauri-driver", version: "^2" },
    Tool { name: "cargo-deny", version: "^0.20" },
];

/// Only `cargo xtask fuzz` needs it.
const FUZZER: Tool = Tool { name: "cargo-bolero", version: "^0.13" };

/// Installs those that the tests start and that are missing; minutes the first time.
pub fn install() -> Result<()> {
    install_missing(&TOOLS)
}

/// Installs what drives fuzz targets by coverage, if it is missing.
pub fn fuzzer() -> Result<()> {
    install_missing(&[FUZZER])
}

fn install_missing(wanted: &[Tool]) -> Result<()> {
    for Tool { name, version } in wanted {
        let present = tools().join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)).is_file();
        if !present {
            println!("installing {name} {version}");
            wait(cargo(["install", name, "--version", version, "--locked", "--root"]).arg(tools()))?;
        }
    }
    Ok(())
}

/// cargo-bolero: builds a fuzz target for an engine, and runs it.
pub fn cargo_bolero() -> Command {
    program(tools().join("bin/cargo-bolero"))
}

/// cargo-deny: who may know whom, and on what licence.
pub fn deny() -> Command {
    program(tools().join("bin/cargo-deny"))
}
