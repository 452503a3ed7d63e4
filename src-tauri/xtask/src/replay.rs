//! What the app makes of recorded answers of the platform.

use crate::program::{cargo, wait};
use anyhow::Result;

/// One line for each recording in a folder.
pub fn run(folder: &str) -> Result<()> {
    wait(&mut cargo(["run", "--quiet", "--package", "instagram", "--example", "replay", "--", folder]))
}
