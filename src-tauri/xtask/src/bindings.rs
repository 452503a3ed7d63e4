//! The window's side of the border, written from the Rust types by the test that otherwise checks it.

use crate::program::{cargo, wait};
use anyhow::Result;

/// Writes `ui/src/ipc/generated`.
pub fn write() -> Result<()> {
    let mut test = cargo(["test", "--package", "shopbell", "--test", "app", "bindings"]);
    wait(test.env("SHOPBELL_WRITE_BINDINGS", "1"))
}
