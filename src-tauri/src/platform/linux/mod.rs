//! Linux.

pub(super) mod clipboard;
pub(super) mod links;
pub(super) mod outside;
pub(super) mod second_start;

use std::path::Path;
use tauri::{App, Manager, Runtime, WebviewWindow};
use webkit2gtk::WebViewExt as _;

/// WebKitGTK since 2.42 shows an empty window with NVIDIA's driver unless its DMA-BUF renderer is off
/// (tauri#9394, WebKit bug 261874). Can go when WebKit's bug is closed in every supported distribution.
const DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
/// Present when NVIDIA's kernel module is loaded.
const NVIDIA: &str = "/proc/driver/nvidia/version";

pub(super) fn before_the_window() {
    if std::env::var_os(DMABUF).is_some() || !Path::new(NVIDIA).exists() {
        return;
    }
    // The variable must be there before the process has threads and before GTK reads it. Setting it in this process is
    // `unsafe`; starting the same program again with it is not.
    let Ok(program) = std::env::current_exe() else { return };
    use std::os::unix::process::CommandExt as _;
    let error = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(DMABUF, "1").exec();
    eprintln!("shopbell: could not start again with {DMABUF}=1: {error}");
}

/// In the background: the window need not wait for the desktop's tools.
pub(super) fn register_links<R: Runtime>(app: &App<R>, scheme: &'static str) {
    let program = app.env().appimage.map_or_else(std::env::current_exe, |image| Ok(image.into()));
    let (Ok(program), Ok(data)) = (program, app.path().data_dir()) else { return };
    let name = app.config().product_name.clone().unwrap_or_else(|| app.package_info().name.clone());
    let handler = links::Handler { scheme, name, program, applications: data.join("applications") };
    std::thread::spawn(move || {
        if let Err(error) = links::register(&handler) {
            // If it fails, the owner can paste the address.
            tracing::warn!(%error, "links will not come here by themselves");
        }
    });
}

/// WebKitGTK leaves an empty window behind when its web process crashes or is killed.
pub(super) fn revive_the_page<R: Runtime>(window: &WebviewWindow<R>, gone: impl Fn() + Send + Sync + 'static) {
    let outcome = window.with_webview(move |webview| {
        webview.inner().connect_web_process_terminated(move |page, reason| {
            tracing::warn!(?reason, "the web process ended; the page is loaded again");
            gone();
            page.reload();
        });
    });
    if let Err(error) = outcome {
        tracing::warn!(%error, "the page will not come back by itself if the web process dies");
    }
}
