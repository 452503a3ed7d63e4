//! A private desk for a program with windows: displays that nobody sees, a session bus and an unlocked keychain of its
//! own, and empty folders for everything it would otherwise keep in the person's home. Nothing of the person's session
//! is read or changed, and nothing stays behind.

use crate::program::{become_program, on_path, program, wait};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Tells everything at the desk that it is at one, and which: tests that would touch a keychain or open windows
/// refuse to run elsewhere, and what is left at the end is found by it.
const MARK: &str = "SHOPBELL_DESK";

/// All displays of the desk, for tests that play side by side.
const DISPLAYS: &str = "SHOPBELL_DISPLAYS";

/// So many displays a desk has: most of a window's test is waiting, and two cores serve two.
const SCREENS: usize = 2;

/// Size and depth of the virtual screen.
const SCREEN: &str = "1280x800x24";

/// A desk; it is cleared when dropped.
pub struct Desk {
    folder: PathBuf,
    displays: Vec<String>,
    bus: String,
    servers: Vec<Child>,
}

/// Runs one command at a desk of its own.
pub fn run(name: &str, arguments: &[String]) -> Result<()> {
    if std::env::var_os(MARK).is_some() {
        return become_program(program(name).args(arguments));
    }
    wait(Desk::set_up()?.sit(program(name).args(arguments)))
}

impl Desk {
    /// Starts display, bus and keychain.
    pub fn set_up() -> Result<Self> {
        if !cfg!(target_os = "linux") {
            bail!("the real window is driven on Linux only");
        }
        let folder = new_folder()?;
        let mut desk = Self { folder, displays: Vec::new(), bus: String::new(), servers: Vec::new() };
        desk.make_folders()?;
        for _ in 0..SCREENS {
            desk.start_display()?;
        }
        desk.start_bus()?;
        desk.unlock_keychain()?;
        Ok(desk)
    }

    /// Gives a program its place at the desk.
    pub fn sit<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        for (variable, folder) in FOLDERS {
            command.env(variable, self.folder.join(folder));
        }
        command
            .env(MARK, &self.folder)
            .env("DISPLAY", self.displays.first().map_or("", String::as_str))
            .env(DISPLAYS, self.displays.join(" "))
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            // No accessibility bus, no graphics card: neither is there on a virtual display.
            .env("NO_AT_BRIDGE", "1")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            // Without this, half of both cores went into software rendering of windows that are not seen (measured).
            .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
            .env("GDK_BACKEND", "x11")
            .env("LANG", "C.UTF-8")
            .env_remove("WAYLAND_DISPLAY")
    }

    fn make_folders(&self) -> Result<()> {
        for (_, folder) in FOLDERS {
            fs::create_dir_all(self.folder.join(folder))?;
        }
        private(&self.folder)?;
        private(&self.folder.join("run"))
    }

    fn start_display(&mut self) -> Result<()> {
        let mut server = server("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"]);
        let display = format!(":{}", self.first_line_of(&mut server)?);
        self.displays.push(display);
        Ok(())
    }

    fn start_bus(&mut self) -> Result<()> {
        let address = format!("--address=unix:path={}", self.folder.join("run/bus").display());
        let mut server = server("dbus-daemon");
        self.sit(server.args(["--session", "--nofork", "--nopidfile", "--print-address=1", &address]));
        self.bus = self.first_line_of(&mut server)?;
        Ok(())
    }

    /// gnome-keyring, with a keychain that its password has just made. It goes into the background by itself once it
    /// answers on the bus, and ends with the bus.
    fn unlock_keychain(&self) -> Result<()> {
        let mut keychain = program("gnome-keyring-daemon");
        self.sit(keychain.args(["--unlock", "--components=secrets"]));
        let mut child = keychain
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("could not start gnome-keyring-daemon")?;
        child.stdin.take().context("no way to hand over the password")?.write_all(b"desk")?;
        if !child.wait()?.success() {
            bail!("gnome-keyring-daemon could not be unlocked");
        }
        Ok(())
    }

    /// Starts a server and waits for the line in which it says that it is ready.
    fn first_line_of(&mut self, command: &mut Command) -> Result<String> {
        let name = command.get_args().next().unwrap_or(command.get_program()).to_string_lossy().into_owned();
        let mut child =
            command.stdout(Stdio::piped()).spawn().with_context(|| format!("could not start the server: {name}"))?;
        let output = child.stdout.take();
        self.servers.push(child);
        let mut line = String::new();
        BufReader::new(output.context("no output")?).read_line(&mut line)?;
        if line.trim().is_empty() {
            bail!("{} ended before it was ready", command.get_program().display());
        }
        Ok(line.trim().to_owned())
    }

    /// Ends whatever still sits at this desk, such as the browser of a test that was killed.
    fn send_everybody_home(&self) {
        let mark = format!("{MARK}={}", self.folder.display());
        let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
        for process in processes {
            let environment = fs::read(process.path().join("environ")).unwrap_or_default();
            let is_here = environment.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes());
            if is_here && let Some(id) = process.file_name().to_str() {
                crate::program::succeeds(program("kill").args(["-KILL", id]));
            }
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.send_everybody_home();
        for server in self.servers.iter_mut().rev() {
            // An error means that it has ended already.
            let _ = server.kill();
            let _ = server.wait();
        }
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("xtask: {} could not be removed: {error}", self.folder.display());
        }
    }
}

/// A new folder: it is removed in the end with all that is in it, so it must not be one that was there.
fn new_folder() -> Result<PathBuf> {
    let name = format!("shopbell-desk-{}", std::process::id());
    for number in 0.. {
        let folder = std::env::temp_dir().join(format!("{name}-{number}"));
        match fs::create_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            made => return Ok(made.map(|()| folder)?),
        }
    }
    bail!("no name is free")
}

/// Which folder stands in for which of the person's.
const FOLDERS: [(&str, &str); 5] = [
    ("XDG_RUNTIME_DIR", "run"),
    ("XDG_DATA_HOME", "data"),
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_CACHE_HOME", "cache"),
    ("XDG_STATE_HOME", "state"),
];

/// A server that ends when this process does, however it ends, where the system can promise that.
fn server(name: &str) -> Command {
    let mut command = if on_path("setpriv") { program("setpriv") } else { program(name) };
    if on_path("setpriv") {
        command.args(["--pdeathsig", "TERM", name]);
    }
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command
}

#[cfg(unix)]
fn private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?)
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<()> {
    Ok(())
}
