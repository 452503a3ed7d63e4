//! The shop on the simulated platform: what there is, what customers do, what went wrong on the way. Everything is asked
//! for over HTTP, at the control interface of the simulator (`CONTROL.md` there).

mod accounts;
mod facts;
mod people;
mod requests;

pub use facts::{Account, Action, Asked, Conversation, Credentials, Customer, Message, Sent};

use crate::canary::Canary;
use crate::line::Line;
use crate::plain::plain;
use chrono::{DateTime, TimeDelta, Utc};
use meta_sim::{Options, Simulator};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

/// The platform with its shops.
pub struct Shop {
    simulator: Option<Simulator>,
    canary: Canary,
    line: Option<Line>,
    description: Value,
    http: reqwest::Client,
}

/// The loopback addresses to which both logins lead back.
fn loopback(port: u16) -> Vec<String> {
    ["facebook", "instagram"].map(|flavour| format!("http://localhost:{port}/callback/{flavour}")).to_vec()
}

impl Shop {
    /// Opens one that knows the app's default redirect addresses.
    pub async fn open() -> Self {
        Self::open_with(Options::default()).await
    }

    /// Opens one whose Meta apps know the loopback redirect addresses at a port, so that several logins can be walked
    /// on one computer at the same time.
    pub async fn open_at(port: u16) -> Self {
        Self::open_with(Options { redirect_uris: loopback(port), ..Options::default() }).await
    }

    /// The same where the time begins at a moment, whatever day it is here.
    pub async fn open_at_time(port: u16, begins: DateTime<Utc>) -> Self {
        Self::open_with(Options { redirect_uris: loopback(port), begins: Some(begins), ..Options::default() }).await
    }

    /// Opens one whose Meta apps know these redirect addresses and no others.
    pub async fn open_knowing(redirect_uris: Vec<String>) -> Self {
        Self::open_with(Options { redirect_uris, ..Options::default() }).await
    }

    /// Opens one on a platform that is set up so.
    pub async fn open_with(options: Options) -> Self {
        let simulator = Simulator::start(options).await.expect("the simulator starts");
        let description = serde_json::to_value(simulator.description()).expect("its description");
        let canary = Canary(simulator.secrets());
        Self { simulator: Some(simulator), canary, line: None, description, http: plain().build().expect("a client") }
    }

    /// Puts a line between the app and the platform that can be unplugged. To be called before [`Shop::hosts`].
    pub async fn on_a_line(mut self) -> Self {
        let hosts = self.description["hosts"].as_object().expect("the hosts").clone();
        let of = |value: &Value| Url::parse(value.as_str().expect("an address")).expect("an address");
        let far = |url: &Url| url.socket_addrs(|| None).expect("an address of this computer").remove(0);
        let line = Line::to(hosts.values().map(|value| far(&of(value))).collect()).await;
        for (name, near) in hosts.keys().zip(line.near()) {
            let mut url = of(&hosts[name]);
            url.set_ip_host(near.ip()).expect("a host");
            url.set_port(Some(near.port())).expect("a port");
            self.description["hosts"][name.as_str()] = url.as_str().trim_end_matches('/').into();
        }
        self.line = Some(line);
        self
    }

    /// Unplugs the line: nothing can be reached any more.
    pub async fn unplug(&self) {
        self.line.as_ref().expect("the shop is on a line").unplug().await;
    }

    /// Plugs it in again.
    pub async fn plug_in(&self) {
        self.line.as_ref().expect("the shop is on a line").plug_in().await;
    }

    /// Lets time pass on the platform.
    pub async fn advance(&self, by: TimeDelta) {
        self.tell("clock", json!({ "advance_seconds": by.num_seconds() })).await;
    }

    /// The platform's time.
    pub async fn now(&self) -> DateTime<Utc> {
        let clock: Value = self.ask("clock").await;
        serde_json::from_value(clock["now"].clone()).expect("a time")
    }

    /// Changes one of the platform's facts, by its name in `CONTROL.md`, "Toggles".
    pub async fn toggle(&self, name: &str, value: Value) {
        let answer = self.http.patch(self.control("toggles")).json(&json!({ name: value })).send().await;
        assert!(answer.expect("the control interface answers").status().is_success(), "{name}");
    }

    /// Takes the platform off the network.
    pub async fn close(&mut self) {
        self.simulator.take().expect("the platform is closed once").stop().await;
    }

    /// The text for `--meta-hosts`.
    pub fn hosts(&self) -> String {
        self.description["hosts"].to_string()
    }

    /// The owner's Meta app for one login.
    pub fn app(&self, flavour: &str) -> Credentials {
        let prefix = if flavour == "instagram" { "instagram_" } else { "" };
        let word = |name: &str| self.description[format!("{prefix}{name}")].as_str().expect("a credential").to_owned();
        Credentials { id: word("app_id"), secret: word("app_secret") }
    }

    /// The accounts that can be connected.
    pub fn accounts(&self) -> Vec<Account> {
        let all: Vec<Account> = serde_json::from_value(self.description["accounts"].clone()).expect("the accounts");
        all.into_iter().filter(|account| account.usable).collect()
    }

    /// Lets something go wrong from now on, by a rule of the simulator.
    pub async fn break_down(&self, rule: Value) {
        self.tell("faults", rule).await;
    }

    /// Ends everything that goes wrong.
    pub async fn clear_faults(&self) {
        let answer = self.http.delete(self.control("faults")).send().await.expect("the control interface answers");
        assert!(answer.status().is_success(), "{answer:?}");
    }

    /// Registers a receiver of webhooks as Meta's dashboard does, with its handshake; else says what went wrong.
    pub async fn register_webhook(&self, address: &str, verify_token: &str) -> Result<(), String> {
        let order = json!({ "url": address, "verify_token": verify_token });
        let answer = self.http.post(self.control("webhooks")).json(&order).send().await.expect("an answer");
        if answer.status().is_success() {
            return Ok(());
        }
        let why: Value = answer.json().await.expect("a reason");
        Err(why["error"].as_str().expect("a reason").to_owned())
    }

    /// Registers a receiver that nobody listens at: whatever is told to it fails.
    pub async fn register_deaf_webhook(&self) {
        self.tell("webhooks", json!({ "url": "http://127.0.0.1:1/webhook" })).await;
    }

    /// How far deliveries to receivers are; see `CONTROL.md`, "Webhooks".
    pub async fn deliveries(&self) -> Value {
        self.ask("webhooks/deliveries").await
    }

    /// Every media link given out so far fails.
    pub async fn expire_media(&self) {
        self.tell("media/expire", json!({})).await;
    }

    /// Finds the platform's secrets where they must not be.
    #[must_use]
    pub fn canary(&self) -> Canary {
        self.canary.clone()
    }

    /// Status of the answer to a visit of some address.
    pub async fn visit(&self, address: &str) -> u16 {
        self.http.get(address).send().await.expect("an answer").status().as_u16()
    }

    async fn ask<T: DeserializeOwned>(&self, what: &str) -> T {
        let answer = self.http.get(self.control(what)).send().await.expect("the control interface answers");
        answer.json().await.unwrap_or_else(|error| panic!("{what}: {error}"))
    }

    async fn tell(&self, what: &str, order: Value) {
        let answer =
            self.http.post(self.control(what)).json(&order).send().await.expect("the control interface answers");
        let status = answer.status();
        let text = answer.text().await.unwrap_or_default();
        assert!(status.is_success(), "{what} {order}: {status} {text}");
    }

    fn control(&self, what: &str) -> String {
        format!("{}/{what}", self.description["control"].as_str().expect("its control interface"))
    }
}
