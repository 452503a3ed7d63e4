//! Every command a person or CI runs. CI has no knowledge of its own: `.ci/run` is `cargo xtask test`.
//!
//! This crate starts other programs and reads their outcome. It knows nothing of the product's types, and depends on
//! next to nothing, so that the first command starts within seconds.
#![forbid(unsafe_code)]

mod audit;
mod awkward_days;
mod bench;
mod bindings;
mod borders;

mod demo;
mod desk;
mod fuzz;
mod icons;
mod program;
mod recordings;
mod replay;
mod seed;
mod setup;
mod sim;
mod steps;
mod structure;
mod test;
mod tidy;
mod torture;

use anyhow::{Result, bail};
use std::process::ExitCode;
use test::Depth;

const USAGE: &str = "\
cargo xtask <command>

  setup               installs what is missing to build and test
  demo [--tour]       opens the app on the demo shop; --tour walks the whole path by itself,
                      pictures in target/tour
  test [--deep]       everything: format, lints, Rust tests, UI tests, the real window; --deep tries more at random
  bench [--rounds N] [row…]
                      speed and size of a release beside limits of the same run; target/bench/report.json
  borders             who may know whom, on what licence, from where: deny.toml against the tree of packages
  audit               licences, sources and known faults of all dependencies, by cargo-deny
  torture [--deep | --full] [--seed N] [trial…]
                      kills, power cuts, lost answers, damaged files; --full takes hours, docs/torture.md
  fuzz [TARGET] [--seconds N]
                      gives the fuzz targets time, driven by coverage; needs a nightly Rust
  awkward-days        the tests that speak of days and hours, on days on which such tests fail
  structure           circles between files, public functions without a caller
  tidy                sizes of files, traces of a machine, things left open
  bindings            writes the TypeScript of the window's border from the Rust types
  recordings          writes what the window's tests play: views and answers of the program itself
  desk <command…>     runs a command at a private desk: own display, session bus and keychain
  sim [options…]      the simulator of Meta's platform alone; its options: sim --help
  replay DIR          what the app makes of recorded answers and webhook bodies, a line each
  icons               renders icons/ from icons/icon.svg";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let Some((command, rest)) = arguments.split_first() else { bail!("which command?\n\n{USAGE}") };
    match (command.as_str(), rest) {
        ("setup", []) => setup::for_tests(),
        ("demo", []) => demo::open(),
        ("demo", [tour]) if tour == "--tour" => demo::tour(),
        ("test", []) => test::everything(Depth::Quick),
        ("test", [deep]) if deep == "--deep" => test::everything(Depth::Deep),
        ("bench", rows) => bench::run(rows),
        ("borders", []) => borders::check(),
        ("audit", []) => audit::run(),
        ("torture", arguments) => torture::run(arguments),
        ("fuzz", arguments) => fuzz::run(arguments),
        ("awkward-days", []) => awkward_days::dated_tests(),
        ("structure", []) => structure::check(),
        ("tidy", []) => tidy::check(),
        ("bindings", []) => bindings::write(),
        ("recordings", []) => recordings::write(),
        ("desk", [program, rest @ ..]) => desk::run(program, rest),
        ("sim", options) => sim::run(options),
        ("replay", [folder]) => replay::run(folder),
        ("icons", []) => icons::render(),
        ("help" | "--help" | "-h", _) => {
            println!("{USAGE}");
            Ok(())
        }
        _ => bail!("there is no command `{}`\n\n{USAGE}", arguments.join(" ")),
    }
}
