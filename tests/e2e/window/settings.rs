//! The Settings page (I7, S1).

use super::App;
use fantoccini::key::Key;

/// As the page itself does it.
const UNDO: &str = "const [on, done] = arguments;
    const change = { setting: 'undoSend', value: on };
    window.__TAURI_INTERNALS__.invoke('plugin:settings|change', { change }).then(() => done(null), done)";

impl App {
    /// Chooses a timezone by its IANA name, as a person does: open Settings, type it, go back.
    pub async fn set_zone(&self, zone: &str) {
        self.press("button[aria-label=Settings]").await;
        // Leaving the field takes what was typed in full.
        self.fill("[data-part=settings] input[name=zone]", &format!("{zone}{}", char::from(Key::Tab))).await;
        self.close_page("settings").await;
    }

    /// Switches Undo on or off, without a look at the page.
    pub async fn undo(&self, on: bool) {
        let refused = self.driver.client.execute_async(UNDO, vec![on.into()]).await.expect("the window answers");
        assert!(refused.is_null(), "{refused}");
    }

    /// Ticks or unticks a box of the Settings page.
    pub async fn toggle_setting(&self, name: &str) {
        self.press("button[aria-label=Settings]").await;
        self.press(&format!("[data-part=settings] input[name='{name}']")).await;
        self.close_page("settings").await;
    }

    /// Leaves a page for the inbox.
    pub async fn close_page(&self, part: &str) {
        self.press(&format!("[data-part={part}] [data-action=close]")).await;
        self.see_gone(&format!("[data-part={part}]")).await;
    }
}
