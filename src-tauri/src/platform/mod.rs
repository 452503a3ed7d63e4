//! Workarounds for one system each, with the reason and when they can go. Nothing else in the program asks which system
//! it runs on.

use tauri::{Builder, Runtime, WebviewWindow};

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;

/// Runs before the window toolkit starts.
pub fn before_the_window() {
    #[cfg(target_os = "linux")]
    linux::before_the_window();
}

/// Brings the page back when the web engine's own process dies: nothing that was typed lives in it alone (S4).
/// `gone` runs first. Linux; macOS has [`reviving`], and on Windows WebView2 shows a page of its own that offers to reload.
pub fn revive_the_page<R: Runtime>(window: &WebviewWindow<R>, gone: impl Fn() + Send + Sync + 'static) {
    #[cfg(target_os = "linux")]
    linux::revive_the_page(window, gone);
    #[cfg(not(target_os = "linux"))]
    drop((window, gone));
}

/// As [`revive_the_page`], where the toolkit asks before the window is made: macOS.
pub fn reviving<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    #[cfg(target_os = "macos")]
    let builder = macos::reviving(builder);
    builder
}
