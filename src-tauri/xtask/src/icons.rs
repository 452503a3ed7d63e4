//! `icons/`, rendered from `icons/icon.svg` by Tauri's own tool. Nothing in that folder is edited by hand.

use crate::program::{npm, root, target, wait};
use anyhow::{Context, Result};
use std::fs;

/// What the bundles in `tauri.conf.json` name; the tool renders more.
const NEEDED: [&str; 6] = ["32x32.png", "128x128.png", "128x128@2x.png", "icon.png", "icon.icns", "icon.ico"];

/// The tool, fetched only when icons are rendered.
const TOOL: &str = "--package=@tauri-apps/cli@2.12.5";

/// Renders all of them.
pub fn render() -> Result<()> {
    let icons = root().join("icons");
    let rendered = target().join("icons");
    let svg = icons.join("icon.svg");
    wait(npm(["exec", "--yes", TOOL, "--", "tauri", "icon"]).arg(&svg).arg("--output").arg(&rendered))?;
    for name in NEEDED {
        fs::copy(rendered.join(name), icons.join(name)).with_context(|| format!("the tool rendered no {name}"))?;
    }
    Ok(())
}
