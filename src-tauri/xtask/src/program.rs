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

/// Where programs installed by `setup` lie: with the build, not in anybody's home.
pub fn tools() -> PathBuf {
    target().join("tools")
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

/// The longest a step of `cargo xtask test` may take, several times what any takes on two slow cores.
const LONGEST: Duration = Duration::from_secs(25 * 60);

/// Waits like [`wait`], but ends a program that hangs: what hung is then named by the step that failed, where else the
/// whole run would be ended from outside, with no word about the reason.
pub fn wait_within_reason(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().with_context(|| format!("could not start {name}"))?;
    if let Some(status) = child.wait_timeout(LONGEST)? {
        return ended_well(&name, status);
    }
    child.kill()?;
    child.wait()?;
    bail!("{name} was still running after {} minutes", LONGEST.as_secs() / 60);
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

/// Becomes another program where the system can do that, so that whoever kills this kills that; waits for it elsewhere.
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
