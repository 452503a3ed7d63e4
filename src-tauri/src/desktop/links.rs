//! Links that the system hands over: `shopbell://oauth/…`, which the relay page of a login opens (C3). A link carries no
//! command: whatever is not the answer to the login that waits changes nothing.

use crate::desktop::window;
use crate::session::Sessions;
use tauri::{App, AppHandle, Manager, Runtime};
use tauri_plugin_deep_link::DeepLinkExt as _;

/// Hands on every link that comes in, also the one this program was started with.
pub fn listen<R: Runtime>(app: &App<R>) {
    let handle = app.handle().clone();
    app.deep_link().on_open_url(move |event| {
        for link in event.urls() {
            open(&handle, link.as_str());
        }
    });
    for link in app.deep_link().get_current().ok().flatten().into_iter().flatten() {
        open(app.handle(), link.as_str());
    }
}

/// Tells the system that this program opens `shopbell:` links. Installed packages say so by themselves; a run from a
/// build, or an AppImage, does not. macOS knows no other way than a package.
pub fn register<R: Runtime>(app: &App<R>) {
    if cfg!(any(target_os = "linux", all(windows, debug_assertions)))
        && let Err(error) = app.deep_link().register_all()
    {
        // The address can be pasted all the same.
        tracing::warn!(%error, "links of a relay page will not come here by themselves");
    }
}

fn open<R: Runtime>(app: &AppHandle<R>, link: &str) {
    let (app, link) = (app.clone(), link.to_owned());
    tauri::async_runtime::spawn(async move {
        window::come_forward(&app);
        let Ok(engine) = app.state::<Sessions>().engine().await else { return };
        // Neither the link nor anything of it is logged: it may carry a code.
        if let Err(failure) = engine.open_login_link(&link).await {
            tracing::warn!(%failure, "a link was not the answer to a login");
        }
    });
}
