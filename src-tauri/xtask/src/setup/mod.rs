//! What a fresh machine with Rust and Node lacks, installed once and left alone afterwards.

mod system;
mod tools;
mod ui;

use anyhow::Result;

pub use tools::deny;
pub use ui::packages as ui_packages;

/// What the app is built with.
pub fn system_libraries() -> Result<()> {
    system::install(&[system::BUILD])
}

/// What the app is built with, and what its real window is tested with.
pub fn for_tests() -> Result<()> {
    system::install(&[system::BUILD, system::WINDOW_TESTS])?;
    tools::install()?;
    ui::packages()
}
