//! The named places of all crates: where a clerk dies, and where it says that a transaction or a request begins and ends.

use super::{Said, Start};
use crate::process::{die, say};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// What a request is called when it begins and ends.
pub const POST: &str = "post";

/// Every crash point there is.
pub const ALL_POINTS: [&[&str]; 3] = [store::CRASH_POINTS, engine::CRASH_POINTS, instagram::CRASH_POINTS];

/// Arms this process.
pub fn arm(start: &Start) {
    if start.marks {
        ALL_POINTS.into_iter().flatten().for_each(|point| mark(point));
    }
    if start.slow {
        for point in ALL_POINTS[0].iter().filter(|point| point.ends_with(".written")) {
            faults::set(*point, || std::thread::sleep(Duration::from_millis(1)));
        }
    }
    if let Some(point) = &start.die_at {
        let left = AtomicU32::new(start.passes);
        faults::set(point.as_str(), move || {
            if left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err() {
                die();
            }
        });
    }
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
    // Nothing in it can fail to be written as JSON.
    say(&serde_json::to_string(said).unwrap_or_default());
}
