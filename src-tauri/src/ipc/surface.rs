//! The command surface: every command the window may call, by plugin. The build script declares them from this list, so
//! that Tauri's access control covers them; `tests/app` holds the list against what the plugins really have.

/// Each plugin of the window's border and its commands.
pub const COMMANDS: [(&str, &[&str]); 7] = [
    ("session", &["frame", "ready", "enter_demo", "leave_demo", "open_link"]),
    ("accounts", &["select", "tab", "save_tab"]),
    (
        "connect",
        &[
            "meta_app",
            "save_meta_app",
            "begin_login",
            "login",
            "paste_address",
            "choose_pages",
            "cancel_login",
            "vault",
            "keep_secrets_in_session",
            "keep_secrets_in_file",
            "unlock_secrets",
            "retry_keychain",
        ],
    ),
    ("inbox", &["list", "refresh"]),
    ("thread", &["open", "close", "mark_read"]),
    ("composer", &["draft", "save_draft", "send", "retry", "edit", "discard"]),
    ("settings", &["change", "zones"]),
];
