//! What the window's tests play, written from engine and simulator by the test that otherwise checks it.

use crate::program::{cargo, wait};
use anyhow::Result;

/// Writes `ui/src/ipc/recorded`.
pub fn write() -> Result<()> {
    let mut test = cargo(["test", "--package", "shopbell", "--test", "app", "recordings"]);
    wait(test.env("SHOPBELL_WRITE_RECORDINGS", "1"))
}
