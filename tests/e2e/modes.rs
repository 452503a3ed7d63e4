//! Every way back with both logins, and what goes wrong on it: a wrong secret, Cancel, a second tab, a code that waited
//! too long (C3, C4, C8).

use crate::browser::Browser;
use crate::relay::RelayHost;
use crate::scene::{RELAY_PAGE, Scene};
use crate::ways::open_link;
use chrono::TimeDelta;
use testkit::Credentials;

const RELAY_HOST: &str = "relay.shop.example";

/// How the browser comes back.
enum Way {
    Http,
    Https,
    Relay(RelayHost),
}

impl Way {
    fn mode(&self) -> &'static str {
        match self {
            Self::Http => "loopback",
            Self::Https => "httpsLoopback",
            Self::Relay(_) => "relay",
        }
    }

    async fn open(&self, address: &str) -> Browser {
        match self {
            Self::Relay(host) => Browser::open_finding(address, RELAY_HOST, host.port).await,
            _ => Browser::open(address).await,
        }
    }

    /// What the owner does once Meta's page is left.
    async fn come_back(&self, scene: &Scene, browser: &Browser) {
        match self {
            Self::Http => {}
            Self::Https => browser.go_on_past_the_warning().await,
            Self::Relay(_) => open_link(scene, &browser.link("open").await).await,
        }
    }

    /// What the owner does in a tab whose login is over.
    async fn come_back_in_vain(&self, scene: &Scene, browser: &Browser) {
        match self {
            Self::Relay(_) => self.come_back(scene, browser).await,
            _ => drop(browser.dead_end(scene.loopback()).await),
        }
    }

    /// Both logins, each with everything that may go wrong before it succeeds.
    async fn walk(&self) {
        let scene = Scene::as_owner().await;
        for flavour in ["instagram", "facebook"] {
            scene.app.press("[data-action=connect], button[aria-label=Connections]").await;
            scene.app.choose_mode(flavour, self.mode()).await;
            if matches!(self, Self::Relay(_)) {
                scene.app.enter_relay_page(flavour, RELAY_PAGE).await;
            }
            let Credentials { id, secret } = scene.shop.app(flavour);
            scene.app.enter_app(flavour, &Credentials { id, secret: "0".repeat(32) }).await;
            self.fail(&scene, flavour, "continue", "").await;
            scene.app.replace_secret(flavour, &secret).await;
            self.fail(&scene, flavour, "cancel", "You pressed Cancel on Meta's page.").await;
            self.two_tabs(&scene, flavour).await;
            scene.app.rows_of(25).await;
        }
    }

    /// A login that ends in a failure, whose words are looked for.
    async fn fail(&self, scene: &Scene, flavour: &str, button: &str, words: &str) {
        scene.app.begin_login(flavour).await;
        let browser = self.open(&scene.home.opened_address().await).await;
        browser.press(button).await;
        self.come_back(scene, &browser).await;
        scene.app.see_login("failed").await;
        scene.app.text_once("[data-part=login]", |text| text.contains(words)).await;
        browser.close().await;
        scene.app.press("[data-action=cancel-login]").await;
    }

    /// The consent page stands open twice: the first answer counts, the second changes nothing.
    async fn two_tabs(&self, scene: &Scene, flavour: &str) {
        scene.app.begin_login(flavour).await;
        let address = scene.home.opened_address().await;
        let (first, second) = (self.open(&address).await, self.open(&address).await);
        first.press("continue").await;
        self.come_back(scene, &first).await;
        if flavour == "facebook" {
            scene.choose_pages().await;
        }
        scene.app.see_login("done").await;
        second.press("continue").await;
        self.come_back_in_vain(scene, &second).await;
        first.close().await;
        second.close().await;
        scene.app.finish_login().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_over_http_each_login_survives_a_wrong_secret_cancel_and_a_second_tab() {
    Way::Http.walk().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_over_https_each_login_survives_a_wrong_secret_cancel_and_a_second_tab() {
    Way::Https.walk().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_through_the_relay_page_each_login_survives_a_wrong_secret_cancel_and_a_second_tab() {
    Way::Relay(RelayHost::start(RELAY_HOST).await).walk().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_a_code_that_waited_longer_than_its_hour_is_refused_and_the_next_login_works() {
    let scene = Scene::first_start().await;
    for (flavour, works) in [("instagram", false), ("facebook", false), ("facebook", true)] {
        if works {
            scene.app.begin_login(flavour).await;
        }
        let address = if works { scene.home.opened_address().await } else { scene.begin_login(flavour).await };
        let browser = Browser::open_cut_off_from(&address, scene.loopback()).await;
        browser.press("continue").await;
        let end = browser.dead_end(scene.loopback()).await;
        browser.close().await;
        if !works {
            scene.shop.advance(TimeDelta::minutes(61)).await;
        }
        scene.app.paste_address(&end).await;
        if works {
            scene.choose_pages().await;
            scene.app.finish_login().await;
        } else {
            scene.app.see_login("failed").await;
            scene.app.press("[data-action=cancel-login]").await;
        }
    }
    scene.app.rows_of(25).await;
}
