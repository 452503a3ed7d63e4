//! Processes that are started to be killed, and the folders they work in.

mod folders;

pub use folders::{Scratch, copy, files};

use anyhow::{Context, Result};
use serde_json::Value;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Longer than anything takes here; reached only when something hangs.
pub const TIMEOUT: Duration = Duration::from_secs(120);

/// A process that tells what it does line by line.
pub struct Process {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    reader: Option<JoinHandle<()>>,
}

/// What comes next from a process.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// A line.
    Line(String),
    /// Nothing in time.
    Nothing,
    /// It has ended.
    End,
}

impl Process {
    /// Starts one of this program's children. What it is to do goes in on standard input, where nobody else reads it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(kind: &str, options: &Value, environment: &[(&str, &OsStr)]) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["child", kind]).envs(environment.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().with_context(|| format!("the child `{kind}` could not be started"))?;
        let output = child.stdout.take().context("no output")?;
        let (tell, lines) = channel();
        let reader = std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            let mut line = Vec::new();
            // An unfinished line of a killed process is dropped.
            while output.read_until(b'\n', &mut line).is_ok() && line.last() == Some(&b'\n') {
                line.pop();
                if tell.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    return;
                }
                line.clear();
            }
        });
        let input = child.stdin.take();
        let mut process = Self { child, input, lines, reader: Some(reader) };
        process.tell(&options.to_string());
        Ok(process)
    }

    /// Says a line to it; a process that has ended does not hear it.
    pub fn tell(&mut self, line: &str) {
        if let Some(input) = &mut self.input {
            drop(writeln!(input, "{line}"));
        }
    }

    /// Waits for its next line.
    pub fn next(&self, until: Instant) -> Next {
        match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(line) => Next::Line(line),
            Err(RecvTimeoutError::Timeout) => Next::Nothing,
            Err(RecvTimeoutError::Disconnected) => Next::End,
        }
    }

    /// Kills it with SIGKILL and answers with the lines that were not read yet.
    pub fn kill(mut self) -> Vec<String> {
        self.end();
        self.lines.try_iter().collect()
    }

    fn end(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
        if let Some(reader) = self.reader.take() {
            drop(reader.join());
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// What a child does: reads its options, then says lines.
pub fn options() -> Result<Value> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    serde_json::from_str(&line).context("no options")
}

/// Says a line to the parent, at once and whole.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // The parent is gone, so there is nothing left to do.
    if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
        die();
    }
}

/// Ends this process as SIGKILL does: nothing is flushed, nothing is dropped.
#[cfg(target_os = "linux")]
pub fn die() {
    let here = rustix::process::getpid();
    if rustix::process::kill_process(here, rustix::process::Signal::KILL).is_err() {
        std::process::abort();
    }
}

/// Ends this process at once.
#[cfg(not(target_os = "linux"))]
pub fn die() {
    std::process::abort();
}
