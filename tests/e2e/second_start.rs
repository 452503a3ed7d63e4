//! Another start of the program while one runs, hangs, or was killed (Y6, report 18): on a session bus of its own, with
//! real signals.

use crate::scene::Scene;
use crate::until::until;
use std::process::{Command, Output, Stdio};

/// Starts the program another time, as its owner does, and waits until it ends by itself.
async fn another_start(scene: &Scene, argument: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shopbell"));
    scene.home.give(&mut command);
    let arguments = match argument {
        Some(link) => vec![link.to_owned()],
        None => scene.start().arguments.clone(),
    };
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let ended = until("another start ends by itself", async || child.try_wait().expect("a child").map(drop));
    ended.await;
    child.wait_with_output().expect("what it said")
}

/// As often as it takes on a busy computer, where two seconds may be too short for a window that lives.
async fn handed_over(scene: &Scene, argument: Option<&str>) {
    until("another start hands over", async || another_start(scene, argument).await.status.success().then_some(()))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn y6_another_start_hands_over_says_when_the_first_hangs_and_starts_after_a_kill() {
    let mut scene = Scene::as_owner().await;
    scene.connect("instagram").await;
    scene.app.rows_of(25).await;
    let (account, conversation) = (scene.first_account(), scene.some_conversation().await.id);
    handed_over(&scene, None).await;
    assert!(!scene.app.has("[data-part=thread] [data-part=message]").await);
    handed_over(&scene, Some(&format!("SHOPBELL://conversation/{account}/{conversation}"))).await;
    scene.app.bubbles_once("the linked thread", |bubbles| !bubbles.is_empty()).await;

    scene.app.signal("STOP");
    let second = another_start(&scene, None).await;
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(!second.status.success(), "{said}");
    assert!(said.contains("does not answer"), "{said}");
    assert_eq!(second.stdout, b"");

    scene.app.signal("CONT");
    handed_over(&scene, None).await;
    assert!(scene.app.is_running());

    scene.restart().await;
    scene.app.rows_of(25).await;
}
