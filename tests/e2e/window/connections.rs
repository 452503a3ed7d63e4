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
    /// Enters the owner's Meta app for one login, `instagram` or `facebook`, with the home's port for the way back, and
    /// saves it. A secret that is in the keychain
    /// already stays there.
    pub async fn enter_app(&self, flavour: &str, credentials: &Credentials) {
        let way = way_in(flavour);
        self.fill(&format!("{way} input[name=app-id]"), &credentials.id).await;
        if !self.has(&format!("{way} [data-action=replace-secret]")).await {
            self.fill(&format!("{way} input[name=app-secret]"), &credentials.secret).await;
        }
        let port = format!("{way} input[name=port]");
        // Only where somebody listens is there a port.
        if self.has(&format!("{way} :is([data-mode=loopback], [data-mode=httpsLoopback]):checked")).await {
            self.unfold(&port).await;
            self.fill(&port, &self.port.to_string()).await;
        }
        self.press(&format!("{way} [data-action=save-app]")).await;
        // Its field goes once it is saved; until then everything below moves.
        self.see(&format!("{way} [data-part=secret-saved]")).await;
        self.see(&format!("{way} [data-action=begin-login]:enabled")).await;
    }

    /// Asks a keychain again that did not answer in time, as an owner does, until the ways to connect are shown. On a busy
    /// machine it may be late; one that is not there stays away, and then nothing is shown.
    pub async fn reach_keychain(&self, flavour: &str) {
        const AGAIN: &str = "[data-part=vault] [data-action=retry-keychain]:enabled";
        until("the ways to connect", async || {
            if self.has(&way_in(flavour)).await {
                return Some(());
            }
            if let Some(again) = self.find(AGAIN).await {
                // It may be gone meanwhile.
                let _ = self.press_once(&again).await;
            }
            None
        })
        .await;
    }

    /// Saves another secret in place of the one that is kept.
    pub async fn replace_secret(&self, flavour: &str, secret: &str) {
        let way = way_in(flavour);
        let replace = format!("{way} [data-action=replace-secret]");
        self.unfold(&replace).await;
        self.press(&replace).await;
        self.fill(&format!("{way} input[name=app-secret]"), secret).await;
        self.press(&format!("{way} [data-action=save-app]")).await;
        self.see(&format!("{way} [data-part=secret-saved]")).await;
    }

    /// Chooses how the browser comes back, `loopback`, `httpsLoopback` or `relay`, before the app is entered.
    pub async fn choose_mode(&self, flavour: &str, mode: &str) {
        let radio = format!("{} [data-mode={mode}]", way_in(flavour));
        // What is not entered yet stands open.
        self.see(&radio).await;
        self.press(&radio).await;
    }

    /// Enters the address of the relay page.
    pub async fn enter_relay_page(&self, flavour: &str, page: &str) {
        self.fill(&format!("{} input[name=relay-page]", way_in(flavour)), page).await;
    }

    /// Switches webhooks on, on a port that no other window has; gives the receiver's address here and its verify token.
    pub async fn switch_webhooks_on(&self) -> (String, String) {
        const PORT: &str = "[name=webhook-port]";
        self.tick("[name=webhooks]", true).await;
        self.unfold(PORT).await;
        let port = testkit::free_port().to_string();
        self.fill(PORT, &port).await;
        self.press("[data-action=save-webhooks]:enabled").await;
        let address = self.text_once("[data-part=webhook-local]", |text| text.contains(&port)).await;
        self.see_gone("[data-action=save-webhooks]").await;
        (address, self.text_once("[data-part=verify-token]", |text| text.len() > 30).await)
    }

    /// Pastes a token from the dashboard.
    pub async fn paste_token(&self, token: &str) {
        const FIELD: &str = "[data-flavour=token] input[name=token]";
        self.unfold(FIELD).await;
        self.fill(FIELD, token).await;
        self.press("[data-action=paste-token]:enabled").await;
    }

    /// Begins a login; the app then opens the browser.
    pub async fn begin_login(&self, flavour: &str) {
        let button = format!("{} [data-action=begin-login]", way_in(flavour));
        // Half of it may lie under the page's head.
        self.scroll_to(&button).await;
        self.press(&button).await;
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
