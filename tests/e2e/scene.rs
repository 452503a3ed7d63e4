//! What a test stands on: a shop on the simulated platform, an owner's home, and the app open in it. Scenes share
//! nothing: each has a display, a session bus with a keychain, and ports of its own.

use crate::expected;
use crate::home::Home;
use crate::window::{App, Row, Start};
use chrono_tz::Tz;
use std::fs;
use testkit::{Conversation, Shop};

/// The owner's relay page, as it is registered with the Meta apps.
pub const RELAY_PAGE: &str = "https://relay.shop.example/index.html";

/// The address that Instagram Login proposes, at which nobody listens.
pub const PASTED: &str = "https://localhost:48215/callback/instagram";

/// Shop, home and app.
pub struct Scene {
    /// The app's window.
    pub app: App,
    /// The owner's computer.
    pub home: Home,
    /// The platform.
    pub shop: Shop,
    start: Start,
}

impl Scene {
    /// The app, just installed: no account.
    pub async fn first_start() -> Self {
        Self::in_home(Home::new().await).await
    }

    /// The same on a computer without a keychain.
    pub async fn without_keychain() -> Self {
        Self::in_home(Home::without_keychain().await).await
    }

    /// The app as its owner starts it, so that links come to it.
    pub async fn as_owner() -> Self {
        Self::started_in(Home::new().await, |start| Start { as_owner: true, ..start }).await
    }

    async fn in_home(home: Home) -> Self {
        Self::started_in(home, |start| start).await
    }

    async fn started_in(home: Home, how: impl FnOnce(Start) -> Start) -> Self {
        let back = ["http", "https"].map(|scheme| {
            ["facebook", "instagram"].map(|flavour| format!("{scheme}://localhost:{}/callback/{flavour}", home.port))
        });
        let known = back.into_iter().flatten().chain([RELAY_PAGE, PASTED].map(str::to_owned));
        let shop = Shop::open_knowing(known.collect()).await;
        let hosts = home.path("hosts.json");
        fs::write(&hosts, shop.hosts()).expect("a file with the platform's hosts");
        let start = how(Start::with_hosts(&hosts));
        let app = App::start(&home, &start).await;
        Self { app, home, shop, start }
    }

    /// The app with the first account connected through Instagram Login, its list read.
    pub async fn connected() -> Self {
        let scene = Self::first_start().await;
        scene.connect("instagram").await;
        scene.app.rows_of(25).await;
        scene
    }

    /// The app with both accounts connected through Facebook Login, the first one in view.
    pub async fn with_both_accounts() -> Self {
        Self::first_start().await.connected_to_both().await
    }

    /// The same on the display that this process itself has: where its clipboard is.
    pub async fn at_the_clipboard() -> Self {
        Self::in_home(Home::at_the_clipboard().await).await.connected_to_both().await
    }

    async fn connected_to_both(self) -> Self {
        self.connect("facebook").await;
        self.app.switch_to(&self.first_account()).await;
        self.app.rows_of(25).await;
        self
    }

    /// Connects through one login, `instagram` or `facebook`, all that it offers, and goes to the inbox. The consent page is
    /// answered without a browser: logging in has its own tests, and a Chromium takes seconds. Undo is off: where it is not
    /// the subject, a press goes out at once.
    pub async fn connect(&self, flavour: &str) {
        let address = self.begin_login(flavour).await;
        testkit::agree(&address).await;
        if flavour == "facebook" {
            self.choose_pages().await;
        }
        self.app.finish_login().await;
        self.app.undo(false).await;
    }

    /// Where the app waits for the browser (C3).
    pub fn loopback(&self) -> (&'static str, u16) {
        ("localhost", self.home.port)
    }

    /// Ticks the Pages of the shop's accounts, and no other.
    pub async fn choose_pages(&self) {
        self.app.see_login("choosing").await;
        let wanted: Vec<String> = self.shop.accounts().into_iter().filter_map(|account| account.page_id).collect();
        for page in self.app.offered_pages().await.into_iter().filter(|page| page.can_be_ticked) {
            self.app.tick(&page.css(), wanted.contains(&page.id)).await;
        }
        self.app.press("[data-action=choose-pages]").await;
    }

    /// Enters the owner's Meta app, begins a login, and gives the address that the app opened in the browser.
    pub async fn begin_login(&self, flavour: &str) -> String {
        if !self.app.has("[data-part=connections]").await {
            self.app.press("[data-action=connect], button[aria-label=Connections]").await;
        }
        self.app.reach_keychain(flavour).await;
        // Where nothing was chosen and the address would have to be pasted, the browser comes back by itself instead.
        if self.app.has(&format!("[data-part=way-in][data-flavour={flavour}] [data-mode=paste]:checked")).await {
            self.app.choose_mode(flavour, "loopback").await;
        }
        self.app.enter_app(flavour, &self.shop.app(flavour)).await;
        self.app.begin_login(flavour).await;
        self.home.opened_address().await
    }

    /// How the app was started last.
    pub const fn start(&self) -> &Start {
        &self.start
    }

    /// Id of the shop's first account, the one with the most conversations.
    pub fn first_account(&self) -> String {
        self.shop.accounts()[0].id.clone()
    }

    /// The first account's list once every name in it has been learned, and what the platform has for it.
    pub async fn rows_with_names(&self) -> (Vec<Row>, Vec<Conversation>) {
        let newest = self.shop.newest(&self.first_account()).await;
        let names: Vec<String> = newest.iter().map(expected::name).collect();
        let rows =
            self.app.rows_once("the rows with every name learned", |rows| rows.iter().map(|row| &row.name).eq(&names));
        (rows.await, newest)
    }

    /// A conversation in the middle of the first account's list, whose customer wrote last and may be answered.
    pub async fn some_conversation(&self) -> Conversation {
        let (all, now) = (self.shop.conversations(&self.first_account()).await, self.shop.now().await);
        let answerable = all.into_iter().take(25).skip(1).find(|it| it.is_answerable(now) && it.messages.len() > 1);
        answerable.expect("the shop has a conversation that can be answered")
    }

    /// Kills the app and starts it again on the same data.
    pub async fn restart(&mut self) {
        self.restart_with(|start| start).await;
    }

    /// The same, started in another way.
    pub async fn restart_with(&mut self, change: impl FnOnce(Start) -> Start) {
        self.app.kill().await;
        self.start = change(self.start.clone());
        self.app = App::start(&self.home, &self.start).await;
    }
}

/// The computer's own zone, as the system's link to the zone database tells it; UTC without one.
pub fn system_zone() -> Tz {
    let link = fs::read_link("/etc/localtime").unwrap_or_default();
    let name = link.to_string_lossy().split_once("zoneinfo/").map(|(_, name)| name.to_owned());
    name.and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC)
}
