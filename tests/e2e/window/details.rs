//! What is kept of the customer (T9).

use super::App;
use crate::until::until;
use fantoccini::key::Key;

const NOTES: &str = "[data-part=notes] textarea";
const LABEL: &str = "[data-part=labels] input";

impl App {
    /// Opens the details of the open conversation's customer, and waits until they are read.
    pub async fn open_details(&self) {
        self.press("[data-action=details]").await;
        self.see(NOTES).await;
    }

    /// Closes them.
    pub async fn close_details(&self) {
        self.press("[data-action=close-details]").await;
        self.see_gone("[data-part=details]").await;
    }

    /// Types notes, after what stands there, and waits until they are on disk.
    pub async fn type_notes(&self, text: &str) {
        self.type_into(NOTES, &text.replace('\n', &char::from(Key::Enter).to_string())).await;
        self.see("[data-part=notes][data-saved=true]").await;
        self.text_once("[data-part=notes] [role=status]", |text| text == "Saved").await;
    }

    /// What is noted.
    pub async fn notes(&self) -> Option<String> {
        self.look("return document.querySelector(arguments[0])?.value ?? null", vec![NOTES.into()]).await
    }

    /// Puts a label on the customer.
    pub async fn add_label(&self, name: &str) {
        self.type_into(LABEL, &format!("{name}{}", char::from(Key::Enter))).await;
        until(&format!("the label {name}"), async || {
            self.labels().await.iter().any(|label| label == name).then_some(())
        })
        .await;
    }

    /// The customer's labels.
    pub async fn labels(&self) -> Vec<String> {
        const LABELS: &str =
            "return [...document.querySelectorAll('[data-part=label]')].map(it => it.textContent.trim())";
        self.look(LABELS, vec![]).await.unwrap_or_default()
    }
}
