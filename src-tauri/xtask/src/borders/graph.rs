//! Which package depends on which, as `cargo tree --prefix depth` prints it.

use super::licence::is_allowed;
use super::rules::Ban;
use anyhow::{Context, Result, ensure};
use std::collections::{BTreeMap, BTreeSet};

/// The packages and what binds them.
#[derive(Debug, Default)]
pub struct Graph {
    /// Names with the names of those that depend on them.
    dependents: BTreeMap<String, BTreeSet<String>>,
    /// Names and versions with their licences.
    licences: BTreeMap<String, String>,
}

impl Graph {
    /// Reads lines of depth, ` name version … | licence`.
    pub fn read(tree: &str) -> Result<Self> {
        let mut graph = Self::default();
        let mut path: Vec<String> = Vec::new();
        for line in tree.lines().filter(|line| !line.trim().is_empty()) {
            let not_understood = || format!("cargo tree: not understood: {line}");
            let (depth, rest) = line.split_once(' ').with_context(not_understood)?;
            let depth: usize = depth.parse().with_context(not_understood)?;
            let (package, licence) = rest.split_once(" |").with_context(not_understood)?;
            let mut words = package.split(' ');
            let (name, version) = words.next().zip(words.next()).with_context(not_understood)?;
            ensure!(depth <= path.len(), not_understood());
            path.truncate(depth);
            if let Some(parent) = path.last() {
                graph.dependents.entry(name.to_owned()).or_default().insert(parent.clone());
            }
            path.push(name.to_owned());
            // What stood before is printed without what is below it, and says so.
            let licence = licence.trim().trim_end_matches("(*)").trim();
            graph.licences.insert(format!("{name} {version}"), licence.to_owned());
        }
        ensure!(!graph.dependents.is_empty(), "cargo tree printed nothing");
        Ok(graph)
    }

    /// How many packages there are.
    pub fn packages(&self) -> usize {
        self.licences.len()
    }

    /// Who depends on what only others may.
    pub fn crossings(&self, bans: &[Ban]) -> Vec<String> {
        let mut faults = Vec::new();
        for ban in bans {
            let dependents = self.dependents.get(&ban.krate).into_iter().flatten();
            for dependent in dependents.filter(|dependent| !ban.wrappers.contains(dependent)) {
                faults.push(format!("{dependent} depends on {}: {}", ban.krate, ban.reason));
            }
        }
        faults
    }

    /// Packages on a licence that is not allowed.
    pub fn licences(&self, allowed: &[String]) -> Vec<String> {
        let refused = self.licences.iter().filter(|(_, licence)| !is_allowed(licence, allowed));
        refused.map(|(package, licence)| format!("{package} is on the licence `{licence}`, see deny.toml")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "\
0 shopbell v0.1.0 (/a) | MIT
1 tauri v2.9.0 | MIT OR Apache-2.0
2 serde v1.0.0 | MIT OR Apache-2.0
1 engine v0.1.0 (/a/engine) | MIT
2 tauri v2.9.0 | MIT OR Apache-2.0 (*)
2 serde v1.0.0 | MIT OR Apache-2.0

0 store v0.1.0 (/a/store) | MIT
1 strange v3.0.0 | GPL-3.0-only
";

    fn ban(wrappers: &[&str]) -> Ban {
        let wrappers = wrappers.iter().map(|name| (*name).to_owned()).collect();
        Ban { krate: "tauri".to_owned(), wrappers, reason: "the shell".to_owned() }
    }

    #[test]
    fn whoever_may_not_know_a_crate_is_named() {
        let graph = Graph::read(TREE).expect("a tree");
        assert_eq!(graph.crossings(&[ban(&["shopbell"])]), ["engine depends on tauri: the shell"]);
        assert_eq!(graph.crossings(&[ban(&["shopbell", "engine"])]), [] as [String; 0]);
        assert_eq!(graph.crossings(&[ban(&[])]).len(), 2, "nobody may");
    }

    #[test]
    fn a_licence_that_is_not_allowed_is_named() {
        let graph = Graph::read(TREE).expect("a tree");
        let refused = graph.licences(&["MIT".to_owned()]);
        assert_eq!(refused, ["strange v3.0.0 is on the licence `GPL-3.0-only`, see deny.toml"]);
        assert_eq!(graph.packages(), 6);
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for wrong in ["", "shopbell v0.1.0 | MIT", "0 shopbell", "0 a v1 | MIT\n2 b v1 | MIT"] {
            assert!(Graph::read(wrong).is_err(), "{wrong}");
        }
    }
}
