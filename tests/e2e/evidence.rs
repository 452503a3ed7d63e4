//! What a person would look at first when a test has failed, and pictures of what has not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder cargo builds into.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder").to_owned()
}

/// The whole screen, as a place on it.
const SCREEN: &str = "100%x100%+0+0";

/// A picture of a place on a display, `WIDTHxHEIGHT+X+Y`, as PNG in `file`; whether it succeeded.
pub fn picture(display: &str, place: &str, file: &Path) -> bool {
    import(display, place).arg(file).status().is_ok_and(|status| status.success())
}

/// The pixels of a place on a display, to compare.
pub fn pixels(display: &str, place: &str) -> Vec<u8> {
    import(display, place).arg("ppm:-").output().expect("import can be started").stdout
}

fn import(display: &str, place: &str) -> Command {
    let mut command = Command::new("import");
    command.args(["-display", display, "-window", "root", "-crop", place, "+repage"]);
    command
}

/// Keeps a picture of the screen and a log in `target/failed`, named after the test that has failed. It is called while
/// that test unwinds, so it must not fail itself.
pub fn keep(display: &str, log: &Path) {
    let test = std::thread::current().name().unwrap_or("test").replace("::", "-");
    let folder = target().join("failed");
    if fs::create_dir_all(&folder).is_ok() {
        picture(display, SCREEN, &folder.join(format!("{test}.png")));
        let _ = fs::copy(log, folder.join(format!("{test}.log")));
    }
}
