//! The demo: the app on a shop of its own, right after cloning.

use crate::program::{become_program, cargo, npm, program, target, wait};
use crate::steps::Steps;
use crate::{desk::Desk, setup, test};
use anyhow::{Context, Result};
use std::fs;

/// Opens the app on the demo shop, on the person's own display.
pub fn open() -> Result<()> {
    if !has_display() {
        println!("There is no display here: a virtual one is started, and the tour is walked on it.");
        return tour();
    }
    let mut steps = Steps::new();
    steps.need("system libraries", setup::system_libraries)?;
    steps.need("packages of the UI", setup::ui_packages)?;
    steps.need("build the UI", || wait(&mut npm(["run", "build"])))?;
    steps.need("build the app", || wait(&mut cargo(["build", "--package", "shopbell"])))?;
    drop(steps);
    become_program(program(target().join("debug/shopbell")).arg("--demo"))
}

/// Walks the whole path by itself in a real window; pictures of it land in `target/tour`.
pub fn tour() -> Result<()> {
    let pictures = target().join("tour");
    let mut steps = Steps::new();
    steps.need("set-up", setup::for_the_tour)?;
    steps.need("build the UI", || wait(&mut npm(["run", "build"])))?;
    steps.need("build the app and the tour", || {
        wait(&mut cargo(["test", "--package", "shopbell", "--test", "e2e", "--no-run"]))
    })?;
    steps.need("the tour", || wait(Desk::set_up()?.sit(&mut test::window_tests(["tour"]))))?;
    drop(steps);
    let mut names: Vec<_> = fs::read_dir(&pictures)
        .with_context(|| format!("the tour left no pictures in {}", pictures.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    names.sort();
    println!("\nPictures of the real window:");
    for name in names {
        println!("  {}", name.display());
    }
    Ok(())
}

fn has_display() -> bool {
    !cfg!(target_os = "linux") || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some())
}
