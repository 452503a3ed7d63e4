//! From within an AppImage (report 19): the owner's browser starts with the environment of the owner's session, and an
//! opener that fails, at once or late, is noticed and said.

use crate::scene::Scene;
use crate::window::Start;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// As the AppImage's runtime and its start script do: the package first, then what the session had.
fn within_appimage(start: Start, mount: &Path) -> Start {
    let inside = |part: &str| mount.join(part).display().to_string();
    let before = |name: &str, part: &str| {
        let session = std::env::var(name).map(|value| format!(":{value}")).unwrap_or_default();
        format!("{}{session}", inside(part))
    };
    start
        .set("APPDIR", mount.display().to_string())
        .set("APPIMAGE", "/opt/Shopbell.AppImage")
        .set("OWD", "/")
        .set("LD_LIBRARY_PATH", before("LD_LIBRARY_PATH", "usr/lib"))
        .set("PATH", before("PATH", "usr/bin"))
        .set("GIO_MODULE_DIR", inside("usr/lib/gio/modules"))
        .set("GDK_PIXBUF_MODULE_FILE", inside("usr/lib/gdk-pixbuf-2.0/loaders.cache"))
        .set("PYTHONHOME", inside("usr"))
        .set("XDG_DATA_DIRS", format!("{}:/usr/local/share:/usr/share", inside("usr/share")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_the_browser_gets_the_sessions_environment_back() {
    let mut scene = Scene::first_start().await;
    let mount = scene.home.path("tmp/.mount_Shopbell");
    fs::create_dir_all(mount.join("usr/bin")).expect("a made-up mount");
    scene.restart_with(|start| within_appimage(start, &mount)).await;
    scene.begin_login("instagram").await;
    let environment = fs::read_to_string(scene.home.path("environment")).expect("the browser's environment");
    let given: BTreeMap<&str, &str> = environment.lines().filter_map(|line| line.split_once('=')).collect();
    let mount = mount.display().to_string();
    let inside: Vec<_> = given.iter().filter(|(_, value)| value.contains(&mount)).collect();
    assert!(inside.is_empty(), "{inside:?}");
    assert_eq!(given.get("XDG_DATA_DIRS"), Some(&"/usr/local/share:/usr/share"));
    assert_eq!(given.get("PATH").map(|path| (*path).to_owned()), std::env::var("PATH").ok());
    assert_eq!(given.get("HOME").copied(), scene.home.path("").to_str().map(|home| home.trim_end_matches('/')));
    for gone in ["APPDIR", "APPIMAGE", "OWD", "PYTHONHOME", "GIO_MODULE_DIR", "GDK_PIXBUF_MODULE_FILE"] {
        assert_eq!(given.get(gone), None, "{gone}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_an_opener_that_fails_at_once_or_late_is_said_and_the_address_can_be_copied() {
    let mut scene = Scene::first_start().await;
    let tools = scene.home.path("openers");
    fs::create_dir(&tools).expect("a folder for openers");
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").expect("a path"));
    scene.restart_with(|start| start.set("PATH", path)).await;
    for (number, script) in ["exit 4", "sleep 1; exit 4"].into_iter().enumerate() {
        for name in ["xdg-open", "gio", "gnome-open", "kde-open6", "kde-open5", "kde-open"] {
            let program = tools.join(name);
            fs::write(&program, format!("#!/bin/sh\n{script}\n")).expect("an opener that fails");
            fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).expect("it can be started");
        }
        if number == 0 {
            scene.app.press("[data-action=connect]").await;
            scene.app.enter_app("instagram", &scene.shop.app("instagram")).await;
        }
        scene.app.begin_login("instagram").await;
        scene.app.text_once("[data-part=login]", |text| text.contains("No browser came up")).await;
        let shown = scene.app.text_once("[data-part=authorize-address]", |text| text.contains("authorize")).await;
        assert!(shown.starts_with("http"), "{shown}");
        scene.app.press("[data-action=cancel-login]").await;
    }
}
