//! Traces of one machine: its folders, its person's home, the place its packages came from. What they are is asked of
//! the machine that runs this, so no list of them stands here.

use super::Source;
use crate::program::{npm, output, root};
use anyhow::Result;

pub(super) fn faults(sources: &[Source]) -> Result<Vec<String>> {
    let traces = traces_of_this_machine()?;
    let mut faults = Vec::new();
    for source in sources {
        for trace in &traces {
            if let Some(line) = source.text.lines().position(|line| line.contains(trace.as_str())) {
                faults.push(format!("{}:{}: names `{trace}`, which only this machine has", source.path, line + 1));
            }
        }
    }
    Ok(faults)
}

fn traces_of_this_machine() -> Result<Vec<String>> {
    let mut traces = vec![root().display().to_string()];
    if let Some(home) = std::env::var_os("HOME").filter(|home| home.len() > 1) {
        traces.push(format!("{}/", home.display()));
    }
    // Where packages come from is everybody's own setting: the lock file names packages, not places.
    let registry = output(npm(["config", "get", "registry"]).env("NPM_CONFIG_LOGLEVEL", "error"))?;
    traces.push(registry.trim().to_owned());
    Ok(traces)
}
