//! Who may know whom, on what licence, and from where: the rules are in `deny.toml`, the facts come from cargo. The
//! nightly workflow asks cargo-deny the same and for known faults (`cargo xtask audit`); this takes a second and
//! installs nothing.

mod graph;
mod licence;
mod rules;

use crate::program::{cargo, output, root};
use anyhow::{Context, Result, bail};
use graph::Graph;
use rules::Rules;
use std::fs;

/// Refuses a border crossed, a licence that is not allowed, and a package from elsewhere.
pub fn check() -> Result<()> {
    let text = fs::read_to_string(root().join("deny.toml")).context("deny.toml")?;
    let rules = Rules::read(&text)?;
    let mut tree = cargo(["tree", "--workspace", "--edges", "normal,build,dev", "--prefix", "depth", "--quiet"]);
    for target in &rules.targets {
        tree.args(["--target", target]);
    }
    // One field behind the other: names have no blanks, licences have.
    let graph = Graph::read(&output(tree.args(["--locked", "--format", " {p} | {l}"]))?)?;
    let mut faults = graph.crossings(&rules.bans);
    faults.extend(graph.licences(&rules.licences));
    let lock = fs::read_to_string(root().join("Cargo.lock")).context("Cargo.lock")?;
    faults.extend(foreign(&lock));
    if !faults.is_empty() {
        bail!("{} faults:\n  {}", faults.len(), faults.join("\n  "));
    }
    println!("{} packages, {} borders, {} licences", graph.packages(), rules.bans.len(), rules.licences.len());
    Ok(())
}

/// Packages that do not come from the registry.
fn foreign(lock: &str) -> Vec<String> {
    const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";
    let sources = lock.lines().filter_map(|line| line.strip_prefix("source = "));
    let foreign = sources.filter(|source| source.trim_matches('"') != REGISTRY);
    foreign.map(|source| format!("Cargo.lock: a package comes from {source}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_from_elsewhere_is_named() {
        let ours = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        assert_eq!(foreign(ours), [] as [String; 0]);
        let other = "source = \"git+https://example.com/a#1\"\n";
        assert_eq!(foreign(&format!("{ours}{other}")).len(), 1);
    }
}
