//! How fast and how large Shopbell is: each row beside a limit that is measured in the same run, on the same computer, by
//! turns. Started by `cargo xtask bench`, which builds what is measured and gives it a display and a keychain of its own.
//!
//! Figures are never asserted: a busy computer would make them wrong. Counts are, in the tests. The window is looked at
//! through X11, so all of this is for Linux alone.

#![cfg(target_os = "linux")]
#![allow(
    clippy::disallowed_methods,
    reason = "what is measured lives in real time, and all tasks end with the program"
)]

mod files;
mod hands;
mod line;
mod programs;
mod report;
mod rounds;
mod row;
mod rows;
mod screen;
mod session;

use anyhow::{Context, Result, bail};
use row::Row;
use std::path::PathBuf;

/// What is measured, and where the report goes.
pub(crate) struct Plan {
    /// The app, as a release.
    pub(crate) app: PathBuf,
    /// The blank window, as a release.
    pub(crate) blank: PathBuf,
    /// How often each of two is measured, by turns.
    pub(crate) rounds: usize,
    /// Where `report.json` and `report.svg` go.
    pub(crate) into: PathBuf,
    /// Only rows whose name contains one of these; none: all.
    only: Vec<String>,
}

impl Plan {
    /// `APP BLANK INTO [--rounds N] [part of a row's name…]`
    fn of(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut words: Vec<String> = arguments.collect();
        let mut rounds = 5;
        if let Some(at) = words.iter().position(|word| word == "--rounds") {
            let pair: Vec<String> = words.drain(at..(at + 2).min(words.len())).collect();
            rounds = pair.get(1).context("--rounds needs a number")?.parse().context("--rounds needs a number")?;
        }
        let [app, blank, into, only @ ..] = words.as_slice() else { bail!("APP BLANK INTO [--rounds N] [row…]") };
        Ok(Self { app: app.into(), blank: blank.into(), rounds, into: into.into(), only: only.to_vec() })
    }

    fn wants(&self, row: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|part| row.contains(part.as_str()))
    }
}

/// Measures what the arguments ask for, prints the table and writes the report.
///
/// # Errors
/// When something cannot be built up, started or looked at; never because a goal is missed.
#[tokio::main]
pub async fn measure(arguments: impl Iterator<Item = String>) -> Result<()> {
    let plan = Plan::of(arguments)?;
    let mut rows: Vec<Row> = Vec::new();
    let mut keep = |row: Row| {
        println!("{}", report::line(&row));
        rows.push(row);
    };
    println!("{}", report::HEAD);
    if plan.wants("size") {
        keep(rows::size(&plan)?);
    }
    if plan.wants("list") {
        rows::list(&plan).await?.into_iter().for_each(&mut keep);
    }
    if plan.wants("first sync") {
        keep(rows::first_sync(&plan).await?);
    }
    if plan.wants("idle poll") {
        keep(rows::idle_poll().await?);
    }
    if plan.wants("send") {
        keep(rows::send().await?);
    }
    if plan.wants("start") || plan.wants("memory") {
        rows::window(&plan).await?.into_iter().for_each(&mut keep);
    }
    if plan.wants("letter") {
        rows::letter(&plan).await?.into_iter().for_each(&mut keep);
    }
    report::write(&rows, &plan.into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &str) -> Result<Plan> {
        Plan::of(words.split(' ').map(str::to_owned))
    }

    #[test]
    fn rows_are_chosen_by_parts_of_their_names() {
        let all = of("app blank into").expect("a plan");
        assert_eq!((all.rounds, all.wants("anything")), (5, true));
        let some = of("app blank into --rounds 9 size list").expect("a plan");
        assert_eq!(some.rounds, 9);
        assert!(some.wants("size of the binary") && !some.wants("start"));
        assert!(of("app blank").is_err() && of("app blank into --rounds").is_err());
    }
}
