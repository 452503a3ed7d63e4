//! The border between the window and the engine: one file per domain, each an inlined plugin. A command decodes, calls
//! the engine, and hands the answer on.

/// A domain's plugin, made from its commands, and what the generator of the window's types is told of them and of the
/// domain's events. The generator is not in a release, where its descriptions of the types would take megabytes without
/// being used.
macro_rules! border {
    (
        plugin: $plugin:literal,
        commands: [$($command:ident $(::<$runtime:path>)?),+ $(,)?],
        events: [$($event:path),*],
    ) => {
        /// This domain's plugin.
        pub fn plugin<R: tauri::Runtime>() -> tauri::plugin::TauriPlugin<R> {
            tauri::plugin::Builder::new($plugin).invoke_handler(tauri::generate_handler![$($command),+]).build()
        }

        /// This domain's commands and events, for the generator.
        #[cfg(debug_assertions)]
        pub fn border<R: tauri::Runtime>() -> tauri_specta::Builder<R> {
            // A type has the same shape in both directions.
            tauri_specta::Builder::new()
                .disable_serde_phases()
                .plugin_name($plugin)
                .commands(tauri_specta::collect_commands![$($command $(::<$runtime>)?),+])
                .events(tauri_specta::collect_events![$($event),*])
        }
    };
}

pub mod accounts;
pub mod composer;
pub mod connect;
pub mod inbox;
pub mod media;
pub mod session;
pub mod settings;
pub mod surface;
pub mod thread;
pub mod webhooks;

use domain::Zone;
use engine::Failure;
use engine::views::FailureView;
use tauri::{Builder, Runtime};

/// Adds every domain's commands.
pub fn mount<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder
        .plugin(session::plugin())
        .plugin(accounts::plugin())
        .plugin(connect::plugin())
        .plugin(inbox::plugin())
        .plugin(thread::plugin())
        .plugin(media::plugin())
        .plugin(composer::plugin())
        .plugin(settings::plugin())
        .plugin(webhooks::plugin())
}

/// Every domain with its commands and events, by the name of its plugin.
#[cfg(debug_assertions)]
#[must_use]
pub fn all<R: Runtime>() -> [(&'static str, tauri_specta::Builder<R>); 9] {
    [
        ("session", session::border()),
        ("accounts", accounts::border()),
        ("connect", connect::border()),
        ("inbox", inbox::border()),
        ("thread", thread::border()),
        ("media", media::border()),
        ("composer", composer::border()),
        ("settings", settings::border()),
        ("webhooks", webhooks::border()),
    ]
}

/// A failure without an engine, as the window shows it. These failures contain no times, so the system's zone is used.
fn shown(failure: Failure) -> FailureView {
    FailureView::of(failure, Zone::of_system())
}
