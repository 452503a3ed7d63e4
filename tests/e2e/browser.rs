//! The owner's browser: a real Chromium, in which the consent pages of Meta's platform are answered.

use crate::driver::{Driver, free_ports};
use crate::until::until;
use fantoccini::Locator;
use serde_json::json;
use std::process::Command;
use tempfile::TempDir;

/// Started only once it is needed, and without any talk of its own to the network.
const ARGUMENTS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=900,900",
];

/// A running Chromium.
pub struct Browser {
    driver: Driver,
    _profile: TempDir,
}

impl Browser {
    /// Opens an address in a fresh Chromium.
    pub async fn open(address: &str) -> Self {
        Self::open_with(address, Vec::new()).await
    }

    /// The same in a Chromium that does not reach one host and port: as if another computer's browser had been used.
    pub async fn open_cut_off_from(address: &str, (host, port): (&str, u16)) -> Self {
        Self::open_with(address, vec![format!("--host-resolver-rules=MAP {host}:{port} ~NOTFOUND")]).await
    }

    async fn open_with(address: &str, more: Vec<String>) -> Self {
        let [port] = free_ports();
        let profile = TempDir::with_prefix("shopbell-browser-").expect("a profile");
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}"));
        let mut arguments: Vec<String> = ARGUMENTS.map(str::to_owned).to_vec();
        arguments.extend(more);
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let capabilities = json!({ "goog:chromeOptions": { "binary": "/usr/bin/chromium", "args": arguments } });
        let driver = Driver::start(command, &[port], capabilities, &profile.path().join("log")).await;
        driver.client.goto(address).await.expect("the consent page");
        Self { driver, _profile: profile }
    }

    /// Opens a consent page, presses Continue, and comes back to the app.
    pub async fn consent(address: &str) {
        let browser = Self::open(address).await;
        browser.press("continue").await;
        browser.last_page().await;
        browser.close().await;
    }

    /// Presses a button of the page: `continue` or `cancel`.
    pub async fn press(&self, id: &str) {
        let button =
            until(&format!("button #{id}"), async || self.driver.client.find(Locator::Id(id)).await.ok()).await;
        button.click().await.expect("the button can be pressed");
    }

    /// Unticks a box of the page, named as Meta names the permission or the Page.
    pub async fn untick(&self, value: &str) {
        let css = format!("input[type=checkbox][value='{value}']");
        let tick =
            until(&format!("box {value}"), async || self.driver.client.find(Locator::Css(&css)).await.ok()).await;
        if tick.is_selected().await.expect("a box") {
            tick.click().await.expect("the box can be unticked");
        }
    }

    /// What the page says at the end, once the browser has left Meta for the app's own address, and that address.
    pub async fn last_page(&self) -> (String, String) {
        until("the browser comes back to the app's address", async || {
            let address = self.driver.client.current_url().await.ok()?;
            let page = self.driver.client.find(Locator::Css("body")).await.ok()?.text().await.ok()?;
            let is_app = address.host_str() == Some("localhost") && !address.path().starts_with("/callback");
            is_app.then(|| (page, address.to_string()))
        })
        .await
    }

    /// The address of the app's own that the browser stands at without reaching it.
    pub async fn dead_end(&self, (host, port): (&str, u16)) -> String {
        until("the browser is sent back to the app", async || {
            let address = self.driver.client.current_url().await.ok()?;
            (address.host_str() == Some(host) && address.port() == Some(port)).then(|| address.to_string())
        })
        .await
    }

    /// A picture of the page as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        self.driver.client.screenshot().await.expect("a picture of the page")
    }

    /// Closes it.
    pub async fn close(mut self) {
        self.driver.end().await;
    }
}
