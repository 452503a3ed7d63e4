//! The border between the window and the engine: one file per domain, each an inlined plugin. A command decodes, calls
//! the engine, and hands the answer on.

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
use tauri::plugin::TauriPlugin;
use tauri::{Builder, Runtime};

/// Adds every domain's commands.
pub fn mount<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    all().into_iter().fold(builder, |builder, (name, border)| builder.plugin(plugin(name, border)))
}

/// Every domain with its commands and events, by the name of its plugin.
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

/// What every domain's border begins with. A type has the same shape in both directions.
fn builder<R: Runtime>() -> tauri_specta::Builder<R> {
    tauri_specta::Builder::new().disable_serde_phases()
}

/// A failure beside any engine, as the window shows it. None of these names a time, so the system's zone will do.
fn shown(failure: Failure) -> FailureView {
    FailureView::of(failure, Zone::of_system())
}

fn plugin<R: Runtime>(name: &'static str, border: tauri_specta::Builder<R>) -> TauriPlugin<R> {
    tauri::plugin::Builder::new(name)
        .invoke_handler(border.invoke_handler())
        .setup(move |app, _| {
            border.mount_events(app);
            Ok(())
        })
        .build()
}
