//! The named places of all crates: where a client dies, and where it says that a transaction or a request begins and ends.

use super::{Said, Start};
use crate::process::{die, say};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// What a request is called when it begins and ends.
pub const POST: &str = "post";

/// Every crash point there is.
pub const ALL_POINTS: [&[&str]; 3] = [store::CRASH_POINTS, engine::CRASH_POINTS, instagram::CRASH_POINTS];

/// Arms this process.
pub fn arm(start: &Start) {
    if start.marks {
        ALL_POINTS.into_iter().flatten().for_each(|point| mark(point));
    }
    if let Some(point) = &start.die_at {
        let left = AtomicU32::new(start.passes);
        faults::set(point.as_str(), move || {
            if is_over(&left) {
                die();
            }
        });
    }
}

/// From now on so many transactions are committed. The next one hangs before its commit, as on a disk that does not
/// answer, until this process is killed.
pub fn hang_after(transactions: u32) {
    let left = Arc::new(AtomicU32::new(transactions));
    for point in ALL_POINTS[0].iter().filter(|point| point.ends_with(".written")) {
        let left = Arc::clone(&left);
        faults::set(*point, move || {
            if is_over(&left) {
                tell(&Said::Hangs);
                loop {
                    std::thread::park();
                }
            }
        });
    }
}

/// Counts one pass; whether none was left.
fn is_over(left: &AtomicU32) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
}

/// Lets a place say that something begins or ends there, if it is such a place.
fn mark(point: &'static str) {
    let (operation, place) = point.rsplit_once('.').unwrap_or((point, ""));
    let journalled = ALL_POINTS[0].iter().any(|other| *other == format!("{operation}.journalled"));
    let said = match (point, place) {
        ("instagram.send.before", _) => Said::Begins(POST.to_owned()),
        ("instagram.send.answered", _) => Said::Ends(POST.to_owned()),
        (_, "before") => Said::Begins(operation.to_owned()),
        (_, "journalled") => Said::Ends(operation.to_owned()),
        (_, "committed") if !journalled => Said::Ends(operation.to_owned()),
        _ => return,
    };
    faults::set(point, move || tell(&said));
}

/// Says something to the parent.
pub fn tell(said: &Said) {
    // Writing it as JSON cannot fail.
    say(&serde_json::to_string(said).unwrap_or_default());
}
