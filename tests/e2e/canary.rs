//! The canary in every scene: when it ends, whatever the platform gave out in confidence must stand in no file of the
//! owner's, in no argument and no environment of a process, and on no page (C7, `reliability.md` B10).

use crate::scene::Scene;
use std::fs;
use std::path::PathBuf;
use testkit::Canary;
use tokio::runtime::Handle;
use tokio::task::block_in_place;

/// Where secrets are found: files, `/proc` entries of processes, the page.
pub fn leaks(scene: &Scene) -> Vec<String> {
    let canary = scene.shop.canary();
    let mut found: Vec<String> = canary.search(&scene.home.path("")).into_iter().map(named).collect();
    let processes = scene.home.processes();
    for process in processes.iter().flat_map(|process| ["cmdline", "environ"].map(|part| process.join(part))) {
        if fs::read(&process).is_ok_and(|bytes| canary.smells(&bytes)) {
            found.push(named(process));
        }
    }
    found.extend(page(scene, &canary));
    found
}

/// The page as it stands, with its hidden parts; nothing if it is gone.
fn page(scene: &Scene, canary: &Canary) -> Option<String> {
    const SCRIPT: &str = "return document.documentElement.outerHTML";
    let page: Option<String> = block_in_place(|| Handle::current().block_on(scene.app.look(SCRIPT, vec![])));
    canary.smells(page?.as_bytes()).then(|| "the page".to_owned())
}

fn named(path: PathBuf) -> String {
    path.display().to_string()
}

impl Drop for Scene {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let leaks = leaks(self);
            assert!(leaks.is_empty(), "C7: a secret stands in {leaks:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_a_leak_into_a_file_an_argument_an_environment_or_the_page_would_be_caught() {
    let scene = Scene::connected().await;
    let token = scene.shop.dashboard_token(&scene.first_account(), 48).await;
    assert_eq!(leaks(&scene), [] as [String; 0]);

    let file = scene.home.path("cache/deep/note");
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(&file, format!("…{token}")).expect("a file");
    assert_eq!(leaks(&scene), [named(file.clone())]);
    fs::remove_file(file).expect("it goes");

    for (argument, environment, part) in [(token.as_str(), "", "cmdline"), ("", token.as_str(), "environ")] {
        let mut program = std::process::Command::new("sh");
        scene.home.give(&mut program);
        program.args(["-c", "read _", argument]).env("NOTE", environment).stdin(std::process::Stdio::piped());
        let mut child = program.spawn().expect("a process");
        assert_eq!(leaks(&scene), [format!("/proc/{}/{part}", child.id())]);
        child.kill().and_then(|()| child.wait().map(drop)).expect("it ends");
    }

    let plant = "document.body.dataset.note = arguments[0]";
    scene.app.look::<()>(plant, vec![token.into()]).await;
    assert_eq!(leaks(&scene), ["the page"]);
    scene.app.look::<()>("delete document.body.dataset.note", vec![]).await;
}
