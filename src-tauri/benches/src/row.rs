//! One row of the report: what was measured, the limit beside it, and whether it is kept.

use serde::Serialize;

/// A measurement of Shopbell's beside its limit.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    /// What is measured.
    pub(crate) name: String,
    /// In which unit, `ms`, `MiB` …
    pub(crate) unit: &'static str,
    /// Shopbell's own figure.
    pub(crate) ours: f64,
    /// What it is held beside, in words.
    pub(crate) limit: String,
    /// That one's figure, measured in the same run, or a fixed one.
    pub(crate) yardstick: f64,
    /// The most that ours may be, as a multiple of the yardstick.
    pub(crate) goal: f64,
    /// What else was counted.
    pub(crate) counted: Vec<Count>,
}

/// Something counted, which must be one number.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Count {
    /// Of what.
    pub(crate) what: &'static str,
    /// How many there were.
    pub(crate) found: u64,
    /// How many there must be.
    pub(crate) expected: u64,
}

impl Row {
    /// Ours as a multiple of the yardstick.
    pub(crate) fn ratio(&self) -> f64 {
        self.ours / self.yardstick
    }

    /// Whether the goal is met, with all that was counted.
    pub(crate) fn passes(&self) -> bool {
        self.ratio() <= self.goal && self.counted.iter().all(|count| count.found == count.expected)
    }
}

#[cfg(test)]
pub(crate) fn example(ours: f64, yardstick: f64, goal: f64) -> Row {
    let (name, limit) = ("start".to_owned(), "blank window".to_owned());
    Row { name, unit: "ms", ours, limit, yardstick, goal, counted: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_passes_within_its_goal_and_with_its_counts() {
        assert!(example(115.0, 100.0, 1.15).passes());
        assert!(!example(116.0, 100.0, 1.15).passes());
        let asked = |found| vec![Count { what: "requests", found, expected: 1 }];
        assert!(Row { counted: asked(1), ..example(1.0, 1.0, 1.0) }.passes());
        assert!(!Row { counted: asked(2), ..example(1.0, 1.0, 1.0) }.passes());
    }
}
