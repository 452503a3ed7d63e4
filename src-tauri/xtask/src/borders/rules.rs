//! What `deny.toml` says, as far as it is checked here. Each list entry stands on a line of its own; a line that is not
//! understood is an error, so that no rule is passed over.

use anyhow::{Context, Result, bail, ensure};

/// The rules.
#[derive(Debug, Default)]
pub struct Rules {
    /// The systems whose dependencies count.
    pub targets: Vec<String>,
    /// Crates with those that may depend on them.
    pub bans: Vec<Ban>,
    /// Licences that are allowed.
    pub licences: Vec<String>,
}

/// A crate that only some may depend on.
#[derive(Debug, PartialEq)]
pub struct Ban {
    /// Its name.
    pub krate: String,
    /// Who may; nobody if there is none.
    pub wrappers: Vec<String>,
    /// Why.
    pub reason: String,
}

impl Rules {
    /// Reads them.
    pub fn read(text: &str) -> Result<Self> {
        let mut rules = Self::default();
        let mut section = "";
        let mut list = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match (section, list) {
                _ if line.starts_with('[') && list.is_none() => section = line,
                (_, Some(_)) if line == "]" => list = None,
                ("[bans]", Some("deny")) => rules.bans.push(ban(line)?),
                ("[licenses]", Some("allow")) => rules.licences.extend(quoted(line)),
                _ if list.is_some() => bail!("deny.toml: not understood: {line}"),
                ("[graph]", None) if line.starts_with("targets = [") => rules.targets = quoted(line),
                _ => list = line.strip_suffix(" = ["),
            }
        }
        ensure!(list.is_none(), "deny.toml: a list is not closed");
        let found = !rules.targets.is_empty() && !rules.bans.is_empty() && !rules.licences.is_empty();
        ensure!(found, "deny.toml: no targets, no bans or no licences found");
        Ok(rules)
    }
}

fn ban(line: &str) -> Result<Ban> {
    let not_understood = || format!("deny.toml: not understood: {line}");
    let field = |name: &str| line.split_once(&format!("{name} = ")).map(|(_, rest)| rest);
    let text = |name| field(name).and_then(|rest| quoted(rest).into_iter().next()).with_context(not_understood);
    let wrappers = match field("wrappers") {
        Some(rest) => quoted(rest.split_once(']').with_context(not_understood)?.0),
        None => Vec::new(),
    };
    Ok(Ban { krate: text("crate")?, wrappers, reason: text("reason")? })
}

/// Everything between quotation marks.
fn quoted(line: &str) -> Vec<String> {
    line.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
[graph]
targets = ["linux", "windows"] # two

[bans]
multiple-versions = "allow"
deny = [
    # one
    { crate = "tauri", wrappers = ["shopbell", "tauri-specta"], reason = "the shell" },
    { crate = "openssl-sys", reason = "TLS is rustls" },
]

[licenses]
allow = [
    "MIT",
    "Apache-2.0 WITH LLVM-exception",
]
"#;

    #[test]
    fn every_rule_is_read() {
        let rules = Rules::read(TEXT).expect("rules");
        assert_eq!(rules.targets, ["linux", "windows"]);
        assert_eq!(rules.licences, ["MIT", "Apache-2.0 WITH LLVM-exception"]);
        let bans: Vec<_> = rules.bans.iter().map(|ban| (ban.krate.as_str(), ban.wrappers.len())).collect();
        assert_eq!(bans, [("tauri", 2), ("openssl-sys", 0)]);
    }

    #[test]
    fn a_rule_that_is_not_understood_is_no_rule_passed_over() {
        for wrong in ["    { name = \"a\", reason = \"b\" },\n", "    \"a\",\n"] {
            let text = TEXT.replace("    # one\n", wrong);
            assert!(Rules::read(&text).is_err(), "{wrong}");
        }
        assert!(Rules::read("[bans]\n").is_err());
    }
}
