//! The program that runs the trials: what it is told, and that each trial is known. It is built for this test, and
//! `cargo xtask test` then starts it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::{Command, Output};

fn torture(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_torture")).args(arguments).output().unwrap()
}

#[test]
fn every_trial_is_named_and_no_other_is_taken() {
    let help = torture(&["--help"]);
    let said = String::from_utf8(help.stdout).unwrap();
    assert!(help.status.success());
    for (trial, _) in torture::TRIALS {
        assert!(said.contains(trial), "{trial}: {said}");
    }
    for wrong in [&["tickle"][..], &["--seed"], &["--seed", "x"], &["--cases", "1", "tickle"]] {
        assert!(!torture(wrong).status.success(), "{wrong:?}");
    }
}

#[test]
fn a_trial_runs_from_the_seed_it_is_given_and_tells_of_its_planted_bug() {
    let ran = torture(&["--seed", "40", "--cases", "20", "splitter"]);
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(ran.status.success(), "{said}");
    assert!(said.contains("splitter: seed 40, cases 20,") && said.contains(": caught after "), "{said}");
    assert!(said.contains("torture: 1 trials, 0 failed"), "{said}");
}
