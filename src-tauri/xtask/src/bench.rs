//! How fast and how large the app is, beside limits measured in the same run (`docs/performance.md`). Nothing is asserted:
//! the table says what is missed.

use crate::desk::Desk;
use crate::program::{cargo, npm, program, target, wait};
use crate::setup;
use crate::steps::Steps;
use anyhow::Result;

/// Builds app and yardsticks as releases, then measures by turns. `rows`: parts of rows' names, and `--rounds N`.
pub fn run(rows: &[String]) -> Result<()> {
    let mut steps = Steps::new();
    steps.need("set-up", setup::for_tests)?;
    steps.need("build the UI", || wait(&mut npm(["run", "build"])))?;
    steps.need("build the app", || wait(&mut cargo(["build", "--release", "--package", "shopbell"])))?;
    steps.need("build the yardsticks", || {
        wait(&mut cargo(["build", "--release", "--package", "blank", "--package", "benches"]))
    })?;
    let built = target().join("release");
    let mut bench = program(built.join("benches"));
    bench.arg(built.join("shopbell")).arg(built.join("blank")).arg(target().join("bench")).args(rows);
    steps.need("measure", || wait(Desk::set_up()?.sit(&mut bench)))
}
