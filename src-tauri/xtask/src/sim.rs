//! The simulator alone. Its one line of JSON is the only thing on standard output.

use crate::program::{become_program, cargo};
use anyhow::Result;

/// Becomes the simulator; it stays up until it is killed.
pub fn run(options: &[String]) -> Result<()> {
    become_program(cargo(["run", "--quiet", "--package", "meta-sim", "--"]).args(options))
}
