//! The named places of all crates: where a clerk dies, and where it says that a transaction or a request begins and ends.

use super::{Said, Start};
use crate::process::{die, say};
use anyhow::{Error, Result};
use std::sync::atomic::{AtomicU32, Ordering};

/// What a request is called when it begins and ends.
pub const POST: &str = "post";

/// Every crash point there is.
pub const ALL_POINTS: [&[&str]; 3] = [store::CRASH_POINTS, engine::CRASH_POINTS, instagram::CRASH_POINTS];

/// Arms this process.
pub fn arm(start: &Start) -> Result<()> {
    for bug in &start.bugs {
        fail::cfg(bug.as_str(), "return").map_err(Error::msg)?;
    }
    if start.marks {
        for point in ALL_POINTS.into_iter().flatten() {
            mark(point)?;
        }
    }
    if start.slow {
        for point in ALL_POINTS[0].iter().filter(|point| point.ends_with(".written")) {
            fail::cfg(*point, "delay(1)").map_err(Error::msg)?;
        }
    }
    if let Some(point) = &start.die_at {
        let left = AtomicU32::new(start.passes);
        let callback = move || {
            if left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err() {
                die();
            }
        };
        fail::cfg_callback(point.as_str(), callback).map_err(Error::msg)?;
    }
    Ok(())
}

/// Lets a place say that something begins or ends there, if it is such a place.
fn mark(point: &'static str) -> Result<()> {
    let (operation, place) = point.rsplit_once('.').unwrap_or((point, ""));
    let journalled = ALL_POINTS[0].iter().any(|other| *other == format!("{operation}.journalled"));
    let said = match (point, place) {
        ("instagram.send.before", _) => Said::Begins(POST.to_owned()),
        ("instagram.send.answered", _) => Said::Ends(POST.to_owned()),
        (_, "before") => Said::Begins(operation.to_owned()),
        (_, "journalled") => Said::Ends(operation.to_owned()),
        (_, "committed") if !journalled => Said::Ends(operation.to_owned()),
        _ => return Ok(()),
    };
    fail::cfg_callback(point, move || tell(&said)).map_err(Error::msg)
}

/// Says something to the parent.
pub fn tell(said: &Said) {
    // Nothing in it can fail to be written as JSON.
    say(&serde_json::to_string(said).unwrap_or_default());
}
