//! The UI's packages from npm, exactly those of its lock file.

use crate::program::{npm, succeeds, ui, wait};
use anyhow::{Context, Result, bail};
use std::fs;

/// Installs them if the lock file is another one than last time.
pub fn packages() -> Result<()> {
    let lock = fs::read_to_string(ui().join("package-lock.json")).context("ui/package-lock.json")?;
    // npm empties the folder first, so this copy is there only if the installation came to its end.
    let installed = ui().join("node_modules/.installed-package-lock.json");
    if fs::read_to_string(&installed).is_ok_and(|text| text == lock) {
        return Ok(());
    }
    if !succeeds(&mut npm(["--version"])) {
        bail!("npm could not be started: Node.js 20 or newer is needed, https://nodejs.org");
    }
    wait(&mut npm(["ci", "--no-audit", "--no-fund"]))?;
    Ok(fs::write(installed, lock)?)
}
