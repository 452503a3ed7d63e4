//! Desktop sessions to run a test in.

use std::ffi::OsStr;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Set to the test's name in the process that runs inside the session.
const INSIDE: &str = "SHOPBELL_TEST_INSIDE";

/// Printed by that process when the test's body was really run to its end.
const DONE: &str = "the part inside the session is done";

/// What a keychain finds.
#[derive(Clone, Copy, PartialEq)]
pub enum Session {
    /// A bus with GNOME Keyring, unlocked.
    Unlocked,
    /// A bus, and nobody on it who keeps secrets or could be started to.
    NobodyThere,
    /// An address at which there is no bus.
    NoBus,
    /// Something that takes the call and never says a word.
    Hanging,
}

/// Runs the body of the test of that name in such a session.
pub fn in_session(test: &str, session: Session, body: impl AsyncFnOnce()) {
    if std::env::var_os(INSIDE).is_some_and(|inside| inside == *test) {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(body());
        println!("{DONE}");
        return;
    }
    // A short path: names of sockets may have a hundred bytes.
    let home = tempfile::Builder::new().prefix("sb").tempdir().unwrap();
    let silent = home.path().join("silent");
    // The system completes connections up to the backlog; nobody ever accepts one, or answers.
    let _listener = UnixListener::bind(&silent).unwrap();
    let mut command = match session {
        Session::Unlocked => on_a_bus(&home, true),
        Session::NobodyThere => on_a_bus(&home, false),
        Session::NoBus => at_address(&home.path().join("nothing")),
        Session::Hanging => at_address(&silent),
    };
    for variable in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "HOME"] {
        command.env(variable, home.path());
    }
    // No display: a keyring that wants to ask its owner something cannot.
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env(INSIDE, test);
    let output = command.args(["--exact", test, "--nocapture"]).stdin(Stdio::null()).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains(DONE), "inside the session: {}\n{out}\n{err}", output.status);
}

/// This program, told to find its bus at a socket.
fn at_address(socket: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", socket.display()));
    command
}

/// This program in a session of its own that ends with it.
fn on_a_bus(home: &TempDir, keyring: bool) -> Command {
    require("dbus-run-session", "dbus");
    let mut command = Command::new("dbus-run-session");
    if keyring {
        require("gnome-keyring-daemon", "gnome-keyring");
        command.args(["--", "sh", "-c", &format!("{UNLOCK} && exec \"$@\""), "sh"]);
    } else {
        // The usual bus starts a keyring when one is asked for; this one has no list of what it could start.
        let config = home.path().join("bus.conf");
        std::fs::write(&config, BUS_THAT_STARTS_NOTHING).unwrap();
        command.arg(format!("--config-file={}", config.display())).arg("--");
    }
    command.arg(std::env::current_exe().unwrap());
    command
}

/// Starts GNOME Keyring with a fresh keyring that opens with this password.
const UNLOCK: &str = "printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null";

const BUS_THAT_STARTS_NOTHING: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Starts a keyring in the session this process is in.
pub fn start_keyring() {
    require("gnome-keyring-daemon", "gnome-keyring");
    assert!(Command::new("sh").args(["-c", UNLOCK]).status().unwrap().success());
}

/// Fails loudly, with what to install: a keychain that was not tried is not one that works.
fn require(program: &str, package: &str) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).any(|folder| folder.join(OsStr::new(program)).is_file());
    assert!(found, "`{program}` is missing: install the package `{package}`");
}
