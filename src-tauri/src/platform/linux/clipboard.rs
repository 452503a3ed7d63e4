//! The system's clipboard through the window's own toolkit, since WebKitGTK gives the page neither pictures nor files
//! (report 16; WebKit bug 218519). The toolkit reads it on X11 and on Wayland alike, and the bytes come as their owner gives
//! them. Can go when the page's paste event carries files.

use crate::platform::Offered;
use gtk::gdk::{Atom, SELECTION_CLIPBOARD};
use gtk::gio::prelude::FileExt as _;
use gtk::{Clipboard, gio};
use std::path::PathBuf;
use std::time::Duration;
use tauri::{AppHandle, Runtime};
use tokio::sync::oneshot::{Sender, channel};

/// How long the program that owns the clipboard may take for its answer.
const DEADLINE: Duration = Duration::from_secs(5);

/// Addresses of copied files.
const FILES: &str = "text/uri-list";
/// Text in any form: the toolkit knows which.
const TEXT: &str = "UTF8_STRING";
/// Pictures as Instagram takes them.
const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// What can be sent of the clipboard.
pub async fn read<R: Runtime>(app: &AppHandle<R>) -> Offered {
    let (tell, told) = channel();
    if app.run_on_main_thread(move || ask(tell)).is_err() {
        return Offered::Nothing;
    }
    // Also when the owning program never answers: the sender is dropped together with the request.
    tokio::time::timeout(DEADLINE, told).await.ok().and_then(Result::ok).unwrap_or(Offered::Nothing)
}

fn ask(tell: Sender<Offered>) {
    // The tests of the border run on a runtime without a toolkit.
    if !gtk::is_initialized_main_thread() {
        return;
    }
    let clipboard = Clipboard::get(&SELECTION_CLIPBOARD);
    clipboard.request_contents(&Atom::intern("TARGETS"), move |clipboard, data| {
        let targets: Vec<_> = data.targets().unwrap_or_default().into_iter().map(|target| target.name()).collect();
        let offers = |wanted: &&str| targets.iter().any(|target| target == wanted);
        // Cells of a spreadsheet come as text and as a picture; the text is wanted.
        let text = data.targets_include_text().then_some(TEXT);
        let wanted = [FILES].into_iter().filter(offers).chain(text).chain(PICTURES.into_iter().filter(offers));
        ask_for(clipboard, wanted.collect(), tell);
    });
}

/// Asks for each in turn until one brings something: a list of addresses may name no file.
fn ask_for(clipboard: &Clipboard, mut wanted: Vec<&'static str>, tell: Sender<Offered>) {
    if wanted.is_empty() {
        drop(tell.send(Offered::Nothing));
        return;
    }
    let kind = wanted.remove(0);
    let take = move |clipboard: &Clipboard, offered: Offered| {
        if offered.is_something() {
            drop(tell.send(offered));
        } else {
            ask_for(clipboard, wanted, tell);
        }
    };
    if kind == TEXT {
        // Text is read only if no file was copied, since the list of files is asked for first.
        clipboard
            .request_text(move |clipboard, text| take(clipboard, Offered::Text(text.unwrap_or_default().to_owned())));
        return;
    }
    clipboard.request_contents(&Atom::intern(kind), move |clipboard, data| {
        let offered = if kind == FILES {
            Offered::Files(data.uris().iter().filter_map(|uri| file(uri)).collect())
        } else {
            Offered::Picture { kind, bytes: data.data() }
        };
        take(clipboard, offered);
    });
}

/// The path of a file of this computer.
fn file(address: &str) -> Option<PathBuf> {
    gio::File::for_uri(address).path()
}
