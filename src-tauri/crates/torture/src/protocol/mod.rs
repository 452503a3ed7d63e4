//! The send protocol in virtual time: `domain::outbox` against a platform and an owner that do everything they may do,
//! in minutes that pass in microseconds (S2, S3, S5; `reliability.md` B1).
//!
//! What it takes for granted: a code on the list of rejections proves that nothing was sent; Instagram shows a message
//! within 40 s of taking it; an answer that says "slow down" comes within the limit of a request.

mod calls;
mod judge;
mod model;
mod owner;
mod platform;
mod post;
mod timetable;

use crate::report::Report;
use crate::{Options, Size};
use domain::outbox::{Event, Refusal, step};
use domain::{OutboxRow, SendState};
use model::Model;

/// Cases of the three tiers.
const SIZE: Size = Size { quick: 8_000, deep: 20_000, full: 1_000_000 };
/// So many cases the planted bug has to show itself.
const MOST_SEEDS: u64 = 50_000;

/// The state machine, or one with a bug in it.
type Machine = fn(&OutboxRow, Event) -> Result<OutboxRow, Refusal>;

/// Runs the trial.
#[must_use]
pub fn run(options: &Options) -> Report {
    let mut report = Report::from_seed(options.seed);
    for name in ["acknowledged", "lost", "duplicated", "resent by the owner"] {
        report.count(name, 0);
    }
    for seed in options.seeds(SIZE) {
        let verdict = judge::judge(Model::new(seed, step).day());
        report.cases += 1;
        report.opportunities += verdict.unanswered;
        report.count("acknowledged", verdict.pressed);
        report.count("lost", verdict.lost);
        report.count("duplicated", verdict.duplicated);
        report.count("resent by the owner", verdict.consented);
        report.count("asked", verdict.undecided);
        report.count("same words taken for it", verdict.twins);
        if let Some(fault) = verdict.faults.first() {
            report.fail(seed, fault.clone());
        }
    }
    let plant = |day: fn(u64) -> Model| {
        let caught = options.plant_seeds(MOST_SEEDS).position(|seed| judge::judge(day(seed)).duplicated > 0);
        caught.map(|at| at as u64 + 1)
    };
    let hasty = plant(|seed| Model::new(seed, sends_again_at_the_horizon).day());
    report.plant("unknown is queued again at the horizon", hasty);
    // Twenty newer messages push a message out of what can be read (`reliability.md` §0.2).
    let trusting = plant(|seed| {
        let mut model = Model::new(seed, step);
        model.believes_every_page = true;
        model.day()
    });
    let caught = options.plant_seeds(MOST_SEEDS).position(|seed| {
        let mut model = Model::new(seed, step);
        model.forgets_what_it_sent = true;
        !judge::judge(model.day()).faults.is_empty()
    });
    report.plant("a row that left gives its message free", caught.map(|at| at as u64 + 1));
    report.plant("a page that does not go back to the try proves that nothing was sent", trusting);
    report
}

/// The planted bug: what was not found within a minute is sent once more.
fn sends_again_at_the_horizon(row: &OutboxRow, event: Event) -> Result<OutboxRow, Refusal> {
    let mut next = step(row, event)?;
    if next.is_undecided() {
        next.state = SendState::Queued { hold: None };
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s5_nothing_is_sent_twice_without_the_owners_word() {
        let report = run(&Options { cases: Some(300), ..Options::default() });
        assert!(report.is_good(), "{}", report.line("protocol", std::time::Duration::ZERO));
        assert!(report.opportunities > 300, "answers get lost all the time");
    }
}
