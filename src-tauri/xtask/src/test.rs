//! Everything that must hold before a change lands, in the order in which it fails soonest.

use crate::program::{cargo, gate, npm, program, wait_within_reason};
use crate::steps::Steps;
use crate::{borders, desk::Desk, seed, setup, structure, tidy, torture};
use anyhow::Result;
use std::process::Command;

/// How much is tried at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// With every change: other cases with each commit.
    Quick,
    /// Every night: many.
    Deep,
}

/// The test targets that open windows, `e2e`, and all others: cargo knows patterns, so a new one is among them. Of the
/// programs only this one has tests of its own; the others are thin, and say so in their manifests.
const WINDOWS: [&str; 2] = ["--test", "e*"];
const ALL_OTHERS: [&str; 5] = ["--lib", "--bin", "xtask", "--test", "[!e]*"];

/// Runs everything. Quick checks all run even if one fails; after them the first failure ends the run.
pub fn everything(depth: Depth) -> Result<()> {
    let seed = seed::of_commit();
    println!(
        "seed {seed}, from the commit; {}, {} and `torture --seed` repeat with it what is tried at random",
        seed::BOLERO,
        seed::PROPTEST
    );
    let mut steps = Steps::new();
    steps.need("set-up", setup::for_tests)?;
    quick_checks(&mut steps);
    steps.all_good_so_far()?;
    // The app embeds what this builds, so it comes before anything that compiles the app.
    steps.need("UI: build", || wait_within_reason(&mut npm(["run", "build"])))?;
    let ui = Steps::begin_beside(ui_checks());
    // One build for everything below, the lints with it.
    steps.need("Rust: build, lints", || wait_within_reason(&mut gate("test", ["--no-run"])))?;
    steps.need_beside(ui)?;
    // Tests of windows wait often. Run beside these steps, they use the third of the time in which the cores would be
    // idle.
    let desk = Desk::set_up()?;
    let others = Steps::begin_beside(without_windows(depth, seed, &desk)?);
    steps.check("the real window", || wait_within_reason(desk.sit(&mut gate("test", WINDOWS))));
    steps.need_beside(others)
}

/// What opens no window: it runs while the windows do.
fn without_windows(depth: Depth, seed: u64, desk: &Desk) -> Result<Vec<(&'static str, Command)>> {
    let mut tests = gate("test", ALL_OTHERS);
    desk.sit(tests.env(seed::BOLERO, seed.to_string()).env(seed::PROPTEST, seed.to_string()));
    let mut days = program(std::env::current_exe()?);
    days.arg("awkward-days");
    let mut trials = torture::trials("debug");
    trials.args(["--seed", &seed.to_string()]).args((depth == Depth::Deep).then_some("--deep"));
    Ok(vec![("Rust: tests", tests), ("dated tests on awkward days", days), ("the trials of torture", trials)])
}

/// They take seconds each, so all of them run even if one fails.
fn quick_checks(steps: &mut Steps) {
    steps.check("tidy", tidy::check);
    steps.check("who may know whom, licences", borders::check);
    steps.check("circles, callers", structure::check);
    steps.check("Rust: format", || wait_within_reason(&mut cargo(["fmt", "--all", "--check"])));
    steps.check("UI: format", || wait_within_reason(&mut npm(["run", "format:check"])));
}

/// What needs nothing of Rust: it runs while Rust is built.
fn ui_checks() -> Vec<(&'static str, Command)> {
    vec![("UI: lint", npm(["run", "lint"])), ("UI: types", npm(["run", "check"])), ("UI: tests", npm(["run", "test"]))]
}

/// The whole-app tests whose names contain one of `filters`, or all.
pub fn window_tests<const N: usize>(filters: [&str; N]) -> Command {
    let mut command = cargo(["test", "--package", "shopbell", "--test", "e2e", "--"]);
    command.args(filters);
    command
}
