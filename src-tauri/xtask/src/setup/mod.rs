//! What a fresh machine with Rust and Node lacks, installed once and left alone afterwards.

mod system;
mod ui;

use anyhow::Result;

pub use ui::packages as ui_packages;

/// What the app is built with.
pub fn system_libraries() -> Result<()> {
    system::install(&[system::BUILD])
}

/// What the app is built with, and what walks through its real window where nobody sees it.
pub fn for_the_tour() -> Result<()> {
    system::install(&[system::BUILD, system::WINDOW])?;
    ui::packages()
}

/// What everything is tested with.
pub fn for_tests() -> Result<()> {
    system::install(&[system::BUILD, system::WINDOW, system::TESTS])?;
    ui::packages()
}
