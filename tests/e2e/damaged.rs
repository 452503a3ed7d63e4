//! A database that is damaged, or that a newer Shopbell wrote: a clear state, and every typed word still there (S4).

use crate::scene::Scene;
use crate::until::until;
use std::fs;

/// A real database as a released version wrote it; the store's own tests keep it.
const GOLDEN: &[u8] = include_bytes!("../../src-tauri/crates/store/tests/golden/work-2.db");
/// Where SQLite keeps the schema's number, big-endian.
const SCHEMA_NUMBER: std::ops::Range<usize> = 60..64;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s4_a_destroyed_database_is_rebuilt_and_the_draft_comes_back() {
    const DRAFT: &str = "I can have it ready by 10am";
    let mut scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    scene.app.open(&conversation.id).await;
    scene.app.type_answer(DRAFT).await;
    scene.app.see_draft_saved().await;
    scene.app.kill().await;
    for companion in ["work.db-wal", "work.db-shm"] {
        drop(fs::remove_file(scene.home.data().join(companion)));
    }
    fs::write(scene.home.data().join("work.db"), "this was a database once").expect("the file can be damaged");

    scene.restart().await;
    scene.app.see("[data-part=recovery]").await;
    let files: Vec<String> = fs::read_dir(scene.home.data())
        .expect("the folder")
        .flatten()
        .map(|file| file.file_name().to_string_lossy().into_owned())
        .collect();
    assert!(files.iter().any(|name| name.starts_with("work.db.corrupt-")), "the damaged file is kept: {files:?}");
    scene.app.press("[data-action=dismiss-recovery]").await;
    scene.app.see_gone("[data-part=recovery]").await;
    if scene.app.rows().await.is_empty() {
        scene.connect("instagram").await;
        scene.app.rows_of(25).await;
    }
    scene.app.open(&conversation.id).await;
    scene.app.see_typed(DRAFT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s4_a_database_of_a_newer_version_is_not_touched_and_its_unsent_text_can_be_saved() {
    let mut scene = Scene::first_start().await;
    scene.app.kill().await;
    let mut newer = GOLDEN.to_vec();
    newer[SCHEMA_NUMBER].copy_from_slice(&99_u32.to_be_bytes());
    for companion in ["work.db-wal", "work.db-shm", "work.journal"] {
        drop(fs::remove_file(scene.home.data().join(companion)));
    }
    fs::write(scene.home.data().join("work.db"), &newer).expect("the file can be replaced");

    scene.restart().await;
    let words = scene.app.text_once("[data-part=start-failed]", |text| !text.is_empty()).await;
    assert!(words.contains("newer"), "it says why: {words}");
    let shown = scene.app.text_once("[data-part=unsent]", |text| !text.is_empty()).await;
    scene.app.press("[data-action=save-unsent]").await;
    let file = until("the file of unsent text", async || {
        fs::read_to_string(scene.home.path("Downloads/Shopbell unsent text.txt")).ok()
    })
    .await;
    let first_line = file.lines().nth(3).unwrap_or_default();
    assert!(!first_line.is_empty() && shown.contains(first_line), "the file says what the window shows: {file}");
    assert_eq!(fs::read(scene.home.data().join("work.db")).expect("still there"), newer, "not a byte was changed");
}
