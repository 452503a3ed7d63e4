//! Damaged files: bits flipped, pages zeroed, swapped, overwritten, files cut short, logs of another time or place. Nothing
//! panics, no altered text is shown as good, everything unsent is recovered or can be exported (`reliability.md` B8).

mod damage;
mod good;

use crate::process::Scratch;
use crate::{Options, Report, Size};
use anyhow::Result;
use damage::Target;
use fastrand::Rng;
use good::{Good, Snapshot};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::runtime::Runtime;

/// Cases of the three tiers.
const SIZE: Size = Size { quick: 1_200, deep: 5_000, full: 1_000_000 };
/// So many cases the planted bugs have to show themselves.
const MOST_SEEDS: u64 = 1_000;

/// What the planted bug must be caught by.
const ALTERED: &str = "altered texts shown as good";

/// Panics of any thread.
static PANICS: AtomicU64 = AtomicU64::new(0);

/// Runs the trial.
///
/// # Errors
/// When there is nowhere to work.
pub fn run(options: &Options) -> Result<Report> {
    // The panic's text is not printed, since there are thousands; run the case alone with `--seed` to see it.
    let told = std::panic::take_hook();
    let alone = options.cases == Some(1);
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        if alone {
            told(panic);
        }
    }));
    let mut report = Report::from_seed(options.seed);
    for name in ["panics", ALTERED, "unsent lost", "both copies hit", "made anew", "not opened"] {
        report.count(name, 0);
    }
    let bench = Bench::new(Guard::Both)?;
    for seed in options.seeds(SIZE) {
        let case = bench.case(seed)?;
        report.cases += 1;
        report.count("both copies hit", u64::from(case.both));
        report.count("made anew", u64::from(case.mended));
        report.count("not opened", u64::from(!case.opened));
        report.opportunities += u64::from(case.mended || !case.opened);
        for (name, _) in &case.faults {
            report.count(name, 1);
        }
        // Of a case in which every item is gone, one is named.
        if let Some((_, what)) = case.faults.into_iter().next() {
            report.fail(seed, what);
        }
    }
    let bench = Bench::new(Guard::None)?;
    let mut caught = None;
    for (cases, seed) in (1..).zip(options.plant_seeds(MOST_SEEDS)) {
        if bench.case(seed)?.faults.iter().any(|(name, _)| *name == ALTERED) {
            caught = Some(cases);
            break;
        }
    }
    report.plant("no checksums and no second copy", caught);
    Ok(report)
}

/// What guards the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guard {
    /// Checksums and the second copy.
    Both,
    /// The planted bug: neither. Damage must be seen then.
    None,
}

struct Bench {
    guard: Guard,
    scratch: Scratch,
    runtime: Runtime,
    good: Good,
}

#[derive(Default)]
struct Case {
    both: bool,
    mended: bool,
    opened: bool,
    faults: Vec<(&'static str, String)>,
}

impl Bench {
    fn new(guard: Guard) -> Result<Self> {
        let scratch = Scratch::new()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut good = runtime.block_on(Good::make(&scratch))?;
        if guard == Guard::None {
            good.lose_second_copies();
        }
        Ok(Self { guard, scratch, runtime, good })
    }

    fn case(&self, seed: u64) -> Result<Case> {
        let mut rng = Rng::with_seed(seed);
        let snapshot = &self.good.snapshots[rng.usize(..self.good.snapshots.len())];
        let mut files = snapshot.files.clone();
        let mut case = Case { both: rng.u8(..5) == 0, ..Case::default() };
        let one = [Target::Database, Target::Database, Target::Journal][rng.usize(..3)];
        let mut done = vec![damage::strike(&mut rng, &mut files, one, &self.good)];
        if case.both {
            let other = if one == Target::Database { Target::Journal } else { Target::Database };
            done.push(damage::strike(&mut rng, &mut files, other, &self.good));
        } else if rng.u8(..3) == 0 {
            done.push(damage::strike(&mut rng, &mut files, one, &self.good));
        }
        let folder = self.scratch.at("case");
        good::write(&folder, &files)?;
        let panics = PANICS.load(Ordering::Relaxed);
        self.judge(&folder, snapshot, &mut case)?;
        if PANICS.load(Ordering::Relaxed) > panics {
            case.faults.push(("panics", "a panic".to_owned()));
        }
        for (_, what) in &mut case.faults {
            *what = format!("{what} (files {}, damage {})", snapshot.name, done.join(", "));
        }
        Ok(case)
    }

    fn judge(&self, folder: &Path, snapshot: &Snapshot, case: &mut Case) -> Result<()> {
        let found = match self.guard {
            Guard::Both => self.runtime.block_on(good::read(folder)),
            Guard::None => good::read_unchecked(folder),
        };
        match found {
            Ok(found) => {
                case.opened = true;
                case.mended = found.mended;
                for (key, text) in &found.items {
                    if !self.good.was_written(key, text) {
                        case.faults.push((ALTERED, format!("{key} says what nobody wrote")));
                    }
                }
                for key in found.waiting.intersection(&snapshot.sent) {
                    case.faults.push(("unsent lost", format!("{key} was sent and waits to be sent")));
                }
                if !case.both {
                    for (key, _) in snapshot.unsent.iter().filter(|(key, text)| found.items.get(*key) != Some(*text)) {
                        case.faults.push(("unsent lost", format!("{key} is not recovered")));
                    }
                }
            }
            Err(_) => {
                // A panic is counted by the hook.
                let saved = std::panic::catch_unwind(|| store::unsent(folder)).unwrap_or_default();
                let saved: Vec<String> = saved.into_iter().map(|unsent| unsent.text).collect();
                if !case.both {
                    for (key, _) in snapshot.unsent.iter().filter(|(_, text)| !saved.contains(text)) {
                        case.faults.push(("unsent lost", format!("{key} cannot be exported")));
                    }
                }
            }
        }
        Ok(())
    }
}
