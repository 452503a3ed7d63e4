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

/// Installs those that are missing; minutes the first time.
pub fn install() -> Result<()> {
    for Tool { name, version } in TOOLS {
        let present = tools().join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)).is_file();
        if !present {
            println!("installing {name} {version}");
            // They run for seconds: optimising them would take longer than they ever will.
            wait(cargo(["install", name, "--debug", "--version", version, "--locked", "--root"]).arg(tools()))?;
        }
    }
    Ok(())
}

/// cargo-deny: who may know whom, and on what licence.
pub fn deny() -> Command {
    program(tools().join("bin/cargo-deny"))
}
