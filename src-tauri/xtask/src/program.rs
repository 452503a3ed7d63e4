//! Starting other programs: where they stand, how they are called, what counts as failure.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;
use wait_timeout::ChildExt;

/// The root of the workspace.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

/// The folder of the UI.
pub fn ui() -> PathBuf {
    root().join("ui")
}

/// The folder cargo builds into.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// A program, to be started in the root of the workspace.
pub fn program(name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// The cargo that runs this.
pub fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

/// cargo as `cargo xtask test` calls it. Always for the whole workspace, whose crates then have one set of features:
/// asked for by package, each selection would have its own, and everything below would be compiled again for it. The
/// lints are found while the tests are compiled, by clippy in the compiler's place, as `cargo clippy` starts it; and
/// nothing is kept for a next time, which no gate has.
pub fn gate<const N: usize>(subcommand: &str, arguments: [&str; N]) -> Command {
    let mut command = cargo([subcommand, "--workspace"]);
    command.args(arguments);
    command.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver").env("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__");
    command.env("CARGO_INCREMENTAL", "0");
    command
}

/// npm, in the folder of the UI.
pub fn npm<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(ui()).args(arguments);
    command
}

/// Waits for a program that prints to this terminal.
pub fn wait(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("could not start {name}"))?;
    ended_well(&name, status)
}

/// The longest a step of `cargo xtask test` may take, several times what any takes on two cores that others use, too.
pub const LONGEST: Duration = Duration::from_secs(45 * 60);

/// Waits like [`wait`], but ends a program that hangs, with all that it has started: what hung is then named by the step
/// that failed, otherwise the whole run would be ended from outside, without a reason.
pub fn wait_within_reason(command: &mut Command) -> Result<()> {
    wait_at_most(command, LONGEST)
}

pub fn wait_at_most(command: &mut Command, longest: Duration) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().with_context(|| format!("could not start {name}"))?;
    if let Some(status) = child.wait_timeout(longest)? {
        return ended_well(&name, status);
    }
    let below = descendants(child.id());
    child.kill()?;
    child.wait()?;
    if !below.is_empty() {
        succeeds(program("kill").arg("-KILL").args(below));
    }
    bail!("{name} was still running after {} s", longest.as_secs());
}

/// The processes that a process has started, and those that these have; none where there is no `ps` to ask.
fn descendants(of: u32) -> Vec<String> {
    let listed = output(program("ps").args(["-A", "-o", "pid=,ppid="])).unwrap_or_default();
    let pairs: Vec<(&str, &str)> = listed.lines().filter_map(|line| line.trim().split_once(' ')).collect();
    let mut family = vec![of.to_string()];
    let mut next = 0;
    while let Some(parent) = family.get(next).cloned() {
        family.extend(pairs.iter().filter(|(_, of)| of.trim() == parent).map(|(id, _)| (*id).to_owned()));
        next += 1;
    }
    family.split_off(1)
}

fn ended_well(name: &str, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("{name} ended with {status}");
    }
    Ok(())
}

/// Whether a program succeeds; it prints nothing.
pub fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// What a program prints to standard output.
pub fn output(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("could not start {name}"))?;
    if !output.status.success() {
        bail!("{name} ended with {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("{name} did not print text"))
}

/// Becomes another program where the system can do that, so that killing this kills the other one, too; waits for it
/// elsewhere.
pub fn become_program(command: &mut Command) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        Err(command.exec()).with_context(|| format!("could not start {}", command.get_program().display()))
    }
    #[cfg(not(unix))]
    wait(command)
}

/// Whether a program of that name can be started.
pub fn on_path(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    /// A shell that waits for another one, which waits for a third: what `cargo test` does when a test hangs.
    #[cfg(unix)]
    #[test]
    fn a_program_that_hangs_is_ended_with_all_it_has_started() {
        let mark = format!("{}.25", 7_000_000 + std::process::id());
        let mut hangs = program("sh");
        hangs.args(["-c", &format!("sh -c 'sleep {mark}; true'; true")]);
        let began = Instant::now();
        let error = wait_at_most(&mut hangs, Duration::from_millis(500)).expect_err("it is ended");
        assert!(error.to_string().contains("sh was still running after"), "{error}");
        assert!(began.elapsed() < Duration::from_secs(7_000_000), "nobody waits for its end");
        let listed = output(program("ps").args(["-A", "-o", "args="])).expect("the list of processes");
        assert!(!listed.lines().any(|line| line.trim() == format!("sleep {mark}")), "{listed}");
    }
}
