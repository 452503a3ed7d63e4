//! Damaged files: bits flipped, pages zeroed, swapped, overwritten, files cut short, logs of another time or place. Nothing
//! panics, no altered text is shown as good, everything unsent is recovered or can be exported (`reliability.md` B8).

mod damage;
mod good;

use crate::process::Scratch;
use crate::{Order, Size, Tally};
use anyhow::Result;
use damage::Target;
use fastrand::Rng;
use good::{Good, Snapshot};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::runtime::Runtime;

/// Cases of the two tiers.
const SIZE: Size = Size { quick: 5_000, full: 1_000_000 };
/// So many cases the planted bugs have to show themselves.
const PATIENCE: u64 = 1_000;
/// What guards the texts: without both, damage must be seen.
const BUGS: [&str; 2] = ["store.plant.no-checksums", "store.plant.no-journal"];

/// Panics of any thread.
static PANICS: AtomicU64 = AtomicU64::new(0);

/// Runs the trial.
///
/// # Errors
/// When there is nowhere to work.
pub fn run(order: &Order) -> Result<Tally> {
    // Its text would drown the figures; `--seed` and a backtrace of the case alone tell more.
    let told = std::panic::take_hook();
    let alone = order.cases == Some(1);
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        if alone {
            told(panic);
        }
    }));
    let mut tally = Tally::from_seed(order.seed);
    for name in ["panics", "altered texts shown as good", "unsent lost", "both copies hit", "made anew", "not opened"] {
        tally.count(name, 0);
    }
    let bench = Bench::new()?;
    for seed in order.seeds(SIZE) {
        let case = bench.case(seed)?;
        tally.cases += 1;
        tally.count("both copies hit", u64::from(case.both));
        tally.count("made anew", u64::from(case.mended));
        tally.count("not opened", u64::from(!case.opened));
        tally.opportunities += u64::from(case.mended || !case.opened);
        for (name, _) in &case.faults {
            tally.count(name, 1);
        }
        // One tells enough of a case in which every item is gone.
        if let Some((_, what)) = case.faults.into_iter().next() {
            tally.fail(seed, what);
        }
    }
    for bug in BUGS {
        fail::cfg(bug, "return").map_err(anyhow::Error::msg)?;
    }
    let bench = Bench::new()?;
    let mut caught = None;
    for (cases, seed) in (1..).zip(order.plant_seeds(PATIENCE)) {
        if !bench.case(seed)?.faults.is_empty() {
            caught = Some(cases);
            break;
        }
    }
    BUGS.iter().for_each(|bug| fail::remove(*bug));
    tally.plant(BUGS.join(" with "), caught);
    Ok(tally)
}

struct Bench {
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
    fn new() -> Result<Self> {
        let scratch = Scratch::new()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let good = runtime.block_on(Good::make(&scratch))?;
        Ok(Self { scratch, runtime, good })
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
        match self.runtime.block_on(good::read(folder)) {
            Ok(found) => {
                case.opened = true;
                case.mended = found.mended;
                for (key, text) in &found.items {
                    if !self.good.was_written(key, text) {
                        case.faults.push(("altered texts shown as good", format!("{key} says what nobody wrote")));
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
