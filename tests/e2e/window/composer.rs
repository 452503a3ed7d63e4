//! Where the answer is typed (S).

use super::App;
use crate::evidence;
use crate::until::until;
use serde_json::json;

const FIELD: &str = "[data-part=composer] textarea";
/// So many looks in a row that are the same: on a slow computer two may come before anything has moved.
const STANDS_STILL: u32 = 5;

const SEND: &str = "button[aria-label=Send]";

/// How a piece of the screen looked, and how it looks now.
pub struct Look {
    display: String,
    place: String,
    /// Its pixels then.
    pub before: Vec<u8>,
}

impl Look {
    /// Its pixels at this moment.
    pub fn now(&self) -> Vec<u8> {
        evidence::pixels(&self.display, &self.place)
    }
}

impl App {
    /// How what is typed looks on the screen, without caret and focus.
    pub async fn look_of_what_is_typed(&self) -> Look {
        const PLACE: &str =
            "document.activeElement.blur(); const it = document.querySelector(arguments[0]).getBoundingClientRect();
                             return [it.x, it.y, it.width, it.height].map(Math.round)";
        self.see_draft_saved().await;
        let place: Option<(u32, u32, u32, u32)> = self.look(PLACE, vec![json!(FIELD)]).await;
        let (x, y, width, height) = place.expect("the field is shown");
        let (left, top, _, _) = self.driver.client.get_window_rect().await.expect("where the window is");
        let place = format!("{width}x{height}+{}+{}", left + u64::from(x), top + u64::from(y));
        // The ring of the focus fades; what is looked for is what stands still.
        let mut before = evidence::pixels(&self.display, &place);
        let mut still = 0;
        while still < STANDS_STILL {
            self.painted().await;
            let again = evidence::pixels(&self.display, &place);
            still = if again == before { still + 1 } else { 0 };
            before = again;
        }
        Look { display: self.display.clone(), place, before }
    }

    /// Types an answer, after what stands there.
    pub async fn type_answer(&self, text: &str) {
        self.type_into(FIELD, text).await;
    }

    /// Puts in a long answer at once, as pasting does.
    pub async fn paste_answer(&self, text: &str) {
        const PASTE: &str = "const field = document.querySelector(arguments[0]);
                             field.focus();
                             return document.execCommand('insertText', false, arguments[1])";
        self.see(FIELD).await;
        let taken: Option<bool> = self.look(PASTE, vec![json!(FIELD), json!(text)]).await;
        assert_eq!(taken, Some(true), "the field takes text");
    }

    /// What stands in the field.
    pub async fn typed(&self) -> Option<String> {
        self.look("return document.querySelector(arguments[0])?.value ?? null", vec![json!(FIELD)]).await
    }

    /// Waits until that stands in the field.
    pub async fn see_typed(&self, text: &str) {
        until(&format!("{text:?} in the field"), async || (self.typed().await? == text).then_some(())).await;
    }

    /// What is typed, if all of it is on disk as the window knows.
    pub async fn saved(&self) -> Option<String> {
        const SAVED: &str = "return document.querySelector('[data-part=composer][data-saved=true]')
                                 ? document.querySelector(arguments[0])?.value ?? null : null";
        self.look(SAVED, vec![json!(FIELD)]).await
    }

    /// Waits until what is typed is on disk.
    pub async fn see_draft_saved(&self) {
        self.see("[data-part=composer][data-saved=true]").await;
    }

    /// Whether Send can be pressed.
    pub async fn can_send(&self) -> bool {
        self.has(&format!("{SEND}:enabled:not([aria-disabled=true])")).await
    }

    /// Chooses a file of this computer, as the system's dialog would hand it over.
    pub async fn pick_file(&self, path: &str) {
        self.type_into("[data-part=composer] input[type=file]", path).await;
    }

    /// Presses Send.
    pub async fn press_send(&self) {
        self.press(&format!("{SEND}:enabled")).await;
    }

    /// The parts in which a long text is about to go out, as shown.
    pub async fn parts(&self) -> Vec<String> {
        const PARTS: &str = "return [...document.querySelectorAll('[data-part=part] .text')].map(it => it.textContent)";
        self.look(PARTS, vec![]).await.unwrap_or_default()
    }
}
