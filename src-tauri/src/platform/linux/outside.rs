//! Starting programs outside: the opener of web addresses, with the environment that the owner's session has, and
//! noticed when it fails.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

/// An opener that still runs after this has opened something: `xdg-open` may wait for the browser to end.
const WATCHED: Duration = Duration::from_secs(10);

/// What an AppImage's start sets for itself alone
/// (<https://docs.appimage.org/packaging-guide/environment-variables.html>).
const OF_THE_PACKAGE: [&str; 4] = ["APPDIR", "APPIMAGE", "ARGV0", "OWD"];

/// Opens a web address in the owner's browser. Blocks until it is known whether that worked, some seconds at most.
pub fn open(address: &str) -> bool {
    let mended = mended(std::env::vars_os());
    open::commands(address).into_iter().any(|command| opens(command, &mended))
}

/// Runs a program that is no part of this one. Blocks until it is known whether that worked, some seconds at most.
pub fn run(program: &str, args: &[&OsStr]) -> bool {
    let mut command = Command::new(program);
    command.args(args);
    run_in(command, std::env::vars_os())
}

/// Runs a program in this environment as the session would have it.
pub(super) fn run_in(command: Command, variables: impl Iterator<Item = (OsString, OsString)>) -> bool {
    opens(command, &mended(variables))
}

fn opens(mut command: Command, mended: &[(OsString, Option<OsString>)]) -> bool {
    for (name, value) in mended {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    // A group of its own: what ends this program from a terminal does not end the browser.
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    // An opener that is not installed leaves it to the next one.
    command.spawn().is_ok_and(|child| ended(child).is_none_or(|status| status.success()))
}

/// How a program ended, if it did while it was watched. A thread waits for its end in any case, so that it does not
/// stay as a zombie.
fn ended(mut child: Child) -> Option<ExitStatus> {
    let (tell, told) = channel();
    std::thread::spawn(move || drop(tell.send(child.wait())));
    told.recv_timeout(WATCHED).ok()?.ok()
}

/// How the environment must be changed to be the session's again: an AppImage puts its own mount in front of many paths,
/// and programs from outside would load its libraries (R19). Nothing, outside of an AppImage.
fn mended(variables: impl Iterator<Item = (OsString, OsString)>) -> Vec<(OsString, Option<OsString>)> {
    let variables: Vec<_> = variables.collect();
    let mount = variables.iter().find(|(name, _)| name == "APPDIR").map(|(_, value)| Path::new(value));
    let Some(mount) = mount.filter(|mount| mount.is_absolute() && mount.parent().is_some()) else { return vec![] };
    let mut changes = Vec::new();
    for (name, value) in &variables {
        if OF_THE_PACKAGE.iter().any(|own| name == own) {
            changes.push((name.clone(), None));
            continue;
        }
        let parts: Vec<&[u8]> = value.as_bytes().split(|byte| *byte == b':').collect();
        let left: Vec<&[u8]> = parts.iter().copied().filter(|part| !is_in(part, mount)).collect();
        if left.len() < parts.len() {
            let is_empty = left.iter().all(|part| part.is_empty());
            changes.push((name.clone(), (!is_empty).then(|| OsStr::from_bytes(&left.join(&b':')).to_owned())));
        }
    }
    changes
}

fn is_in(part: &[u8], mount: &Path) -> bool {
    Path::new(OsStr::from_bytes(part)).starts_with(mount)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended_by(variables: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
        let text = |it: OsString| it.into_string().expect("text");
        let variables = variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        mended(variables).into_iter().map(|(name, value)| (text(name), value.map(text))).collect()
    }

    #[test]
    fn c3_what_points_into_the_package_is_left_out_and_the_rest_is_put_back() {
        let gone = |name: &str| (name.to_owned(), None);
        let left = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
        assert_eq!(
            mended_by(&[
                ("APPDIR", "/tmp/.mount_ab"),
                ("APPIMAGE", "/home/maya/Shopbell.AppImage"),
                ("LD_LIBRARY_PATH", "/tmp/.mount_ab/usr/lib:/tmp/.mount_ab/usr/lib64:"),
                ("PATH", "/tmp/.mount_ab/usr/bin:/usr/local/bin:/usr/bin"),
                ("XDG_DATA_DIRS", "/tmp/.mount_ab/usr/share:/usr/share"),
                ("PYTHONHOME", "/tmp/.mount_ab/usr/"),
                ("GTK_PATH", "/tmp/.mount_ab"),
                ("GIO_MODULE_DIR", "/tmp/.mount_abc/usr/lib"),
                ("HOME", "/home/maya"),
            ]),
            [
                gone("APPDIR"),
                gone("APPIMAGE"),
                gone("LD_LIBRARY_PATH"),
                left("PATH", "/usr/local/bin:/usr/bin"),
                left("XDG_DATA_DIRS", "/usr/share"),
                gone("PYTHONHOME"),
                gone("GTK_PATH"),
            ]
        );
    }

    #[test]
    fn c3_outside_of_a_package_nothing_is_changed() {
        let variables = [("LD_LIBRARY_PATH", "/opt/lib"), ("OWD", "/home/maya"), ("PATH", "/usr/bin")];
        assert_eq!(mended_by(&variables), []);
        for not_a_mount in ["", "/", "usr"] {
            assert_eq!(mended_by(&[("APPDIR", not_a_mount), variables[0]]), [], "{not_a_mount:?}");
        }
    }
}
