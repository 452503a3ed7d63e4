//! What a person would look at first when a test has failed, and pictures of what has not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder cargo builds into.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder").to_owned()
}

/// A picture of a window by its title, or of the whole screen, `root`, as PNG in `file`; whether it succeeded.
pub fn picture(window: &str, file: &Path) -> bool {
    Command::new("import").args(["-window", window]).arg(file).status().is_ok_and(|status| status.success())
}

/// The pixels of a window, to compare.
pub fn pixels(window: &str) -> Vec<u8> {
    Command::new("import").args(["-window", window, "ppm:-"]).output().expect("import can be started").stdout
}

/// Keeps a picture of the screen and a log in `target/failed`, named after the test that has failed. It is called while
/// that test unwinds, so it must not fail itself.
pub fn keep(log: &Path) {
    let test = std::thread::current().name().unwrap_or("test").replace("::", "-");
    let folder = target().join("failed");
    if fs::create_dir_all(&folder).is_ok() {
        picture("root", &folder.join(format!("{test}.png")));
        let _ = fs::copy(log, folder.join(format!("{test}.log")));
    }
}
