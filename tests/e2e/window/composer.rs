//! Where the answer is typed (S).

use super::App;
use crate::until::until;
use serde_json::json;

const FIELD: &str = "[data-part=composer] textarea";
const SEND: &str = "button[aria-label=Send]";

impl App {
    /// Types an answer, after what stands there.
    pub async fn type_answer(&self, text: &str) {
        self.type_into(FIELD, text).await;
    }

    /// What stands in the field.
    pub async fn typed(&self) -> Option<String> {
        self.look("return document.querySelector(arguments[0])?.value ?? null", vec![json!(FIELD)]).await
    }

    /// Waits until that stands in the field.
    pub async fn see_typed(&self, text: &str) {
        until(&format!("{text:?} in the field"), async || (self.typed().await? == text).then_some(())).await;
    }

    /// Waits until what is typed is on disk.
    pub async fn see_draft_saved(&self) {
        self.see("[data-part=composer][data-saved=true]").await;
    }

    /// Whether Send can be pressed.
    pub async fn can_send(&self) -> bool {
        self.has(&format!("{SEND}:enabled:not([aria-disabled=true])")).await
    }

    /// Presses Send.
    pub async fn press_send(&self) {
        self.press(&format!("{SEND}:enabled")).await;
    }
}
