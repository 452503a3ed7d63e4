//! Named points of this crate at which a test may stop, kill or delay the program (crate `faults`).

macro_rules! places {
    ($($operation:literal: $($place:literal)+;)+) => {
        &[$($(concat!("store.", $operation, ".", $place)),+),+]
    };
}

/// Every crash point of this crate: each write has its own (a test reads them out of the source). `before`: nothing was begun; `written`: in the transaction; `committed`: before the
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
    "begin_erasing": "before" "written" "committed" "journalled";
    "end_erasing": "before" "written" "committed" "journalled";
    "erase": "before" "written" "committed" "journalled";
    "save_account": "before" "written" "committed" "journalled";
    "set_account_state": "before" "written" "committed" "journalled";
    "set_token_life": "before" "written" "committed" "journalled";
    "remove_account": "before" "written" "committed" "journalled";
    "learn_own_side": "before" "written" "committed" "journalled";
    "save_meta_app": "before" "written" "committed" "journalled";
    "set_setting": "before" "written" "committed" "journalled";
    "erase_setting": "before" "written" "committed" "journalled";
    "save_view_state": "before" "written" "committed" "journalled";
    "mark_read": "before" "written" "committed" "journalled";
    "save_notes": "before" "written" "committed" "journalled";
    "add_label": "before" "written" "committed" "journalled";
    "remove_label": "before" "written" "committed" "journalled";
    "note_first_seen": "before" "written" "committed" "journalled";
    "set_triage": "before" "written" "committed" "journalled";
    "choose_file": "before" "written" "committed" "journalled";
    "drop_file": "before" "written" "committed" "journalled";
    "want_reaction": "before" "written" "committed" "journalled";
    "reaction_done": "before" "written" "committed" "journalled";
    "forget_reaction": "before" "written" "committed" "journalled";
    "dismiss_recovery": "before" "written" "committed" "journalled";
    "keep_told_once": "before" "written" "committed" "journalled";
    "merge": "before" "written" "committed";
    "add_sent": "before" "written" "committed";
    "apply_events": "before" "written" "committed";
    "window_refused": "before" "written" "committed";
    "reacted": "before" "written" "committed";
    "learn_profile": "before" "written" "committed";
    "save_picture": "before" "written" "committed";
    "save_account_picture": "before" "written" "committed";
    "note_synced": "before" "written" "committed";
    "erase_account": "before" "written" "committed";
    "journal": "renewed";
    "migrate": "copied";
    "salvage": "written" "ready" "aside" "placed";
};

/// The point `store.<operation>.<place>`.
#[inline]
pub fn point(operation: &str, place: &str) {
    faults::point(format_args!("store.{operation}.{place}"));
}

/// In debug builds, a point `store.query` for every query of a connection, and one `store.row` for every row it gives, so
/// that a test can count them.
pub fn count(connection: &rusqlite::Connection) {
    #[cfg(debug_assertions)]
    {
        use rusqlite::trace::{TraceEvent, TraceEventCodes};
        let what = TraceEventCodes::SQLITE_TRACE_STMT | TraceEventCodes::SQLITE_TRACE_ROW;
        let happened: fn(TraceEvent<'_>) = |event| match event {
            TraceEvent::Stmt(_, sql) if is_query(sql) => faults::point("store.query"),
            TraceEvent::Row(_) => faults::point("store.row"),
            _ => {}
        };
        connection.trace_v2(what, Some(happened));
    }
    #[cfg(not(debug_assertions))]
    drop(connection);
}

/// Not what begins or ends a transaction, nor what a trigger does.
#[cfg(debug_assertions)]
fn is_query(sql: &str) -> bool {
    ["SELECT", "WITH", "INSERT", "UPDATE", "DELETE"].iter().any(|word| sql.trim_start().starts_with(word))
}
