//! What polls, echoes, webhooks and the answers to sends tell of the same conversations, in any order, repeated, in pieces:
//! one table, whatever the order (`reliability.md` B3), and no conversation has a message of another customer. The rows
//! are made by the store's own functions, on a cache in memory.

mod facts;

use crate::{Options, Report, Size};
use anyhow::Result;
use facts::{Facts, misplaced};
use fastrand::Rng;
use store::in_memory::CacheInMemory;

/// Cases of the three tiers.
const SIZE: Size = Size { quick: 8_000, deep: 50_000, full: 5_000_000 };
/// So many cases the planted bug has to show itself.
const MOST_SEEDS: u64 = 2_000;

/// What becomes of two words about one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Join {
    /// The store decides: the greater counts.
    Greater,
    /// The planted bug: the earlier is forgotten before the later is told.
    Last,
}

/// Runs the trial.
///
/// # Errors
/// When the cache refuses something.
pub fn run(options: &Options) -> Result<Report> {
    let mut report = Report::from_seed(options.seed);
    let cache = CacheInMemory::new()?;
    for seed in options.seeds(SIZE) {
        report.cases += 1;
        let facts = Facts::arbitrary(seed);
        report.opportunities += facts.told_more_than_once();
        report.count("merges", 2 * facts.len());
        if let Some(difference) = differs(&cache, &facts, seed, Join::Greater)? {
            let fewest = shrunk(&cache, facts, seed)?;
            report.fail(seed, format!("{difference}; still with these facts: {fewest:?}"));
        }
    }
    let mut caught = None;
    for (cases, seed) in (1..).zip(options.plant_seeds(MOST_SEEDS)) {
        if differs(&cache, &Facts::arbitrary(seed), seed, Join::Last)?.is_some() {
            caught = Some(cases);
            break;
        }
    }
    report.plant("the last word wins", caught);
    Ok(report)
}

/// Tells everything once in the order it was made, and once in another, with repetitions; says where the tables differ.
fn differs(cache: &CacheInMemory, facts: &Facts, seed: u64, join: Join) -> Result<Option<String>> {
    let mut rng = Rng::with_seed(seed ^ 0x5eed);
    let straight = facts.told_to(cache, facts.straight(), join)?;
    let muddled = facts.told_to(cache, facts.muddled(&mut rng), join)?;
    if let Some(row) = misplaced(&straight).or_else(|| misplaced(&muddled)) {
        return Ok(Some(format!("somebody's words in another's conversation: {row}")));
    }
    let lines = straight.len().max(muddled.len());
    let line = |table: &[String], at: usize| table.get(at).cloned().unwrap_or_else(|| "nothing".to_owned());
    let first = (0..lines).find(|at| straight.get(*at) != muddled.get(*at));
    Ok(first.map(|at| format!("one order: {}, another: {}", line(&straight, at), line(&muddled, at))))
}

/// Leaves facts out one by one as long as the tables differ.
fn shrunk(cache: &CacheInMemory, mut facts: Facts, seed: u64) -> Result<Facts> {
    let mut at = 0;
    while let Some(fewer) = facts.without(at) {
        if differs(cache, &fewer, seed, Join::Greater)?.is_some() {
            facts = fewer;
        } else {
            at += 1;
        }
    }
    Ok(facts)
}
