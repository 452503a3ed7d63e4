//! A run of named steps: each says its name, its outcome and its time, and all are listed at the end.

use crate::program::{LONGEST, target, wait_at_most};
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::process::Command;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Steps taken so far.
pub struct Steps {
    began: Instant,
    taken: Vec<Step>,
}

struct Step {
    name: &'static str,
    took: Duration,
    error: Option<String>,
}

/// Steps that are taken beside others, one after the other. What they print is kept until somebody waits for them, so
/// that it stands together.
pub struct Beside(JoinHandle<Vec<(Step, String)>>);

impl Steps {
    /// No step yet.
    pub fn new() -> Self {
        Self { began: Instant::now(), taken: Vec::new() }
    }

    /// A step that the next ones do not need: its failure is kept until [`Steps::all_good_so_far`] asks.
    pub fn check(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) {
        println!("\n── {name}");
        let step = take(name, work);
        step.say();
        self.taken.push(step);
    }

    /// A step that the next ones need.
    pub fn need(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        self.check(name, work);
        self.all_good_so_far()
    }

    /// Begins steps that run beside those to come.
    pub fn begin_beside(commands: Vec<(&'static str, Command)>) -> Beside {
        Beside(std::thread::spawn(move || {
            commands.into_iter().map(|(name, command)| take_quietly(name, command)).collect()
        }))
    }

    /// Waits for the steps that run beside, and prints what they said; fails if one of them or an earlier one failed.
    pub fn need_beside(&mut self, beside: Beside) -> Result<()> {
        for (step, said) in beside.0.join().map_err(|_| anyhow::anyhow!("the steps beside panicked"))? {
            println!("\n── {}, beside\n{}", step.name, said.trim_end());
            step.say();
            self.taken.push(step);
        }
        self.all_good_so_far()
    }

    /// Fails if a step failed.
    pub fn all_good_so_far(&self) -> Result<()> {
        let failed: Vec<&str> = self.taken.iter().filter(|step| step.error.is_some()).map(|step| step.name).collect();
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        Ok(())
    }
}

fn take(name: &'static str, work: impl FnOnce() -> Result<()>) -> Step {
    let began = Instant::now();
    let error = work().err().map(|error| format!("{error:#}"));
    Step { name, took: began.elapsed(), error }
}

/// Takes a step whose output goes into a file; gives what it said.
fn take_quietly(name: &'static str, mut command: Command) -> (Step, String) {
    let file = target().join(format!("xtask-{}.log", name.replace([' ', ':'], "-")));
    let step = take(name, || {
        fs::create_dir_all(target())?;
        let said = File::create(&file).context("a file for what it says")?;
        wait_at_most(command.stdout(said.try_clone()?).stderr(said), LONGEST)
    });
    let said = fs::read(&file).unwrap_or_default();
    (step, String::from_utf8_lossy(&said).into_owned())
}

impl Step {
    fn say(&self) {
        match &self.error {
            None => println!("── {}: ok, {}", self.name, seconds(self.took)),
            Some(error) => println!("── {}: FAILED, {}: {error}", self.name, seconds(self.took)),
        }
    }
}

impl Drop for Steps {
    /// The list at the end, also when a failure ended the run.
    fn drop(&mut self) {
        println!("\n── all steps, {}", seconds(self.began.elapsed()));
        for step in &self.taken {
            let outcome = if step.error.is_none() { "ok    " } else { "FAILED" };
            println!("   {outcome} {:>8}  {}", seconds(step.took), step.name);
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
