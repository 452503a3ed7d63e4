//! Named points of this crate at which a test may stop, kill or delay the program (crate `faults`).

macro_rules! places {
    ($($operation:literal: $($place:literal)+;)+) => {
        &[$($(concat!("store.", $operation, ".", $place)),+),+]
    };
}

/// Every crash point of this crate. `before`: nothing was begun; `written`: in the transaction; `committed`: before the
/// second copy is written; `journalled`: before the caller is answered.
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
    "forget_cleared": "before" "written" "committed" "journalled";
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
    "salvage": "written" "ready" "aside" "placed";
};

/// The point `store.<operation>.<place>`.
#[inline]
pub fn point(operation: &str, place: &str) {
    faults::point(format_args!("store.{operation}.{place}"));
}
