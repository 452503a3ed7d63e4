//! The power goes: only what was synced survives, at times with a torn part of what was not. The store alone, since it
//! alone knows the disk (`reliability.md` B2).

mod child;
mod disk;
mod shown;

pub use child::{CHILD, work};
pub use disk::{CHECK, write_and_sync};

use crate::process::{Next, Process, Scratch, TIMEOUT, copy};
use crate::{Options, Report, Size};
use anyhow::{Context, Result, bail};
use disk::Disk;
use fastrand::Rng;
use serde_json::json;
use shown::Shown;
use std::time::{Duration, Instant};

/// Cuts of the three tiers.
const SIZE: Size = Size { quick: 60, deep: 200, full: 10_000 };
/// In so many cuts at most each planted bug must be found.
const PLANT_CASES: u64 = 60;
/// After so many cuts the folder is begun anew.
const CHAIN: u64 = 25;
/// The cut comes that many microseconds after the store is open.
const CUT_AFTER: std::ops::Range<u64> = 500..30_000;

/// Runs the trial.
///
/// # Errors
/// When it cannot be set up: no C compiler, no folder to work in.
pub fn run(options: &Options) -> Result<Report> {
    let mut report = Report::from_seed(options.seed);
    for name in ["acknowledged", "lost", "unsynced bytes lost", "torn", "damaged databases mended"] {
        report.count(name, 0);
    }
    let mut bench = Bench::new(None)?;
    for seed in options.seeds(SIZE) {
        let cut = bench.cut(seed)?;
        report.cases += 1;
        report.opportunities += u64::from(cut.in_transaction);
        report.count("acknowledged", cut.acknowledged);
        report.count("unsynced bytes lost", cut.forgotten);
        report.count("torn", u64::from(cut.torn));
        report.count("damaged databases mended", u64::from(cut.mended));
        report.count("lost", cut.faults.len() as u64);
        if let Some(fault) = cut.faults.into_iter().next() {
            report.fail(seed, fault);
        }
        // With `synchronous = FULL` a file must never be damaged.
        if cut.mended {
            report.fail(seed, "work.db was damaged");
        }
    }
    for (bug, name) in [(Bug::NoSyncs, "log and second copy not synced"), (Bug::Hasty, "answers before it commits")] {
        report.plant(name, caught_after(options, bug)?);
    }
    Ok(report)
}

/// What is planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bug {
    /// The write-ahead log is synced at checkpoints only, as SQLite does it at NORMAL, and the second copy never is.
    NoSyncs,
    /// A draft is acknowledged before it is written.
    Hasty,
}

fn caught_after(options: &Options, bug: Bug) -> Result<Option<u64>> {
    let mut bench = Bench::new(Some(bug))?;
    for (cases, seed) in (1..).zip(options.plant_seeds(PLANT_CASES)) {
        if !bench.cut(seed)?.faults.is_empty() {
            return Ok(Some(cases));
        }
    }
    Ok(None)
}

/// Where cuts are made.
struct Bench {
    scratch: Scratch,
    disk: Disk,
    bug: Option<Bug>,
    runtime: tokio::runtime::Runtime,
    cuts: u64,
}

/// One cut.
#[derive(Debug, Default)]
struct Cut {
    acknowledged: u64,
    forgotten: u64,
    torn: bool,
    in_transaction: bool,
    mended: bool,
    faults: Vec<String>,
}

impl Bench {
    fn new(bug: Option<Bug>) -> Result<Self> {
        let scratch = Scratch::new()?;
        let disk = Disk::new(&scratch)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { scratch, disk, bug, runtime, cuts: 0 })
    }

    fn cut(&mut self, seed: u64) -> Result<Cut> {
        let mut rng = Rng::with_seed(seed);
        let (now, after) = (self.scratch.at("now"), self.scratch.at("after"));
        if self.cuts.is_multiple_of(CHAIN) || self.bug.is_some() {
            if now.exists() {
                std::fs::remove_dir_all(&now)?;
            }
            // What a fresh start makes is synced, so that every cut is one of somebody at work.
            self.runtime.block_on(Shown::read(&now))?;
        }
        self.cuts += 1;
        let mut shown = self.runtime.block_on(Shown::read(&now))?;
        self.disk.hold(&now)?;
        let options = json!({ "folder": self.disk.live, "seed": seed, "hasty": self.bug == Some(Bug::Hasty) });
        let left_out = if self.bug == Some(Bug::NoSyncs) { disk::LOG_AND_SECOND_COPY } else { disk::NOTHING };
        let child = self.disk.start(CHILD, &options, left_out)?;
        let wait = Duration::from_micros(rng.u64(CUT_AFTER));
        let mut cut = Cut { torn: rng.bool(), ..Cut::default() };
        let (told, ended) = cut_after(child, wait).with_context(|| format!("seed {seed}"))?;
        for line in told {
            cut.acknowledged += u64::from(shown.hear(&line));
        }
        cut.in_transaction = shown.is_at_work();
        cut.forgotten = self.disk.cut(&after, cut.torn.then_some(&mut rng))?;
        let found = self.runtime.block_on(Shown::read(&after));
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                cut.faults.push(format!("the store does not open: {error:#}"));
                self.cuts = 0;
                return Ok(cut);
            }
        };
        cut.mended = found.mended;
        cut.faults = shown.compare(&found);
        if ended {
            cut.faults.push("the child could not go on".to_owned());
        }
        copy(&after, &now)?;
        Ok(cut)
    }
}

/// Lets a child work for some time from the moment it is ready, and kills it. Gives everything it said, and whether it
/// had ended by itself.
fn cut_after(child: Process, wait: Duration) -> Result<(Vec<String>, bool)> {
    let mut told = Vec::new();
    let mut end = Instant::now() + TIMEOUT;
    let mut ready = false;
    loop {
        match child.next(end) {
            Next::Line(line) if line == "ready" => {
                ready = true;
                end = Instant::now() + wait;
            }
            Next::Line(line) => told.push(line),
            Next::Nothing if ready => break,
            Next::Nothing => bail!("the child hangs before it is ready"),
            Next::End => return Ok((told, true)),
        }
    }
    told.extend(child.kill());
    Ok((told, false))
}
