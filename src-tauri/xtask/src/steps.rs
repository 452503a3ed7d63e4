//! A run of named steps: each says its name, its outcome and its time, and all are listed at the end.

use anyhow::{Result, bail};
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

impl Steps {
    /// No step yet.
    pub fn new() -> Self {
        Self { began: Instant::now(), taken: Vec::new() }
    }

    /// A step that the next ones do not need: its failure is kept until [`Steps::all_good_so_far`] asks.
    pub fn check(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) {
        println!("\n── {name}");
        let began = Instant::now();
        let error = work().err().map(|error| format!("{error:#}"));
        let took = began.elapsed();
        match &error {
            None => println!("── {name}: ok, {}", seconds(took)),
            Some(error) => println!("── {name}: FAILED, {}: {error}", seconds(took)),
        }
        self.taken.push(Step { name, took, error });
    }

    /// A step that the next ones need.
    pub fn need(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        self.check(name, work);
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
