//! Declares every command the window may call, so that Tauri's access control covers it. No logic.

#[path = "src/ipc/surface.rs"]
mod surface;

use surface::COMMANDS;
use tauri_build::{Attributes, DefaultPermissionRule, InlinedPlugin};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=src-tauri/src/ipc/surface.rs");
    let mut attributes = Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/**/*");
    for (plugin, commands) in COMMANDS {
        let inlined =
            InlinedPlugin::new().commands(commands).default_permission(DefaultPermissionRule::AllowAllCommands);
        attributes = attributes.plugin(plugin, inlined);
    }
    Ok(tauri_build::try_build(attributes)?)
}
