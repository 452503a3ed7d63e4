//! The one window: made hidden, shown when it has something to show, its size and place remembered (Y6).

use crate::platform;
use crate::session::Sessions;
use std::sync::mpsc::channel;
use std::time::Duration;
use tauri::plugin::TauriPlugin;
use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, Manager, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tauri_plugin_window_state::StateFlags;

/// The window's label, named in the capability file.
pub const LABEL: &str = "main";
/// Size at the first start, in logical pixels (the design's).
const FIRST_SIZE: (f64, f64) = (1180.0, 760.0);
/// Smallest size that still shows a thread, in logical pixels.
const LEAST_SIZE: (f64, f64) = (360.0, 480.0);
/// If the page has not said by then that it is ready, the window is shown as it is, since a hidden one could not show
/// what is wrong.
const SHOW_ANYWAY_AFTER: Duration = Duration::from_secs(4);

/// Remembers size, place and maximising. Whether it is visible is decided here, not by the last run.
pub fn remembered<R: Runtime>() -> TauriPlugin<R> {
    tauri_plugin_window_state::Builder::default()
        .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
        .build()
}

/// Makes the window, hidden.
///
/// # Errors
/// When the window system refuses.
pub fn open<R: Runtime>(app: &App<R>) -> tauri::Result<()> {
    let (width, height) = FIRST_SIZE;
    let (least_width, least_height) = LEAST_SIZE;
    let builder = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Shopbell")
        .inner_size(width, height)
        .min_inner_size(least_width, least_height)
        .visible(false)
        // The page takes what is dropped on it itself (S8).
        .disable_drag_drop_handler()
        .on_navigation(is_own_page)
        // What is saved is fetched and written by Rust (T5); links open in the owner's browser (T6).
        .on_download(|_, _| false)
        .on_new_window(|_, _| NewWindowResponse::Deny);
    let window = platform::without_network(builder)?.build()?;
    let handle = app.handle().clone();
    platform::revive_the_page(&window, move || handle.state::<Sessions>().outlet().window_is_gone());
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(SHOW_ANYWAY_AFTER).await;
        show(&window);
    });
    Ok(())
}

/// The window never leaves its own page, whatever a link in it says.
fn is_own_page(address: &tauri::Url) -> bool {
    // Windows and Android serve the page under http(s)://tauri.localhost.
    address.scheme() == "tauri" || (address.host_str() == Some("tauri.localhost") && address.port().is_none())
}

/// Shows the window if it is not shown yet.
pub fn show<R: Runtime>(window: &WebviewWindow<R>) {
    if matches!(window.is_visible(), Ok(false)) {
        drop(window.show());
    }
}

/// How long this program keeps another start waiting: longer than the other start waits, so that it gives up first.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// Brings the window to the front for another start of the program. Returns when that is done: the other start then knows
/// that this window lives.
pub fn come_forward_for_another_start<R: Runtime>(app: &AppHandle<R>) {
    let (done, wait) = channel();
    let handle = app.clone();
    let asked = app.run_on_main_thread(move || {
        come_forward(&handle);
        let _ = done.send(());
    });
    if asked.is_ok() {
        let _ = wait.recv_timeout(ANSWER_WITHIN);
    }
}

/// Brings the window to the front.
pub fn come_forward<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(LABEL) {
        drop(window.unminimize());
        drop(window.show());
        drop(window.set_focus());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_never_leaves_its_own_page() {
        let own = |address: &str| is_own_page(&address.parse().expect("an address"));
        assert!(own("tauri://localhost/index.html"));
        assert!(own("http://tauri.localhost/"));
        for foreign in
            ["https://example.com/", "http://tauri.localhost.evil.example/", "http://127.0.0.1:80/", "data:text/html,x"]
        {
            assert!(!own(foreign), "{foreign}");
        }
    }
}
