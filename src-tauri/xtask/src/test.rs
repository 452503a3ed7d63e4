//! Everything that must hold before a change lands, in the order in which it fails soonest.

use crate::program::{cargo, npm, wait, wait_within_reason};
use crate::steps::Steps;
use crate::{desk::Desk, setup, tidy, torture};
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
    lints(&mut steps)?;
    let desk = Desk::set_up()?;
    steps.need("Rust: the crates", || {
        let apart = ["--exclude", "shopbell", "--exclude", "torture"];
        wait_within_reason(desk.sit(cargo(["test", "--workspace"]).args(apart)))
    })?;
    steps.need("Rust: the app on the mock runtime", || {
        wait_within_reason(desk.sit(&mut cargo(["test", "--package", "shopbell", "--lib", "--bins", "--test", "app"])))
    })?;
    steps.need("torture: its own tests", || wait_within_reason(&mut cargo(["test", "--package", "torture"])))?;
    steps.need("torture, quick tier", || torture::run(&[]))?;
    steps.need("the real window", || wait_within_reason(desk.sit(&mut window_tests([]))))
}

/// What the trials need compiled in (crash points, planted bugs) must not get into what everything else is built with,
/// so they are built apart.
fn lints(steps: &mut Steps) -> Result<()> {
    let deny = ["--", "--deny", "warnings"];
    let rest = ["clippy", "--workspace", "--exclude", "torture", "--all-targets"];
    steps.need("lints", || wait(cargo(rest).args(deny)))?;
    steps.need("lints: torture", || wait(cargo(["clippy", "--package", "torture", "--all-targets"]).args(deny)))
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
