//! The owner's browser: a real Chromium, in which the consent pages of Meta's platform are answered.

use crate::driver::Driver;
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
        Self::open_with(address, Vec::new(), "normal").await
    }

    /// The same in a Chromium that does not reach one host and port: as if another computer's browser had been used.
    pub async fn open_cut_off_from(address: &str, (host, port): (&str, u16)) -> Self {
        Self::open_with(address, vec![format!("--host-resolver-rules=MAP {host}:{port} ~NOTFOUND")], "normal").await
    }

    /// The same where one host and port is found on this computer, with whatever certificate it shows there.
    pub async fn open_finding(address: &str, host: &str, port: u16) -> Self {
        let rules = format!("--host-resolver-rules=MAP {host}:443 127.0.0.1:{port}");
        // The relay page goes on to a link of Shopbell's, which never loads: nothing is waited for.
        Self::open_with(address, vec![rules, "--ignore-certificate-errors".to_owned()], "none").await
    }

    /// Goes on past the warning of a certificate that nobody vouches for, as an owner does.
    pub async fn go_on_past_the_warning(&self) {
        self.press("details-button").await;
        self.press("proceed-link").await;
    }

    /// Chooses an account on the consent page, by its username.
    pub async fn choose(&self, username: &str) {
        let css = format!("input[type=radio][value='{username}']");
        let radio = until(&css, async || self.driver.client.find(Locator::Css(&css)).await.ok()).await;
        radio.click().await.expect("the account can be chosen");
    }

    /// Where a link of the page leads, once it is there.
    pub async fn link(&self, id: &str) -> String {
        until(&format!("link #{id}"), async || {
            let link = self.driver.client.find(Locator::Id(id)).await.ok()?;
            link.attr("href").await.ok()?.filter(|href| href.len() > 1)
        })
        .await
    }

    /// The address the browser shows.
    pub async fn address(&self) -> String {
        self.driver.client.current_url().await.expect("an address").to_string()
    }

    async fn open_with(address: &str, more: Vec<String>, page_load: &str) -> Self {
        let port = testkit::free_port();
        let profile = TempDir::with_prefix("shopbell-browser-").expect("a profile");
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}"));
        let mut arguments: Vec<String> = ARGUMENTS.map(str::to_owned).to_vec();
        arguments.extend(more);
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let chromium = json!({ "binary": "/usr/bin/chromium", "args": arguments });
        let capabilities = json!({ "pageLoadStrategy": page_load, "goog:chromeOptions": chromium });
        let driver = Driver::start(command, port, capabilities, &profile.path().join("log")).await;
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
