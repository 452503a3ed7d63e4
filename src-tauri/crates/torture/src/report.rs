//! What a trial counts, and the one line it prints.

use std::fmt::Write as _;
use std::time::Duration;

/// How many failing seeds are printed; more say nothing new.
const SHOWN: usize = 5;

/// The figures of one trial.
#[derive(Debug, Default)]
pub struct Report {
    /// Seed of the first case; case n has seed + n.
    pub seed: u64,
    /// Cases run.
    pub cases: u64,
    /// What a case was made for and not every case brings: kills in a transaction, answers lost, cuts made …
    pub opportunities: u64,
    /// Further counts, each with its name.
    pub counts: Vec<(&'static str, u64)>,
    /// Violations: seed and what was seen.
    pub failures: Vec<(u64, String)>,
    /// Planted bugs.
    pub planted: Vec<Planted>,
    /// Worth saying, such as crash points that were never reached.
    pub remarks: Vec<String>,
}

/// A bug that was put in on purpose.
#[derive(Clone, Debug)]
pub struct Planted {
    /// Its name.
    pub name: String,
    /// After how many cases it was caught; `None`: it was not.
    pub after: Option<u64>,
}

impl Report {
    /// Nothing counted yet.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// Adds to a count.
    pub fn count(&mut self, name: &'static str, more: u64) {
        match self.counts.iter_mut().find(|(counted, _)| *counted == name) {
            Some((_, number)) => *number += more,
            None => self.counts.push((name, more)),
        }
    }

    /// Notes a violation.
    pub fn fail(&mut self, seed: u64, what: impl Into<String>) {
        self.failures.push((seed, what.into()));
    }

    /// Notes what became of a planted bug.
    pub fn plant(&mut self, name: impl Into<String>, after: Option<u64>) {
        self.planted.push(Planted { name: name.into(), after });
    }

    /// Whether nothing was violated and every planted bug was caught. A trial without a case or a planted bug shows nothing.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let caught = !self.planted.is_empty() && self.planted.iter().all(|bug| bug.after.is_some());
        self.cases > 0 && self.failures.is_empty() && caught
    }

    /// The line of the trial, and below it what is needed to repeat a failure.
    #[must_use]
    pub fn line(&self, trial: &str, took: Duration) -> String {
        let mut line =
            format!("{trial}: seed {}, cases {}, opportunities {}", self.seed, self.cases, self.opportunities);
        for (name, number) in &self.counts {
            let _ = write!(line, ", {name} {number}");
        }
        for Planted { name, after } in &self.planted {
            let _ = match after {
                Some(cases) => write!(line, "; planted {name}: caught after {cases} cases"),
                None => write!(line, "; planted {name}: NOT CAUGHT"),
            };
        }
        let _ = write!(line, "; {} failed", self.failures.len());
        if self.failures.is_empty() && self.cases > 0 {
            let _ = write!(line, " (95 %: under {} of cases)", share(self.cases));
        }
        let _ = write!(line, ", {:.1} s", took.as_secs_f64());
        for remark in &self.remarks {
            let _ = write!(line, "\n  {remark}");
        }
        for (seed, what) in self.failures.iter().take(SHOWN) {
            let _ = write!(line, "\n  FAILED: {what}\n  again: cargo xtask torture --seed {seed} {trial}");
        }
        line
    }
}

/// The rule of three: no failure in n independent cases leaves at most 3/n, with 95 % confidence.
#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn share(cases: u64) -> String {
    let percent = 300.0 / cases as f64;
    if percent >= 100.0 { "100 %".to_owned() } else { format!("{percent:.2e} %") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_without_a_caught_bug_is_not_good() {
        let mut report = Report { cases: 10, ..Report::default() };
        assert!(!report.is_good(), "no bug was planted");
        report.plant("one", Some(3));
        assert!(report.is_good());
        report.plant("other", None);
        assert!(!report.is_good());
    }

    #[test]
    fn a_failure_says_how_to_repeat_it() {
        let mut report = Report { seed: 7, cases: 300, ..Report::default() };
        assert!(report.line("kill", Duration::ZERO).contains("(95 %: under 1.00e0 % of cases)"));
        report.fail(9, "lost");
        assert!(!report.is_good());
        assert!(report.line("kill", Duration::ZERO).ends_with("again: cargo xtask torture --seed 9 kill"));
    }
}
