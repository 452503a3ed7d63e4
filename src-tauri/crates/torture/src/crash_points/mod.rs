//! Every place that matters, times everything the platform may do with a request to send: the program dies there and
//! begins again (`reliability.md` B1, T1.1). And every place in the store by itself, in a scene of its own.

mod behaviours;
mod case;
mod scenes;

use crate::client::{ALL_POINTS, Rig};
use crate::kill::Fault;
use crate::{Options, Report, Size, Tier};
use anyhow::Result;
use behaviours::Behaviour;
use case::{Case, Outcome};
pub use scenes::{SCENE, work as play_scene};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Seeds of the three tiers, each for every place and behaviour.
const SIZE: Size = Size { quick: 1, deep: 1, full: 50 };
/// So many cases run side by side: most of the time of each is waiting.
const LANES: usize = 4;
/// After so many cases a platform is opened anew, since its ledger grows.
const CASES_PER_OFFICE: u64 = 60;
/// In so many cases at most each planted bug must be found.
const PLANT_CASES: u64 = 12;

/// What the store does on the way of a message from the key press to its confirmation, as far as this script gets there.
const ON_THE_WAY: [&str; 9] =
    ["save_draft", "queue", "begin", "answered", "found", "looked", "forget", "restarted", "journal"];

/// Places on that way. Those of the store that are not have a scene each, as all of the store have.
fn matters(point: &str) -> bool {
    match point.split('.').collect::<Vec<_>>()[..] {
        ["store", "merge" | "add_sent", place] => place == "written",
        ["store", operation, _] => ON_THE_WAY.contains(&operation),
        _ => true,
    }
}

/// Whether a pair is tried. The quick tier takes every third, beginning with another one for each seed: each place and
/// each behaviour comes up in every run, and each pair within three.
fn is_chosen(options: &Options, seed: u64, place: u64, behaviour: u64) -> bool {
    options.tier != Tier::Quick
        || options.filter.is_some()
        || (seed.wrapping_add(place).wrapping_add(behaviour)).is_multiple_of(3)
}

/// Runs the trial.
///
/// # Errors
/// When it cannot be set up.
pub fn run(options: &Options) -> Result<Report> {
    let points: Vec<&str> = ALL_POINTS.into_iter().flatten().copied().filter(|point| matters(point)).collect();
    let mut cases = Vec::new();
    for seed in options.seeds(SIZE) {
        for (place, point) in (0_u64..).zip(&points) {
            let all = (0_u64..).zip(Behaviour::ALL);
            let chosen = all.filter(|(number, _)| is_chosen(options, seed, place, *number));
            cases.extend(chosen.map(|(_, (name, behaviour))| (name, Case::new(seed, point, behaviour))));
        }
    }
    if let Some(filter) = &options.filter {
        let words: Vec<&str> = filter.split(':').collect();
        cases.retain(|(name, case)| words.iter().all(|word| *word == *name || case.point == *word));
    }
    let mut report = Report::from_seed(options.seed);
    for name in ["acknowledged", "lost", "duplicated", "left to the owner"] {
        report.count(name, 0);
    }
    let mut reached = BTreeSet::new();
    for (name, case, outcome) in run_all(cases)? {
        report.cases += 1;
        report.count("acknowledged", outcome.acknowledged);
        report.count("left to the owner", outcome.undecided);
        if outcome.reached {
            report.opportunities += 1;
            reached.insert(case.point.clone());
        }
        for fault in outcome.faults {
            let (count, what) = match fault {
                Fault::Lost(what) => ("lost", what),
                Fault::Duplicated(what) => ("duplicated", what),
            };
            report.count(count, 1);
            report.fail(case.seed, format!("{what} (crash-points:{}:{name})", case.point));
        }
    }
    let missed: Vec<&str> = points.iter().copied().filter(|point| !reached.contains(*point)).collect();
    report.remarks.push(format!("{} of {} crash points reached", reached.len(), points.len()));
    // With a filter, what it leaves out is not reached.
    if !missed.is_empty() && options.filter.is_none() {
        report.fail(options.seed, format!("never reached: {}", missed.join(", ")));
    }
    scenes::run(options, &mut report)?;
    let planted = options.plant_seeds(PLANT_CASES).map(|seed| {
        let case = Case::new(seed, "engine.attempt.answered", Behaviour::DropsAnswer);
        ("drops-answer", Case { queues_again: true, ..case })
    });
    let outcomes = run_all(planted.collect())?;
    let caught = outcomes
        .iter()
        .position(|(_, _, outcome)| outcome.faults.iter().any(|fault| matches!(fault, Fault::Duplicated(_))));
    report.plant("what was on its way is queued again", caught.map(|at| at as u64 + 1));
    Ok(report)
}

/// Runs cases side by side; the outcomes come in the order of the cases.
fn run_all(cases: Vec<(&'static str, Case)>) -> Result<Vec<(&'static str, Case, Outcome)>> {
    let runtime = Arc::new(tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?);
    let waiting = Mutex::new(cases.into_iter().enumerate().collect::<std::collections::VecDeque<_>>());
    let done = Mutex::new(Vec::new());
    let lane = || -> Result<()> {
        let mut rig = Rig::on_a_line(&runtime)?;
        let mut served = 0;
        loop {
            let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some((place, (name, case))) = next else { return Ok(()) };
            served += 1;
            if served % CASES_PER_OFFICE == 0 {
                rig = Rig::on_a_line(&runtime)?;
            }
            let outcome = case.run(&rig).unwrap_or_else(|error| Outcome::broken(&error));
            done.lock().unwrap_or_else(PoisonError::into_inner).push((place, (name, case, outcome)));
        }
    };
    std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..LANES).map(|_| scope.spawn(lane)).collect();
        lanes.into_iter().try_for_each(|lane| lane.join().map_err(|_| anyhow::anyhow!("a lane panicked"))?)
    })?;
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, outcome)| outcome).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_quick_runs_try_every_pair_once_and_each_run_every_place_and_behaviour() {
        let options = Options::default();
        let pairs = |seed| -> Vec<(u64, u64)> {
            let all = (0..43).flat_map(|place| (0..10).map(move |behaviour| (place, behaviour)));
            all.filter(|(place, behaviour)| is_chosen(&options, seed, *place, *behaviour)).collect()
        };
        let mut tried = Vec::new();
        for seed in 7..10 {
            let pairs = pairs(seed);
            assert!((0..43).all(|place| pairs.iter().any(|pair| pair.0 == place)));
            assert!((0..10).all(|behaviour| pairs.iter().any(|pair| pair.1 == behaviour)));
            tried.extend(pairs);
        }
        tried.sort_unstable();
        let all: Vec<_> = (0..43).flat_map(|place| (0..10).map(move |behaviour| (place, behaviour))).collect();
        assert_eq!(tried, all);
    }
}
