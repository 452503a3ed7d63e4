//! Switch, click, send and late answers in any order, in the window's own code: it runs in Node, by the window's tests.

use crate::{Options, Report, Size};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};

/// Cases of the three tiers.
const SIZE: Size = Size { quick: 2_500, deep: 10_000, full: 100_000 };

/// Runs the trial.
///
/// # Errors
/// When npm cannot be started or does not print figures.
pub fn run(options: &Options) -> Result<Report> {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui");
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args(["run", "--silent", "torture:interleavings"]).current_dir(ui);
    npm.env("CASES", options.cases(SIZE).to_string()).env("SEED", options.seed.to_string());
    let output = npm.stdin(Stdio::null()).stderr(Stdio::inherit()).output().context("npm could not be started")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let last = text.lines().rev().find(|line| line.trim_start().starts_with('{'));
    let figures: Value = serde_json::from_str(last.with_context(|| format!("no figures in: {text}"))?)?;
    let number = |name: &str| figures[name].as_u64().with_context(|| format!("no {name} in {figures}"));
    let mut report = Report::from_seed(number("seed")?);
    (report.cases, report.opportunities) = (number("cases")?, number("opportunities")?);
    let violations = number("violations")?;
    report.count("wrong recipients", violations);
    if violations > 0 {
        report.fail(report.seed, format!("{violations} times the recipient was not the header: {figures}"));
    }
    let planted = &figures["planted"];
    let after = planted["after"].as_u64().filter(|_| planted["caught"].as_bool() == Some(true));
    report.plant("recipient read when the answer comes", after);
    ensure!(output.status.success() || violations > 0, "npm ended with {}", output.status);
    Ok(report)
}
