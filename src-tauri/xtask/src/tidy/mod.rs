//! What no compiler says about the files of this tree: their size, traces of one machine in them, things left open.

mod left_open;
mod sizes;
mod traces;

use crate::program::{output, program, root};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;

/// A file of the tree with its text.
struct Source {
    /// From the root, with `/` between folders.
    path: String,
    text: String,
}

/// Checks all files that git knows or would take in.
pub fn check() -> Result<()> {
    let sources = sources()?;
    let mut faults = sizes::faults(&sources);
    faults.extend(traces::faults(&sources)?);
    faults.extend(left_open::faults(&sources));
    sizes::print_long_ones(&sources);
    if !faults.is_empty() {
        bail!("{} faults:\n  {}", faults.len(), faults.join("\n  "));
    }
    println!("{} files, tidy", sources.len());
    Ok(())
}

fn sources() -> Result<Vec<Source>> {
    let listed = output(program("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]))?;
    let mut sources = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        let file: PathBuf = root().join(path);
        // A file that is deleted and not yet committed is listed, too.
        if file.is_file() {
            let bytes = fs::read(&file).with_context(|| format!("could not read {path}"))?;
            // Pictures are files of the tree, too, but have no text.
            if let Ok(text) = String::from_utf8(bytes) {
                sources.push(Source { path: path.to_owned(), text });
            }
        }
    }
    Ok(sources)
}

impl Source {
    fn has_ending(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    /// Tests may be as long as what they show; what a tool wrote has the length the tool gave it.
    fn is_test_or_generated(&self) -> bool {
        let parts: Vec<&str> = self.path.split('/').collect();
        parts.iter().any(|part| ["tests", "generated", "benches", "fixtures"].contains(part))
            || self.has_ending(&["/tests.rs", ".test.ts", ".spec.ts", ".test.svelte.ts", "-lock.json"])
    }
}
