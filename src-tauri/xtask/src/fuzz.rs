//! Fuzz targets driven by coverage. The targets are ordinary tests beside the code they are about, named `…_fuzz_…`;
//! `cargo test` gives each a bounded number of cases on stable Rust, this gives them time on nightly.
//!
//! What the runs learned lies in `target/fuzz/corpus`, so that `cargo test` takes the same time on every machine. What
//! they found lies beside the test, in `__fuzz__/…/crashes`: from then on `cargo test` begins with it.

use crate::program::{cargo, output, program, target, wait};
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::Command;

/// Crates with targets.
const PACKAGES: [&str; 2] = ["domain", "instagram"];
/// What the name of a target's test contains.
const MARK: &str = "_fuzz_";
/// Seconds for each target unless said otherwise.
const SECONDS: u64 = 60;
/// Most bytes of a case.
const MOST_BYTES: u32 = 2000;
/// Longest time for one case; seconds.
const LONGEST_CASE: u32 = 10;

/// What counts coverage for libFuzzer, as `cargo bolero` has it. Not called itself, since it builds every test of a
/// package, and those without a target do not link. No sanitizer of memory: both crates forbid unsafe code.
const FLAGS: [&str; 7] = [
    "--cfg fuzzing",
    "-Cpasses=sancov-module",
    "--cfg fuzzing_libfuzzer",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// A test that can be fuzzed.
struct Target {
    package: &'static str,
    /// The whole path of the test.
    test: String,
    /// Where what was found is kept.
    folder: String,
}

/// Runs the targets whose names contain what is asked for, or all, one after the other.
pub fn run(arguments: &[String]) -> Result<()> {
    let (wanted, seconds) = understand(arguments)?;
    nightly()?;
    let targets: Vec<Target> = targets()?.into_iter().filter(|target| target.test.contains(&wanted)).collect();
    if targets.is_empty() {
        bail!("no fuzz target is called `{wanted}`");
    }
    for package in PACKAGES.iter().filter(|package| targets.iter().any(|target| target.package == **package)) {
        wait(instrumented(package).arg("--no-run"))?;
    }
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

/// All there are, as the tests themselves say when they are asked in bolero's way.
fn targets() -> Result<Vec<Target>> {
    let mut targets = Vec::new();
    for package in PACKAGES {
        let mut asked = cargo(["test", "--quiet", "--package", package, "--lib", "--", MARK, "--nocapture"]);
        let told = output(asked.env("CARGO_BOLERO_SELECT", "all"))?;
        targets.extend(told.lines().filter_map(|line| {
            let (test, folder) = (part(line, "test_name")?, part(line, "work_dir")?);
            Some(Target { package, test, folder })
        }));
    }
    targets.sort_by(|one, other| one.test.cmp(&other.test));
    Ok(targets)
}

/// The text of a field in a line of JSON, as far as names of tests and folders need it.
fn part(line: &str, name: &str) -> Option<String> {
    let (_, behind) = line.split_once(&format!("\"{name}\":\""))?;
    Some(behind.split_once('"')?.0.replace(r"\\", r"\"))
}

/// Only nightly has the pass that counts coverage.
fn nightly() -> Result<()> {
    let installed = output(program("rustup").args(["toolchain", "list"])).unwrap_or_default();
    if !installed.lines().any(|line| line.starts_with("nightly")) {
        bail!("fuzzing by coverage needs a nightly Rust. Please run:\n\n  rustup toolchain install nightly\n");
    }
    Ok(())
}

/// The tests of a package, built for libFuzzer. With a target named, build scripts and macros are not.
fn instrumented(package: &str) -> Command {
    let mut command = program("rustup");
    command.args(["run", "nightly", "cargo", "test", "--lib", "--profile", "fuzz", "--target", "host-tuple"]);
    command.args(["--package", package, "--target-dir"]).arg(target().join("fuzz/build"));
    command.env("RUSTFLAGS", FLAGS.join(" ")).env("BOLERO_FUZZER", "libfuzzer");
    command
}

fn fuzz(fuzzed: &Target, seconds: u64) -> Result<()> {
    let corpus = target().join("fuzz/corpus").join(fuzzed.test.replace("::", "__"));
    let crashes = format!("{}/crashes", fuzzed.folder);
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&crashes)?;
    let options = format!(
        "{} {crashes} -artifact_prefix={crashes}/ -max_total_time={seconds} -max_len={MOST_BYTES} -timeout={LONGEST_CASE}",
        corpus.display()
    );
    let mut run = instrumented(fuzzed.package);
    run.args(["--quiet", "--", &fuzzed.test, "--exact", "--nocapture", "--test-threads", "1"]);
    run.env("BOLERO_LIBFUZZER_ARGS", options);
    run.env("BOLERO_TEST_NAME", &fuzzed.test).env("BOLERO_LIBTEST_HARNESS", "1");
    let outcome = wait(&mut run);
    // Only empty folders go.
    let is_empty = fs::remove_dir(&crashes).and_then(|()| fs::remove_dir(&fuzzed.folder)).is_ok();
    let kept = if is_empty { "it did not run".to_owned() } else { format!("the input is kept in {crashes}") };
    outcome.with_context(|| format!("{}: {kept}", fuzzed.test))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &[&str]) -> Result<(String, u64)> {
        understand(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_target_is_found_in_what_the_tests_say() {
        let line = r#"{"__bolero_target":"v0.5.0","work_dir":"C:\\src\\__fuzz__\\a","test_name":"read::fuzz::a"}"#;
        assert_eq!(part(line, "test_name").as_deref(), Some("read::fuzz::a"));
        assert_eq!(part(line, "work_dir").as_deref(), Some(r"C:\src\__fuzz__\a"));
        assert_eq!(part("running 9 tests", "work_dir"), None);
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
