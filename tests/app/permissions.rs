//! The real capability file on the mock runtime: each command answers the window, none answers anyone else, and nothing
//! that is not ours is granted.

use shopbell_app::ipc::surface::COMMANDS;
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, WebviewWindow, WebviewWindowBuilder};

/// The page as Tauri serves it.
pub const OWN_PAGE: &str = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };

fn app() -> App<MockRuntime> {
    shopbell_app::build(mock_builder()).build(shopbell_app::context()).expect("the app on the mock runtime")
}

fn window(app: &App<MockRuntime>, label: &str) -> WebviewWindow<MockRuntime> {
    WebviewWindowBuilder::new(app, label, tauri::WebviewUrl::default()).build().expect("a window")
}

/// A call as the window's page makes it.
pub fn request(command: &str, origin: &str, body: InvokeBody) -> InvokeRequest {
    InvokeRequest {
        cmd: command.into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: origin.parse().expect("an origin"),
        body,
        headers: tauri::http::HeaderMap::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    }
}

/// What the window is told, as text.
fn call(window: &WebviewWindow<MockRuntime>, command: &str, origin: &str) -> String {
    match get_ipc_response(window, request(command, origin, InvokeBody::default())) {
        Ok(_) => "answered".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn is_refused(answer: &str) -> bool {
    answer.contains("not allowed") || answer.contains("not found")
}

#[test]
fn every_command_is_granted_to_the_window_and_to_nobody_else() {
    let app = app();
    let (main, foreign) = (window(&app, "main"), window(&app, "foreign"));
    for (plugin, commands) in COMMANDS {
        for command in commands {
            let command = format!("plugin:{plugin}|{command}");
            // Without a session a granted command fails on its arguments or its state: it was reached.
            let own = call(&main, &command, OWN_PAGE);
            assert!(!is_refused(&own), "{command} is refused to the window: {own}");
            for origin in ["https://example.com", "http://tauri.localhost.evil.example", "http://127.0.0.1"] {
                let remote = call(&main, &command, origin);
                assert!(is_refused(&remote), "{command} answers {origin}: {remote}");
            }
            let other = call(&foreign, &command, OWN_PAGE);
            assert!(is_refused(&other), "{command} answers another window: {other}");
        }
    }
}

#[test]
fn nothing_that_reaches_network_files_or_other_windows_is_granted() {
    let app = app();
    let main = window(&app, "main");
    for command in [
        "plugin:event|emit",
        "plugin:event|emit_to",
        "plugin:window|create",
        "plugin:webview|create_webview_window",
        "plugin:opener|open_url",
        "plugin:opener|open_path",
        "plugin:deep-link|get_current",
        "plugin:window-state|save_window_state",
        "plugin:path|resolve_directory",
        "plugin:fs|read_file",
        "plugin:shell|execute",
        "plugin:session|undeclared",
    ] {
        let answer = call(&main, command, OWN_PAGE);
        assert!(is_refused(&answer), "{command} is granted: {answer}");
    }
}
