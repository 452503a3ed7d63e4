//! The seed of a run: with it, whatever is tried at random is other cases with each commit, and the same for everybody
//! who tries that commit.

use crate::program::{output, program};

/// What is tried where there is no commit to ask.
const WITHOUT_A_COMMIT: u64 = 1;

/// Where fuzz tests look for theirs.
pub const BOLERO: &str = "BOLERO_RANDOM_SEED";
/// Where property tests do.
pub const PROPTEST: &str = "PROPTEST_RNG_SEED";

/// The seed of the commit that is checked out, changed or not.
pub fn of_commit() -> u64 {
    let commit = output(program("git").args(["rev-parse", "HEAD"])).unwrap_or_default();
    from(&commit).unwrap_or(WITHOUT_A_COMMIT)
}

/// The first seven digits of a commit as a number: short enough to be typed again.
fn from(commit: &str) -> Option<u64> {
    u64::from_str_radix(commit.get(..7)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_commit_has_its_own_number() {
        assert_eq!(from("00000ff4c5d\n"), Some(255));
        assert_ne!(from("6b680ee2a"), from("6b680ef2a"));
        assert_eq!(from("fatal:"), None);
    }
}
