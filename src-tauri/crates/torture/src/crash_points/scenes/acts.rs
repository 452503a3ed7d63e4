//! What the scenes play: every operation of the store that writes.

/// A scene.
pub struct Act {
    /// The operation it plays.
    pub operation: &'static str,
    /// It is played while the store is opened.
    pub opens: bool,
    /// Two files take part: what one of them has is finished when it is done once more.
    pub again: bool,
}

const fn act(operation: &'static str) -> Act {
    Act { operation, opens: false, again: false }
}

const fn opening(operation: &'static str) -> Act {
    Act { opens: true, ..act(operation) }
}

/// All of them.
pub const ACTS: [Act; 53] = [
    act("save_draft"),
    act("forget_cleared"),
    act("queue"),
    act("begin"),
    act("answered"),
    act("found"),
    act("looked"),
    act("step"),
    act("take_back"),
    act("discard"),
    act("forget"),
    act("restarted"),
    act("connection_back"),
    act("undo_over"),
    Act { again: true, ..act("follow") },
    act("begin_erasing"),
    Act { again: true, ..act("end_erasing") },
    act("erase"),
    act("save_account"),
    act("set_account_state"),
    act("set_token_life"),
    act("remove_account"),
    act("learn_own_side"),
    act("save_meta_app"),
    act("set_setting"),
    act("erase_setting"),
    act("save_view_state"),
    act("mark_read"),
    act("save_notes"),
    act("add_label"),
    act("remove_label"),
    act("note_first_seen"),
    act("set_triage"),
    act("choose_file"),
    act("drop_file"),
    act("want_reaction"),
    act("reaction_done"),
    act("forget_reaction"),
    act("dismiss_recovery"),
    act("merge"),
    act("add_sent"),
    act("apply_events"),
    act("keep_told_once"),
    act("window_refused"),
    act("reacted"),
    act("learn_profile"),
    act("save_picture"),
    act("save_account_picture"),
    act("note_synced"),
    act("erase_account"),
    opening("journal"),
    opening("migrate"),
    opening("salvage"),
];
