//! macOS.

use crate::session::Sessions;
use tauri::{Builder, Manager, Runtime};

/// WebKit leaves an empty window behind when its web process crashes or the system ends it for its memory.
pub(super) fn reviving<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.on_web_content_process_terminate(|page| {
        tracing::warn!("the web process ended; the page is loaded again");
        page.state::<Sessions>().outlet().window_is_gone();
        if let Err(error) = page.reload() {
            tracing::warn!(%error, "the page could not be loaded again");
        }
    })
}
