//! What the code itself says about its order: which files name which, and what nobody calls.

mod callers;
mod circles;
mod modules;

use crate::program::root;
use anyhow::{Result, bail};
use callers::Words;
use modules::Crate;
use std::fs;
use std::path::PathBuf;

/// What is there for tests, and so has its callers in them.
const FOR_TESTS: [&str; 3] = ["meta-sim", "testkit", "torture"];

/// Refuses circles between files, and public functions without a caller.
pub fn check() -> Result<()> {
    let (mut faults, mut words, mut files) = (Vec::new(), Words::default(), 0);
    let roots = roots()?;
    for (name, root) in &roots {
        let all = Crate::read(root)?;
        files += all.files.len();
        words.read(name, &all, !FOR_TESTS.contains(&name.as_str()));
        faults.extend(circles::of(&all).iter().map(|circle| format!("{name}: {circle}")));
    }
    faults.extend(words.without_caller());
    if !faults.is_empty() {
        bail!("{} faults:\n  {}", faults.len(), faults.join("\n  "));
    }
    println!("{files} files, no circle, nothing without a caller");
    Ok(())
}

/// The root files of every crate of ours, each with the crate's name.
fn roots() -> Result<Vec<(String, PathBuf)>> {
    let rust = root().join("src-tauri");
    let mut folders = vec![("shell".to_owned(), rust.join("src")), ("xtask".to_owned(), rust.join("xtask/src"))];
    for folder in fs::read_dir(rust.join("crates"))? {
        let folder = folder?;
        folders.push((folder.file_name().to_string_lossy().into_owned(), folder.path().join("src")));
    }
    folders.sort();
    let roots = folders
        .into_iter()
        .flat_map(|(name, folder)| ["lib.rs", "main.rs"].map(|root| (name.clone(), folder.join(root))).into_iter());
    Ok(roots.filter(|(_, root)| root.is_file()).collect())
}
