//! `cargo xtask torture` builds and runs this: the trials two at a time, each in a process of its own, because crash
//! points and planted bugs are switched for a whole process.

use anyhow::{Context, Result, bail};
use std::collections::VecDeque;
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use torture::{Options, TRIALS, Tier};

const USAGE: &str = "\
torture [--deep | --full] [--seed N] [--cases N] [trial…]

  --deep      the tier of every night instead of the quick one
  --full      the full tier; hours
  --seed N    seed of the first case: repeats one that failed
  --cases N   so many cases, whatever the tier says
  trial       one of those below, or all; crash-points takes a filter: crash-points:<point>:<behaviour>";

/// So many trials run side by side; more would only disturb each other's timing.
const LANES: usize = 2;

/// Tells a process to run one trial itself.
const ALONE: &str = "--alone";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.first().map(String::as_str) {
        Some("child") => torture::child(&arguments[1..]).map(|()| true),
        Some("--help" | "-h") => {
            println!("{USAGE}\n\n  {}", TRIALS.map(|(name, _)| name).join(", "));
            Ok(true)
        }
        Some(ALONE) => read(&arguments[1..]).and_then(|wish| alone(&wish)),
        _ => read(&arguments).and_then(|wish| all(&wish, &arguments)),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("torture: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What the command line asks for.
struct Wish {
    options: Options,
    trials: Vec<String>,
}

fn read(arguments: &[String]) -> Result<Wish> {
    let mut wish = Wish { options: Options::default(), trials: Vec::new() };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut number = || -> Result<u64> {
            let text = words.next().with_context(|| format!("{word} needs a number\n\n{USAGE}"))?;
            text.parse().with_context(|| format!("`{text}` is no number"))
        };
        match word.as_str() {
            "--deep" => wish.options.tier = Tier::Deep,
            "--full" => wish.options.tier = Tier::Full,
            "--seed" => wish.options.seed = number()?,
            "--cases" => wish.options.cases = Some(number()?),
            trial if find(trial).is_some() => wish.trials.push(trial.to_owned()),
            _ => bail!("there is no trial `{word}`\n\n{USAGE}"),
        }
    }
    if wish.trials.is_empty() {
        wish.trials = TRIALS.iter().map(|(name, _)| (*name).to_owned()).collect();
    }
    Ok(wish)
}

fn find(trial: &str) -> Option<torture::Trial> {
    let name = trial.split(':').next().unwrap_or(trial);
    TRIALS.iter().find(|(known, _)| *known == name).map(|(_, run)| *run)
}

/// Runs one trial in this process.
fn alone(wish: &Wish) -> Result<bool> {
    let trial = wish.trials.first().context("which trial?")?;
    let run = find(trial).context("no such trial")?;
    let began = Instant::now();
    let options =
        Options { filter: trial.split_once(':').map(|(_, filter)| filter.to_owned()), ..wish.options.clone() };
    let report = run(&options)?;
    println!("{}", report.line(trial, began.elapsed()));
    Ok(report.is_good())
}

/// Runs all trials asked for, each in its own process.
fn all(wish: &Wish, arguments: &[String]) -> Result<bool> {
    let program = std::env::current_exe()?;
    let flags: Vec<&String> = arguments.iter().filter(|word| find(word).is_none()).collect();
    let waiting = Mutex::new(wish.trials.iter().collect::<VecDeque<_>>());
    let failed = Mutex::new(Vec::new());
    let take = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    std::thread::scope(|scope| {
        for _ in 0..LANES {
            scope.spawn(|| {
                while let Some(trial) = take() {
                    let mut process = Command::new(&program);
                    process.arg(ALONE).args(&flags).arg(trial).stdin(Stdio::null());
                    let ended = process.output();
                    let good = ended.as_ref().is_ok_and(|output| output.status.success());
                    let said = match &ended {
                        Ok(output) => {
                            [&output.stdout, &output.stderr].map(|said| String::from_utf8_lossy(said)).concat()
                        }
                        Err(error) => format!("could not be started: {error}\n"),
                    };
                    print!("{said}");
                    if !good {
                        failed.lock().unwrap_or_else(PoisonError::into_inner).push((trial.as_str(), said));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    // Repeated at the end, since often only the last lines of a long run are looked at.
    for (trial, said) in &failed {
        print!("── {trial} failed\n{said}");
    }
    let names: Vec<&str> = failed.iter().map(|(trial, _)| *trial).collect();
    let names = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
    println!("torture: {} trials, {} failed{names}", wish.trials.len(), failed.len());
    Ok(failed.is_empty())
}
