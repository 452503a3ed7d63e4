//! The Connections page (C).

use super::App;
use crate::until::until;
use serde::Deserialize;
use testkit::Credentials;

/// A Page that a Facebook Login shows.
#[derive(Clone, Debug, Deserialize)]
pub struct OfferedPage {
    pub id: String,
    pub can_be_ticked: bool,
    /// Its whole entry, with the reason why it cannot be used.
    pub text: String,
}

impl App {
    /// Enters the owner's Meta app for one login, `instagram` or `facebook`, and saves it.
    pub async fn enter_app(&self, flavour: &str, credentials: &Credentials) {
        let way = way_in(flavour);
        self.fill(&format!("{way} input[name=app-id]"), &credentials.id).await;
        self.fill(&format!("{way} input[name=app-secret]"), &credentials.secret).await;
        self.press(&format!("{way} [data-action=save-app]")).await;
        self.see(&format!("{way} [data-action=begin-login]:enabled")).await;
    }

    /// Begins a login; the app then opens the browser.
    pub async fn begin_login(&self, flavour: &str) {
        self.press(&format!("{} [data-action=begin-login]", way_in(flavour))).await;
        self.see_login("waiting").await;
    }

    /// Pastes the address that the browser ended on.
    pub async fn paste_address(&self, address: &str) {
        const FIELD: &str = "[data-part=login] input[name=address]";
        self.unfold(FIELD).await;
        self.fill(FIELD, address).await;
        self.press("[data-action=paste-address]:enabled").await;
    }

    /// Waits until the login has come to a step.
    pub async fn see_login(&self, step: &str) {
        self.see(&format!("[data-part=login][data-step={step}]")).await;
    }

    /// Leaves a finished login for the inbox.
    pub async fn finish_login(&self) {
        self.see_login("done").await;
        self.press("[data-action=finish-login]").await;
        self.see("nav[aria-label=Conversations]").await;
    }

    /// The Pages to choose from.
    pub async fn offered_pages(&self) -> Vec<OfferedPage> {
        const SCRIPT: &str = "
            const boxes = [...document.querySelectorAll('[data-part=login] input[name=page]')];
            return boxes.length ? boxes.map(box => ({
                id: box.value,
                can_be_ticked: !box.disabled,
                text: (box.closest('li') ?? box.closest('label')).innerText.trim(),
            })) : null";
        until("the Pages to choose from", async || self.look(SCRIPT, vec![]).await).await
    }

    /// What the tick list says: each permission, and whether it was granted (C5).
    pub async fn permissions(&self) -> Vec<(String, bool)> {
        const SCRIPT: &str = "
            const rows = [...document.querySelectorAll('[data-part=permissions] li')];
            return rows.length ? rows.map(row => [row.innerText.trim(), row.dataset.granted === 'true']) : null";
        until("the tick list of permissions", async || self.look(SCRIPT, vec![]).await).await
    }
}

impl OfferedPage {
    /// Its box.
    pub fn css(&self) -> String {
        format!("[data-part=login] input[name=page][value='{}']", self.id)
    }
}

fn way_in(flavour: &str) -> String {
    format!("[data-part=way-in][data-flavour={flavour}]")
}
