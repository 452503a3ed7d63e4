//! macOS.

use tauri::{AppHandle, Builder, Manager, Runtime};

/// WebKit leaves an empty window behind when its web process crashes or the system ends it for its memory.
pub(super) fn reviving<R: Runtime>(
    builder: Builder<R>,
    gone: impl Fn(&AppHandle<R>) + Send + Sync + 'static,
) -> Builder<R> {
    builder.on_web_content_process_terminate(move |page| {
        tracing::warn!("the web process ended; the page is loaded again");
        gone(page.app_handle());
        if let Err(error) = page.reload() {
            tracing::warn!(%error, "the page could not be loaded again");
        }
    })
}
