//! The command surface: every command the window may call, by plugin. The build script declares them from this list, so
//! that Tauri's access control covers them; `tests/app` holds the list against what the plugins really have.

/// Each plugin of the window's border and its commands.
pub const COMMANDS: [(&str, &[&str]); 9] = [
    (
        "session",
        &["frame", "ready", "enter_demo", "leave_demo", "open_link", "unsent", "save_unsent", "dismiss_recovery"],
    ),
    ("accounts", &["select", "tab", "save_tab", "answer_for_seven_days", "test_connection", "doctor", "disconnect"]),
    (
        "connect",
        &[
            "meta_app",
            "save_meta_app",
            "begin_login",
            "paste_token",
            "login",
            "paste_address",
            "choose_pages",
            "cancel_login",
            "checklist",
            "tick",
            "vault",
            "keep_secrets_in_session",
            "keep_secrets_in_file",
            "unlock_secrets",
            "retry_keychain",
        ],
    ),
    ("inbox", &["list", "refresh"]),
    ("thread", &["open", "close", "mark_read", "details", "save_notes", "add_label", "remove_label"]),
    ("media", &["save", "raw"]),
    (
        "composer",
        &[
            "draft",
            "save_draft",
            "flush_drafts",
            "split",
            "send",
            "attach",
            "detach",
            "react",
            "forget_reaction",
            "undo",
            "retry",
            "send_again",
            "arrived",
            "edit",
            "discard",
        ],
    ),
    ("settings", &["change", "zones"]),
    ("webhooks", &["webhooks", "switch_webhooks", "set_port", "set_public_address", "new_verify_token"]),
];
