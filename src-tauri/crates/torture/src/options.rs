//! What is to be run: which cases, from which seed.

use std::ops::Range;

/// Added to the seed for the runs with a planted bug, so that they are other cases than those counted.
const PLANTED: u64 = 1 << 40;

/// How thoroughly everything is tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tier {
    /// With every change: few cases, other ones with each commit.
    #[default]
    Quick,
    /// Every night.
    Deep,
    /// On demand; hours.
    Full,
}

/// How one trial is to be run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Seed of the first case; case n has seed + n.
    pub seed: u64,
    /// How thoroughly.
    pub tier: Tier,
    /// So many cases, whatever the tier says.
    pub cases: Option<u64>,
    /// Only the cases with these words, for the trial that knows how.
    pub filter: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, tier: Tier::Quick, cases: None, filter: None }
    }
}

/// How many cases a trial has.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// With every change.
    pub quick: u64,
    /// Every night.
    pub deep: u64,
    /// On demand.
    pub full: u64,
}

impl Options {
    /// How many cases are to be run.
    #[must_use]
    pub fn cases(&self, size: Size) -> u64 {
        self.cases.unwrap_or(match self.tier {
            Tier::Quick => size.quick,
            Tier::Deep => size.deep,
            Tier::Full => size.full,
        })
    }

    /// The seeds of the cases.
    #[must_use]
    pub fn seeds(&self, size: Size) -> Range<u64> {
        self.seed..self.seed.saturating_add(self.cases(size))
    }

    /// The seeds of the cases with a planted bug: at most so many.
    #[must_use]
    pub const fn plant_seeds(&self, most: u64) -> Range<u64> {
        let from = self.seed.wrapping_add(PLANTED);
        from..from.saturating_add(most)
    }
}
