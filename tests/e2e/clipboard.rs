//! Pasting with a real clipboard and real keys (S8, report 16): another program owns what is on the system's clipboard, and
//! Ctrl+V comes from the X server. A made-up paste event would pass where the real one brings nothing.

use crate::attach::{PICTURE, chosen};
use crate::scene::Scene;
use gtk::gdk::{Atom, SELECTION_CLIPBOARD};
use gtk::{Clipboard, TargetEntry, TargetFlags, glib};
use std::fs;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::mpsc::channel;

const FIELD: &str = "[data-part=composer] textarea";
const URI_LIST: &str = "text/uri-list";
const GNOME_FILES: &str = "x-special/gnome-copied-files";

/// The other program's toolkit: one thread of this process, for all tests.
fn toolkit() -> &'static glib::MainContext {
    static TOOLKIT: OnceLock<glib::MainContext> = OnceLock::new();
    TOOLKIT.get_or_init(|| {
        let (ready, is_ready) = channel();
        std::thread::spawn(move || {
            gtk::init().expect("a display");
            ready.send(()).expect("somebody waits");
            gtk::main();
        });
        is_ready.recv().expect("it starts");
        glib::MainContext::default()
    })
}

/// Puts something on the system's clipboard in several forms, as programs offer them.
fn offer(forms: &[(&'static str, &[u8])]) {
    let forms: Vec<(&str, Vec<u8>)> = forms.iter().map(|(name, bytes)| (*name, bytes.to_vec())).collect();
    let (done, is_done) = channel();
    toolkit().invoke(move || {
        let number = |it: usize| u32::try_from(it).expect("few forms");
        let named =
            |(it, (name, _)): (usize, &(&str, Vec<u8>))| TargetEntry::new(name, TargetFlags::empty(), number(it));
        let targets: Vec<TargetEntry> = forms.iter().enumerate().map(named).collect();
        let owned = Clipboard::get(&SELECTION_CLIPBOARD).set_with_data(&targets, move |_, asked, number| {
            let (name, bytes) = &forms[number as usize];
            asked.set(&Atom::intern(name), 8, bytes);
        });
        done.send(owned).expect("somebody waits");
    });
    assert!(is_done.recv().expect("it is done"), "the clipboard is owned");
}

/// Presses Ctrl+V in the box, as a keyboard does.
async fn press_ctrl_v(scene: &Scene) {
    scene.app.press(FIELD).await;
    let find = Command::new("xdotool").args(["search", "--onlyvisible", "--name", "^Shopbell$"]).output();
    let found = String::from_utf8(find.expect("xdotool can be started").stdout).expect("ids");
    let window = found.lines().last().expect("the app's window");
    let keys = ["windowfocus", "--sync", window, "key", "--clearmodifiers", "ctrl+v"];
    assert!(Command::new("xdotool").args(keys).status().expect("it starts").success(), "keys are pressed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s8_ctrl_v_takes_pictures_and_copied_files_and_types_no_path() {
    let scene = Scene::at_the_clipboard().await;
    scene.app.open(&scene.some_conversation().await.id).await;
    let picture = fs::read(PICTURE).expect("a picture");

    offer(&[("image/png", &picture)]);
    press_ctrl_v(&scene).await;
    chosen(&scene, 1).await;
    offer(&[("text/html", b"<img src='https://shop.example/bread.png'>"), ("image/png", &picture)]);
    press_ctrl_v(&scene).await;
    chosen(&scene, 2).await;

    let file = scene.home.path("Downloads/price list.pdf");
    fs::write(&file, "%PDF-1.7\n").expect("a file of the owner's");
    let path = file.display().to_string();
    let address = format!("file://{}\r\n", path.replace(' ', "%20"));
    let copied = format!("copy\n{}", address.trim_end());
    offer(&[(URI_LIST, address.as_bytes()), (GNOME_FILES, copied.as_bytes()), ("text/plain", path.as_bytes())]);
    press_ctrl_v(&scene).await;
    chosen(&scene, 3).await;
    offer(&[(URI_LIST, address.as_bytes()), (GNOME_FILES, copied.as_bytes())]);
    press_ctrl_v(&scene).await;
    chosen(&scene, 4).await;
    offer(&[(URI_LIST, address.as_bytes())]);
    press_ctrl_v(&scene).await;
    chosen(&scene, 5).await;
    assert_eq!(scene.app.typed().await.as_deref(), Some(""), "no path is typed");
    let names: Option<Vec<String>> = scene
        .app
        .look(
            "return [...document.querySelectorAll('[data-part=chosen-file] .name')].map(it => it.textContent)",
            vec![],
        )
        .await;
    assert_eq!(names.expect("names")[2..], ["price list.pdf", "price list.pdf", "price list.pdf"]);

    // Cells of a sheet come with a picture of themselves: they are text.
    offer(&[
        ("UTF8_STRING", "Rye\t4 €".as_bytes()),
        ("text/plain;charset=utf-8", "Rye\t4 €".as_bytes()),
        ("image/png", &picture),
    ]);
    press_ctrl_v(&scene).await;
    scene.app.see_typed("Rye\t4 €").await;
    offer(&[("UTF8_STRING", " and spelt".as_bytes()), ("text/plain;charset=utf-8", " and spelt".as_bytes())]);
    press_ctrl_v(&scene).await;
    scene.app.see_typed("Rye\t4 € and spelt").await;
    offer(&[("application/x-made-up", b"?")]);
    press_ctrl_v(&scene).await;
    scene.app.text_once("[data-part=notice]", |text| text.contains("Nothing on the clipboard")).await;
    chosen(&scene, 5).await;
}
