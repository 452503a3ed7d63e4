//! Fuzz targets driven by coverage. The targets are ordinary tests beside the code they are about, named `…_fuzz_…`;
//! `cargo test` gives each a bounded number of cases on stable Rust, this gives them time on nightly.
//!
//! What the runs learned lies in `target/fuzz/corpus`, so that `cargo test` takes the same time on every machine. What
//! they found lies beside the test, in `__fuzz__/…/crashes`: from then on `cargo test` begins with it.

use crate::program::{cargo, output, program, target, wait};
use crate::setup;
use anyhow::{Context, Result, bail};
use std::fs;

/// Crates with targets.
const PACKAGES: [&str; 2] = ["domain", "instagram"];
/// What the name of a target's test contains.
const MARK: &str = "_fuzz_";
/// Seconds for each target unless said otherwise.
const SECONDS: u64 = 60;
/// Most bytes of a case.
const MOST_BYTES: &str = "2000";

/// A test that can be fuzzed.
struct Target {
    package: &'static str,
    /// The whole path of the test.
    test: String,
}

/// Runs the targets whose names contain what is asked for, or all, one after the other.
pub fn run(arguments: &[String]) -> Result<()> {
    let (wanted, seconds) = understand(arguments)?;
    let targets: Vec<Target> = targets()?.into_iter().filter(|target| target.test.contains(&wanted)).collect();
    if targets.is_empty() {
        bail!("no fuzz target is called `{wanted}`");
    }
    nightly()?;
    setup::fuzzer()?;
    for target in &targets {
        println!("\n── {}, {seconds} s", target.test);
        fuzz(target, seconds)?;
    }
    println!("\n── nothing found: {} targets, {seconds} s each", targets.len());
    Ok(())
}

/// Part of a name, and seconds.
fn understand(arguments: &[String]) -> Result<(String, u64)> {
    let (mut wanted, mut seconds) = (String::new(), SECONDS);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == "--seconds" {
            let number = arguments.next().context("--seconds needs a number")?;
            seconds = number.parse().with_context(|| format!("`{number}` is no number of seconds"))?;
        } else if argument.starts_with('-') || !wanted.is_empty() {
            bail!("what is `{argument}`? Known: fuzz [TARGET] [--seconds N]");
        } else {
            wanted.clone_from(argument);
        }
    }
    Ok((wanted, seconds))
}

/// All there are, as the tests themselves say.
fn targets() -> Result<Vec<Target>> {
    let mut targets = Vec::new();
    for package in PACKAGES {
        let listed = output(&mut cargo(["test", "--quiet", "--package", package, "--lib", "--", "--list"]))?;
        let tests = listed.lines().filter_map(|line| line.strip_suffix(": test")).filter(|test| test.contains(MARK));
        targets.extend(tests.map(|test| Target { package, test: test.to_owned() }));
    }
    Ok(targets)
}

/// Coverage is counted by what only nightly compiles in.
fn nightly() -> Result<()> {
    let installed = output(program("rustup").args(["toolchain", "list"])).unwrap_or_default();
    if !installed.lines().any(|line| line.starts_with("nightly")) {
        bail!("fuzzing by coverage needs a nightly Rust. Please run:\n\n  rustup toolchain install nightly\n");
    }
    Ok(())
}

fn fuzz(fuzzed: &Target, seconds: u64) -> Result<()> {
    let corpus = target().join("fuzz/corpus").join(fuzzed.test.replace("::", "__"));
    fs::create_dir_all(&corpus)?;
    let mut run = setup::cargo_bolero();
    run.args(["test", &fuzzed.test, "--package", fuzzed.package, "--engine", "libfuzzer", "--toolchain", "nightly"]);
    // Both crates forbid unsafe code: what a sanitizer of memory finds is not theirs, and it would halve the speed.
    run.args(["--sanitizer", "NONE"]);
    run.args(["-T", &format!("{seconds}s"), "--max-input-length", MOST_BYTES, "--timeout", "10s", "--corpus-dir"]);
    run.arg(corpus).arg("--target-dir").arg(target().join("fuzz/build"));
    wait(&mut run).with_context(|| format!("{}: its input now lies in `__fuzz__` beside the test", fuzzed.test))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &[&str]) -> Result<(String, u64)> {
        understand(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_name_and_seconds_in_any_order() {
        assert_eq!(said(&[]).expect("nothing"), (String::new(), SECONDS));
        assert_eq!(said(&["webhook", "--seconds", "5"]).expect("both"), ("webhook".to_owned(), 5));
        assert_eq!(said(&["--seconds", "5", "webhook"]).expect("both"), ("webhook".to_owned(), 5));
        for wrong in [&["--seconds"][..], &["--seconds", "x"], &["--second", "5"], &["a", "b"]] {
            assert!(said(wrong).is_err(), "{wrong:?}");
        }
    }
}
