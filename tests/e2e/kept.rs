//! Nothing typed is lost, whatever ends: the program, its window's web process, or nothing at all (S4).

use crate::scene::Scene;
use crate::until::until;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Typed text is on disk after this time at the latest (S4).
const AT_RISK: Duration = Duration::from_millis(300);

/// 2,000 characters in pieces of ten, each different, so that a missing piece shows.
fn pieces() -> Vec<String> {
    (0..200).map(|number| format!("piece {number:03} ")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s4_killed_while_typing_2000_characters_no_more_than_the_last_300_ms_are_lost() {
    let mut scene = Scene::connected().await;
    let conversation = scene.some_conversation().await;
    scene.app.open(&conversation.id).await;
    // Anywhere between the first piece and the last, another moment in each run; printed, so that a failure can be told.
    let last_piece = 20 + usize::try_from(std::process::id()).unwrap_or(0) * 7919 % 180;
    let mut typed: Vec<(String, Instant)> = Vec::new();
    let mut saved = String::new();
    let lateness = Lateness::measure();
    for piece in pieces().into_iter().take(last_piece) {
        scene.app.type_answer(&piece).await;
        typed.push((piece, Instant::now()));
        if let Some(text) = scene.app.saved().await {
            saved = text;
        }
    }
    let killed = scene.app.kill_now();
    let kept_time = lateness.most() < STEADY;
    let safe = typed.iter().filter(|(_, at)| killed.duration_since(*at) > AT_RISK);
    let safe: String = safe.map(|(piece, _)| piece.as_str()).collect();
    let all: String = typed.iter().map(|(piece, _)| piece.as_str()).collect();
    assert!(safe.len() > 100, "most of {} characters were typed earlier than 300 ms before the end", all.len());

    scene.restart().await;
    scene.app.open(&conversation.id).await;
    let kept = until("what was typed is there", async || scene.app.typed().await.filter(|text| !text.is_empty())).await;
    assert!(all.starts_with(&kept), "what is there was typed: {} of {} characters", kept.len(), all.len());
    assert!(kept.starts_with(&saved), "{} of {} characters that the window said were saved", kept.len(), saved.len());
    // How soon something is on disk can be told only where programs get their turn when they want it.
    let in_time = kept.starts_with(&safe);
    assert!(in_time || !kept_time, "{} of {} characters, {} of them safe", kept.len(), all.len(), safe.len());
    println!(
        "killed after {} characters{}: {} kept, {} typed in the last 300 ms",
        all.len(),
        if kept_time { "" } else { " on a machine too busy to judge 300 ms" },
        kept.len(),
        all.len() - safe.len()
    );
}

/// By how much a thread of ours may be late on a machine whose timing is to be judged.
const STEADY: Duration = Duration::from_millis(40);

/// How late the system lets a thread go on that wanted to sleep for a moment.
struct Lateness {
    stop: Arc<AtomicBool>,
    measured: JoinHandle<Duration>,
}

impl Lateness {
    fn measure() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let measured = std::thread::spawn(move || {
            let (moment, mut most) = (Duration::from_millis(10), Duration::ZERO);
            while !stopped.load(Ordering::Relaxed) {
                let began = Instant::now();
                std::thread::sleep(moment);
                most = most.max(began.elapsed().saturating_sub(moment));
            }
            most
        });
        Self { stop, measured }
    }

    fn most(self) -> Duration {
        self.stop.store(true, Ordering::Relaxed);
        self.measured.join().expect("it only sleeps")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s4_when_only_the_web_process_dies_the_page_comes_back_with_everything_typed() {
    let scene = Scene::connected().await;
    scene.app.open(&scene.some_conversation().await.id).await;
    let all: String = pieces().into_iter().take(40).collect();
    scene.app.type_answer(&all).await;
    // The window's driver loses its page with the process, so the screen itself is looked at.
    let field = scene.app.look_of_what_is_typed().await;
    scene.app.kill_web_process().await;
    until("what was typed stands in the field again", async || (field.now() == field.before).then_some(())).await;
    assert!(scene.app.is_running(), "only the web process died");
}
