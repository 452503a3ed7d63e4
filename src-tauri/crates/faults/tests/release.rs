//! What a release build is left with of the points: nothing. A program with one point is compiled by the real compiler
//! twice, and its bytes are searched.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const NAME: &str = "probe.of.a.point";

/// Compiles a crate of one file.
fn compile(folder: &Path, name: &str, kind: &str, source: &Path, flags: &[&str]) -> Output {
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition", "2024", "--crate-type", kind, "--crate-name", name]).args(flags).arg(source);
    if kind == "bin" {
        rustc.args(["--extern", "faults"]);
    }
    rustc.arg("--out-dir").arg(folder).arg("-L").arg(folder).output().unwrap()
}

/// What a program with a point consists of, and whether one that sets a hook compiles.
fn probe(build: &str, flags: &[&str]) -> (Vec<u8>, bool) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(build);
    std::fs::create_dir_all(&folder).unwrap();
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let compiled = compile(&folder, "faults", "rlib", &library, flags);
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    let source = |file: &str, text: String| {
        let path = folder.join(file);
        std::fs::write(&path, text).unwrap();
        path
    };
    let reaches = source(
        "reaches.rs",
        format!(
            "fn main() {{ let which = std::env::args().count();
                          faults::point(\"{NAME}\");
                          faults::point(format_args!(\"{NAME}.{{which}}\")); }}"
        ),
    );
    let compiled = compile(&folder, "reaches", "bin", &reaches, flags);
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    let program = std::fs::read(folder.join(format!("reaches{}", std::env::consts::EXE_SUFFIX))).unwrap();
    let sets = source("sets.rs", "fn main() { faults::set(\"a\", || ()); }".to_owned());
    (program, compile(&folder, "sets", "bin", &sets, flags).status.success())
}

fn names_the_point(program: &[u8]) -> bool {
    program.windows(NAME.len()).any(|bytes| bytes == NAME.as_bytes())
}

#[test]
fn a_release_build_has_no_point_and_no_way_to_set_a_hook() {
    let (debug, sets) = probe("debug", &["-Cdebug-assertions=on", "-Copt-level=3"]);
    assert!(names_the_point(&debug) && sets, "a build with debug assertions has both, or this shows nothing");
    let (release, sets) = probe("release", &["-Cdebug-assertions=off", "-Copt-level=3"]);
    assert!(!names_the_point(&release), "the point's name is in the program");
    assert!(!sets, "a hook could be set");
}
