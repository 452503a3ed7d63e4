//! Workarounds for one system each, with the reason and when they can go. Nothing else in the program asks which system
//! it runs on.

use engine::Opened;
use std::path::PathBuf;
use tauri::{App, AppHandle, Builder, Manager, Runtime, WebviewWindow, WebviewWindowBuilder};

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;

/// Runs before the window toolkit starts.
pub fn before_the_window() {
    #[cfg(target_os = "linux")]
    linux::before_the_window();
}

/// What a start of the program finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondStart {
    /// No other one.
    First,
    /// Whether there is another one could not be found out in time.
    Alone,
    /// Another one, which took over: its window is in front, and it has the link, if there was one.
    HandedOver,
    /// Another one, which does not answer.
    Frozen,
}

/// Hands over to the program that was started before, if there is one, within some seconds (Y6). Linux; elsewhere the
/// plugin `single-instance` does, whose calls end by themselves.
#[must_use]
pub fn hand_over(identifier: &str) -> SecondStart {
    #[cfg(target_os = "linux")]
    return linux::second_start::hand_over(identifier);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = identifier;
        SecondStart::First
    }
}

/// Says something outside of any window, to an owner who started the program without a terminal.
pub fn notify(title: &str, text: &str) {
    #[cfg(target_os = "linux")]
    linux::second_start::notify(title, text);
    #[cfg(not(target_os = "linux"))]
    let _ = (title, text);
}

/// Opens a web address in the owner's browser.
pub fn open_address<R: Runtime>(app: &AppHandle<R>, address: &str) -> Opened {
    #[cfg(target_os = "linux")]
    let opened = {
        let _ = app;
        let address = address.to_owned();
        let opening = tauri::async_runtime::spawn_blocking(move || linux::outside::open(&address));
        Box::pin(async move { opening.await.unwrap_or(false) })
    };
    // The system's own opener answers at once and says whether it worked.
    #[cfg(not(target_os = "linux"))]
    let opened = {
        use tauri_plugin_opener::OpenerExt as _;
        let opened = app.opener().open_url(address, None::<&str>).is_ok();
        Box::pin(std::future::ready(opened))
    };
    opened
}

/// Tells the system that this program opens links of a scheme. Installed packages say so by themselves; a run from a build,
/// or an AppImage, does not. macOS knows no other way than a package.
pub fn register_links<R: Runtime>(app: &App<R>, scheme: &'static str) {
    #[cfg(target_os = "linux")]
    linux::register_links(app, scheme);
    #[cfg(all(windows, debug_assertions))]
    {
        use tauri_plugin_deep_link::DeepLinkExt as _;
        if let Err(error) = app.deep_link().register(scheme) {
            // If it fails, the owner can paste the address.
            tracing::warn!(%error, "links will not come here by themselves");
        }
    }
    #[cfg(not(any(target_os = "linux", all(windows, debug_assertions))))]
    let _ = (app, scheme);
}

/// What the system's clipboard has that can be sent.
#[derive(Debug)]
pub enum Offered {
    /// Nothing, or nothing that is taken.
    Nothing,
    /// Files of this computer, by their paths.
    Files(Vec<PathBuf>),
    /// Text.
    Text(String),
    /// A picture.
    Picture {
        /// Its media type.
        kind: &'static str,
        /// The picture as a file.
        bytes: Vec<u8>,
    },
}

impl Offered {
    /// Whether it has anything.
    #[must_use]
    pub fn is_something(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Files(paths) => !paths.is_empty(),
            Self::Text(text) => !text.is_empty(),
            Self::Picture { bytes, .. } => !bytes.is_empty(),
        }
    }
}

/// What the system's clipboard has that can be sent. Linux; the web engines of the other systems give it to the page.
pub async fn clipboard<R: Runtime>(app: &AppHandle<R>) -> Offered {
    #[cfg(target_os = "linux")]
    return linux::clipboard::read(app).await;
    #[cfg(not(target_os = "linux"))]
    {
        let _ = app;
        Offered::Nothing
    }
}

/// Whether two files belong to the same person, where files in the system's place for temporary ones tell.
#[must_use]
pub fn have_same_owner(one: &std::fs::Metadata, other: &std::fs::Metadata) -> bool {
    #[cfg(unix)]
    let same = std::os::unix::fs::MetadataExt::uid(one) == std::os::unix::fs::MetadataExt::uid(other);
    #[cfg(not(unix))]
    let same = one.is_dir() == other.is_dir();
    same
}

/// A proxy address at a port of this computer that only its administrator can listen on, so that nothing answers there.
const NOWHERE: &str = "socks5://127.0.0.1:1";

/// Leaves the page no way to any network, whatever gets into it: the content security policy covers what a page loads, but
/// neither connections that are opened in advance nor downloads (`reliability.md` B9). Everything the page needs comes
/// through schemes of the program's own, which no proxy sees. macOS 14 is the first that takes a proxy.
///
/// # Errors
/// Never with the address above.
pub fn without_network<'m, R: Runtime, M: Manager<R>>(
    builder: WebviewWindowBuilder<'m, R, M>,
) -> tauri::Result<WebviewWindowBuilder<'m, R, M>> {
    let builder = builder.proxy_url(NOWHERE.parse().map_err(tauri::Error::InvalidUrl)?);
    // Given arguments take the place of those that wry sets, so they are here, too. Without the last, WebView2 would go to
    // this computer's own addresses past the proxy.
    #[cfg(windows)]
    let builder = builder.additional_browser_args(&format!(
        "--disable-features=msWebOOUI,msPdfOOUI,msSmartScreenProtection --proxy-server={NOWHERE} \
         --proxy-bypass-list=<-loopback>"
    ));
    Ok(builder)
}

/// Keeps what is in memory, tokens and customers' words, out of files: no core is written when the program or its web
/// engine crashes, and no other program of the owner's reads its memory (`reliability.md` B10). Not in builds for
/// development: debuggers and the whole-app tests look into those.
pub fn keep_memory_private() {
    if cfg!(debug_assertions) {
        return;
    }
    #[cfg(unix)]
    if let Err(error) = forbid_dumps() {
        eprintln!("shopbell: a crash may write memory to the disk: {error}");
    }
}

#[cfg(unix)]
fn forbid_dumps() -> rustix::io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    // The upper limit stays: a browser that is started from here may want its own cores.
    setrlimit(Resource::Core, Rlimit { current: Some(0), ..getrlimit(Resource::Core) })?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// Brings the page back when the web engine's own process dies: nothing that was typed is kept only in that process
/// (S4).
/// `gone` runs first. Linux; macOS has [`reviving`], and on Windows WebView2 shows a page of its own that offers to reload.
pub fn revive_the_page<R: Runtime>(window: &WebviewWindow<R>, gone: impl Fn() + Send + Sync + 'static) {
    #[cfg(target_os = "linux")]
    linux::revive_the_page(window, gone);
    #[cfg(not(target_os = "linux"))]
    drop((window, gone));
}

/// As [`revive_the_page`], where the toolkit asks before the window is made: macOS.
pub fn reviving<R: Runtime>(builder: Builder<R>, gone: impl Fn(&AppHandle<R>) + Send + Sync + 'static) -> Builder<R> {
    #[cfg(target_os = "macos")]
    let builder = macos::reviving(builder, gone);
    #[cfg(not(target_os = "macos"))]
    drop(gone);
    builder
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn k1_no_memory_is_written_to_the_disk_when_the_program_crashes() {
        super::forbid_dumps().expect("the system takes it");
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
    }
}
