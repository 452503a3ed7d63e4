//! Shopbell works in a folder of its own: what it did not make stays as it is, also beside its folder and in the demo.

use crate::scene::Scene;
use crate::until::until;
use std::fs;
use std::path::PathBuf;

/// Folders of demos in the owner's place for temporary files.
fn demos(scene: &Scene) -> Vec<PathBuf> {
    let entries = fs::read_dir(scene.home.path("tmp")).expect("the place for temporary files").flatten();
    let is_demo =
        |path: &PathBuf| path.file_name().is_some_and(|it| it.to_string_lossy().starts_with("shopbell-demo-"));
    entries.map(|entry| entry.path()).filter(is_demo).collect()
}

/// Waits until there are so many.
async fn demos_once(scene: &Scene, count: usize) -> Vec<PathBuf> {
    until(&format!("{count} folders of demos"), async || Some(demos(scene)).filter(|it| it.len() == count)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d3_the_demo_lies_in_a_private_folder_of_its_own_and_its_neighbours_stay() {
    use std::os::unix::fs::PermissionsExt;
    let mut scene = Scene::first_start().await;
    let neighbour = scene.home.path("demo");
    fs::create_dir(&neighbour).expect("a folder of the owner's beside the data folder");
    fs::write(neighbour.join("thesis.txt"), "years of work").expect("a file of theirs");
    scene.app.press("[data-part=connect-prompt] [data-action=enter-demo]").await;
    scene.app.see("[data-action=leave-demo]").await;
    let first = demos_once(&scene, 1).await.remove(0);
    let mode = fs::metadata(&first).expect("the demo's folder").permissions().mode() & 0o777;
    assert_eq!(mode, 0o700);
    // Killed: the next demo has another name, and removes what is left.
    scene.restart().await;
    scene.app.press("[data-part=connect-prompt] [data-action=enter-demo]").await;
    scene.app.see("[data-action=leave-demo]").await;
    let second = demos_once(&scene, 1).await.remove(0);
    assert_ne!(first, second);
    fs::write(second.join("notes.txt"), "foreign").expect("a file beside the demo's");
    scene.app.press("[data-action=leave-demo]").await;
    scene.app.press("[data-action=confirm-leave-demo]").await;
    scene.app.see("[data-part=connect-prompt]").await;
    until("the demo's own files are gone", async || (!second.join("work.db").exists()).then_some(())).await;
    assert_eq!(fs::read_to_string(second.join("notes.txt")).expect("still there"), "foreign");
    assert_eq!(fs::read_to_string(neighbour.join("thesis.txt")).expect("still there"), "years of work");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn k2_a_folder_that_is_not_shopbells_is_refused_in_words() {
    let mut scene = Scene::first_start().await;
    scene.app.kill().await;
    let documents = scene.home.data();
    fs::rename(&documents, scene.home.path("earlier")).expect("the folder moves away");
    fs::create_dir_all(documents.join("files")).expect("a folder of the owner's");
    for name in ["work.txt", "cache.tar", "files/holiday.jpg"] {
        fs::write(documents.join(name), name).expect("a file of theirs");
    }
    scene.restart().await;
    let words = scene.app.text_once("[data-part=start-failed]", |text| !text.is_empty()).await;
    assert!(words.contains("holds other files"), "{words}");
    for name in ["work.txt", "cache.tar", "files/holiday.jpg"] {
        assert_eq!(fs::read_to_string(documents.join(name)).expect("still there"), name);
    }
    let left = fs::read_dir(&documents).expect("the folder").count();
    assert_eq!(left, 3, "nothing was made in it");
}
