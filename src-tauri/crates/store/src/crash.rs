//! Named points at which a test ends the program, and bugs it plants to see that they are caught. Without the feature
//! `torture` nothing of this is compiled.

#[cfg(feature = "torture")]
macro_rules! places {
    ($($operation:literal: $($place:literal)+;)+) => {
        &[$($(concat!("store.", $operation, ".", $place)),+),+]
    };
}

/// Every crash point of this crate. `before`: nothing was begun; `written`: in the transaction; `committed`: before the
/// second copy is written; `journalled`: before the caller is answered.
#[cfg(feature = "torture")]
pub const CRASH_POINTS: &[&str] = places! {
    "save_draft": "before" "written" "committed" "journalled";
    "queue": "before" "written" "committed" "journalled";
    "begin": "before" "written" "committed" "journalled";
    "answered": "before" "written" "committed" "journalled";
    "found": "before" "written" "committed" "journalled";
    "looked": "before" "written" "committed" "journalled";
    "step": "before" "written" "committed" "journalled";
    "take_back": "before" "written" "committed" "journalled";
    "discard": "before" "written" "committed" "journalled";
    "forget": "before" "written" "committed" "journalled";
    "restarted": "before" "written" "committed" "journalled";
    "connection_back": "before" "written" "committed" "journalled";
    "undo_over": "before" "written" "committed" "journalled";
    "follow": "before" "written" "committed" "journalled";
    "erase": "before" "written" "committed" "journalled";
    "merge": "before" "written" "committed";
    "add_sent": "before" "written" "committed";
    "take": "before" "written" "committed";
    "journal": "renewed";
    "migrate": "copied";
    "salvage": "copied" "written" "ready" "placed";
};

/// Every bug that can be planted: a fail point that returns.
#[cfg(feature = "torture")]
pub const PLANTED_BUGS: &[&str] = places! {
    "plant": "normal-sync" "ack-before-commit" "no-checksums" "no-journal" "merge-last-wins" "restart-queues";
};

/// Where a test may end the program: `store.<operation>.<place>`.
#[cfg(feature = "torture")]
#[inline]
pub fn point(operation: &str, place: &str) {
    let name = format!("store.{operation}.{place}");
    fail::fail_point!(&name);
}

/// See the other one.
#[cfg(not(feature = "torture"))]
#[inline]
pub const fn point(_: &str, _: &str) {}

/// Whether a test planted this bug: its fail point `store.plant.<bug>` returns.
#[cfg(feature = "torture")]
pub fn planted(bug: &str) -> bool {
    fail::eval(&format!("store.plant.{bug}"), |_| ()).is_some()
}

/// Never.
#[cfg(not(feature = "torture"))]
#[inline]
pub const fn planted(_: &str) -> bool {
    false
}
