//! Telling the desktop that this program opens links of a scheme. The deep-link plugin can do that as well, but what it
//! starts for it inherits the environment of an AppImage and loads its libraries (R19).

use super::outside;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What the desktop is told.
#[derive(Debug)]
pub struct Handler {
    /// The scheme without the colon.
    pub scheme: &'static str,
    /// The program's name for people.
    pub name: String,
    /// What is to be started: the AppImage, where there is one.
    pub program: PathBuf,
    /// The owner's folder of desktop entries.
    pub applications: PathBuf,
}

/// Tells the desktop. Blocks while its tools run, some seconds at most.
///
/// # Errors
/// When the entry cannot be written, or no tool takes it.
pub fn register(handler: &Handler) -> io::Result<()> {
    register_by(handler, outside::run)
}

fn register_by(handler: &Handler, run: impl Fn(&str, &[&OsStr]) -> bool) -> io::Result<()> {
    let name = format!("{}-handler.desktop", handler.scheme);
    let (mime, entry) = (format!("x-scheme-handler/{}", handler.scheme), entry(handler));
    let file = handler.applications.join(&name);
    fs::create_dir_all(&handler.applications)?;
    if fs::read_to_string(&file).ok().as_ref() != Some(&entry) {
        fs::write(&file, &entry)?;
        // Some desktops have this cache; without the tool it is not needed.
        run("update-desktop-database", &[handler.applications.as_os_str()]);
    }
    let args = ["default", &name, &mime].map(OsString::from);
    let args: Vec<&OsStr> = args.iter().map(OsString::as_os_str).collect();
    if run("xdg-mime", &args) { Ok(()) } else { Err(io::Error::other("xdg-mime did not take it")) }
}

/// A desktop entry (<https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html>).
fn entry(handler: &Handler) -> String {
    let (name, program) = (&handler.name, quoted(&handler.program));
    format!(
        "[Desktop Entry]\nType=Application\nName={name}\nExec={program} %u\nTerminal=false\nMimeType=x-scheme-handler/{};\n\
         NoDisplay=true\n",
        handler.scheme
    )
}

/// A path as one argument of `Exec`: in quotes, with those characters escaped that mean something there, twice, since the
/// line is a string of the entry first; a percent sign begins a field code.
fn quoted(program: &Path) -> String {
    let mut text = String::from("\"");
    for c in program.to_string_lossy().chars() {
        match c {
            '\\' => text.push_str("\\\\\\\\"),
            '"' | '`' | '$' => text.extend(['\\', '\\', c]),
            '%' => text.push_str("%%"),
            _ => text.push(c),
        }
    }
    text + "\""
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;
    use std::process::Command;

    fn handler(folder: &Path) -> Handler {
        Handler {
            scheme: "shopbell",
            name: "Shopbell".to_owned(),
            program: "/home/maya/My $hop/Shopbell.AppImage".into(),
            applications: folder.join("share/applications"),
        }
    }

    /// Each tool is a real program that writes down what it was started with.
    #[test]
    fn c3_the_desktops_tools_get_the_sessions_environment_and_what_they_need() {
        let folder = tempfile::tempdir().expect("a folder");
        let mount = folder.path().join(".mount_Shopbell");
        for tool in ["update-desktop-database", "xdg-mime"] {
            let script = format!("#!/bin/sh\n(echo \"$@\"; env) > '{0}/{tool}.started'\n", folder.path().display());
            let program = folder.path().join(tool);
            fs::write(&program, script).expect("a tool");
            fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).expect("it can be started");
        }
        let within = |name: &str| mount.join(name).into_os_string();
        let package = [
            ("APPDIR", mount.clone().into_os_string()),
            ("LD_LIBRARY_PATH", within("usr/lib")),
            ("GIO_MODULE_DIR", within("usr/lib/gio")),
            ("XDG_DATA_DIRS", OsString::from(format!("{}:/usr/share", within("usr/share").to_string_lossy()))),
        ];
        let run = |tool: &str, args: &[&OsStr]| {
            let mut command = Command::new(folder.path().join(tool));
            command.args(args).envs(package.iter().map(|(name, value)| (name, value)));
            outside::run_in(command, package.iter().map(|(name, value)| (OsString::from(name), value.clone())))
        };
        let handler = handler(folder.path());
        register_by(&handler, run).expect("registered");
        let started = |tool: &str| fs::read_to_string(folder.path().join(format!("{tool}.started"))).expect("it ran");
        for (tool, args) in [
            ("update-desktop-database", handler.applications.display().to_string()),
            ("xdg-mime", "default shopbell-handler.desktop x-scheme-handler/shopbell".to_owned()),
        ] {
            let told = started(tool);
            assert_eq!(told.lines().next(), Some(args.as_str()));
            let environment: Vec<&str> = told.lines().skip(1).collect();
            let inside: Vec<_> = environment.iter().filter(|line| line.contains(".mount_")).collect();
            assert!(inside.is_empty(), "{tool}: {inside:?}");
            assert!(environment.contains(&"XDG_DATA_DIRS=/usr/share"), "{tool}: {environment:?}");
        }
        let entry = fs::read_to_string(handler.applications.join("shopbell-handler.desktop")).expect("an entry");
        assert!(entry.contains("\nExec=\"/home/maya/My \\\\$hop/Shopbell.AppImage\" %u\n"), "{entry}");
        assert!(entry.contains("\nMimeType=x-scheme-handler/shopbell;\n"), "{entry}");

        fs::remove_file(folder.path().join("update-desktop-database.started")).expect("it ran");
        register_by(&handler, run).expect("registered");
        assert!(!folder.path().join("update-desktop-database.started").exists(), "the entry is the same");
        assert!(register_by(&handler, |_, _| false).is_err(), "a tool that fails or is missing is noticed");
    }
}
