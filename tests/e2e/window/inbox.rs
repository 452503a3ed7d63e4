//! Toolbar and list (I, L).

use super::App;
use crate::until::until;
use serde::Deserialize;

/// A row of the list, as shown.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Row {
    pub conversation: String,
    pub name: String,
    /// Tooltip of the name, if it has one.
    pub tooltip: Option<String>,
    pub when: String,
    pub preview: String,
    pub selected: bool,
}

const ROWS: &str = "
    const list = document.querySelector('nav[aria-label=\"Conversations\"]');
    if (!list) return null;
    return [...list.querySelectorAll('[data-part=row]')].map(row => ({
        conversation: row.dataset.conversation,
        name: row.querySelector('.name').textContent.trim(),
        tooltip: row.querySelector('.name').closest('[title]')?.title ?? null,
        when: row.querySelector('.when').textContent.trim(),
        preview: row.querySelector('.preview').textContent.trim(),
        selected: row.getAttribute('aria-current') === 'true' || row.querySelector('[aria-current=true]') !== null,
    }))";

impl App {
    /// All rows of the list, top to bottom.
    pub async fn rows(&self) -> Vec<Row> {
        self.look(ROWS, vec![]).await.unwrap_or_default()
    }

    /// Waits until the rows pass, and gives them.
    pub async fn rows_once(&self, what: &str, passes: impl Fn(&[Row]) -> bool) -> Vec<Row> {
        until(what, async || Some(self.rows().await).filter(|rows| passes(rows))).await
    }

    /// Waits until that many rows are shown, and gives them.
    pub async fn rows_of(&self, number: usize) -> Vec<Row> {
        self.rows_once(&format!("{number} rows"), |rows| rows.len() == number).await
    }

    /// The row of a conversation, once it is there.
    pub async fn row(&self, conversation: &str) -> Row {
        until(&format!("the row of {conversation}"), async || {
            self.rows().await.into_iter().find(|row| row.conversation == conversation)
        })
        .await
    }

    /// Opens a conversation from the list and waits until its thread is shown.
    pub async fn open(&self, conversation: &str) {
        self.press(&format!("[data-part=row][data-conversation='{conversation}']")).await;
        // The pane is there at once; what it shows comes when it has been read.
        self.see(&format!("[data-part=thread][data-conversation='{conversation}'] [role=log]")).await;
    }

    /// The conversation that is open, if one is.
    pub async fn open_conversation(&self) -> Option<String> {
        self.attribute("[data-part=thread][data-conversation]", "data-conversation").await
    }

    /// Chooses what the list shows: `inbox`, `unread`, `needsReply`, `expiring`, `snoozed` or `done`.
    pub async fn filter(&self, filter: &str) {
        self.press(&format!("[data-filter={filter}]")).await;
        self.see(&format!("[data-filter={filter}][aria-pressed=true]")).await;
    }

    /// Switches to an account's tab, or to the merged one, `all`.
    pub async fn switch_to(&self, account: &str) {
        self.press(&format!("[role=tab][data-account='{account}']")).await;
        self.see(&format!("[role=tab][data-account='{account}'][aria-selected=true]")).await;
    }

    /// Reads the list from the platform again, and waits until it has been read or has failed.
    pub async fn refresh(&self) {
        self.press("button[aria-label=Refresh]").await;
        self.see_gone("button[aria-label=Refresh][aria-busy=true], button[aria-label=Refresh]:disabled").await;
    }
}
