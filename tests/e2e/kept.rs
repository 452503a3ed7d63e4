//! Nothing typed is lost, whatever ends: the program, its window's web process, or nothing at all (S4).

use crate::scene::Scene;
use crate::until::until;
use std::fs;

/// Most pieces that are typed: 2,000 characters.
const MOST: usize = 200;

/// Pieces of ten characters, each different, so that a missing one shows.
fn pieces() -> impl Iterator<Item = String> {
    (0..MOST).map(|number| format!("piece {number:03} "))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s4_killed_while_typing_2000_characters_nothing_is_lost_that_had_reached_the_disk_by_itself() {
    let mut scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    scene.app.open(&conversation.id).await;
    // Anywhere between the first piece and the last, another moment in each run; printed, so that a failure can be told.
    let written = 20 + usize::try_from(std::process::id()).unwrap_or(0) * 7919 % (MOST - 40);
    let (mut pieces, mut typed, mut saved) = (pieces(), String::new(), String::new());
    for piece in pieces.by_ref().take(written) {
        scene.app.type_answer(&piece).await;
        typed += &piece;
        saved = scene.app.saved().await.unwrap_or(saved);
    }
    // Nobody leaves the field or presses anything: typing alone brings it to the disk.
    let journal = scene.home.data().join("work.journal");
    let has_it = async || fs::read_to_string(&journal).is_ok_and(|lines| lines.contains(&typed)).then_some(());
    until("what was typed is on the disk", has_it).await;
    let safe = typed.clone();
    for piece in pieces.take(20) {
        scene.app.type_answer(&piece).await;
        typed += &piece;
        saved = scene.app.saved().await.unwrap_or(saved);
    }
    scene.app.kill_now();

    scene.restart().await;
    scene.app.open(&conversation.id).await;
    let kept = until("what was typed is there", async || scene.app.typed().await.filter(|text| !text.is_empty())).await;
    println!("killed after {} characters, {} of them on the disk: {} kept", typed.len(), safe.len(), kept.len());
    assert!(typed.starts_with(&kept), "what is there was typed: {} of {} characters", kept.len(), typed.len());
    assert!(kept.starts_with(&safe), "{} of {} characters that were on the disk", kept.len(), safe.len());
    assert!(kept.starts_with(&saved), "{} of {} characters that the window said were saved", kept.len(), saved.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s4_when_only_the_web_process_dies_the_page_comes_back_with_everything_typed() {
    let scene = Scene::connected().await;
    scene.app.open(&scene.some_conversation().await.id).await;
    let all: String = pieces().take(40).collect();
    scene.app.type_answer(&all).await;
    // The window's driver loses its page with the process, so the screen itself is looked at.
    let field = scene.app.look_of_what_is_typed().await;
    scene.app.kill_web_process().await;
    until("what was typed stands in the field again", async || (field.now() == field.before).then_some(())).await;
    assert!(scene.app.is_running(), "only the web process died");
}
