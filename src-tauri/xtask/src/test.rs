//! Everything that must hold before a change lands, in the order in which it fails soonest.

use crate::program::{cargo, npm, wait};
use crate::steps::Steps;
use crate::{desk::Desk, setup, tidy};
use anyhow::Result;
use std::process::Command;

/// Runs everything. Quick checks all run even if one fails; after them the first failure ends the run.
pub fn everything() -> Result<()> {
    let mut steps = Steps::new();
    steps.need("set-up", setup::for_tests)?;
    quick_checks(&mut steps);
    steps.all_good_so_far()?;
    steps.need("UI: tests", || wait(&mut npm(["run", "test"])))?;
    // The app embeds what this builds, so it comes before anything that compiles the app.
    steps.need("UI: build", || wait(&mut npm(["run", "build"])))?;
    steps.need("who may know whom, licences", || {
        wait(setup::deny().args(["--workspace", "check", "bans", "licenses", "sources"]))
    })?;
    steps.need("lints", || wait(&mut cargo(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])))?;
    let desk = Desk::set_up()?;
    steps.need("Rust: the crates", || wait(desk.sit(&mut cargo(["test", "--workspace", "--exclude", "shopbell"]))))?;
    steps.need("Rust: the app on the mock runtime", || {
        wait(desk.sit(&mut cargo(["test", "--package", "shopbell", "--lib", "--bins", "--test", "app"])))
    })?;
    steps.need("the real window", || wait(desk.sit(&mut window_tests([]))))
}

/// Seconds each, and worth seeing all of.
fn quick_checks(steps: &mut Steps) {
    steps.check("tidy", tidy::check);
    steps.check("Rust: format", || wait(&mut cargo(["fmt", "--all", "--check"])));
    steps.check("UI: format", || wait(&mut npm(["run", "format:check"])));
    steps.check("UI: lint", || wait(&mut npm(["run", "lint"])));
    steps.check("UI: types", || wait(&mut npm(["run", "check"])));
}

/// The whole-app tests whose names contain one of `filters`, or all. They share one display and one keychain, so
/// they run one after the other.
pub fn window_tests<const N: usize>(filters: [&str; N]) -> Command {
    let mut command = cargo(["test", "--package", "shopbell", "--test", "e2e", "--"]);
    command.args(filters).arg("--test-threads=1");
    command
}
