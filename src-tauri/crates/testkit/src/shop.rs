//! The shop on the simulated platform: what there is, what customers do, what went wrong on the way. Everything is asked
//! for over HTTP, at the control interface of the simulator (`CONTROL.md` there).

use crate::canary::Canary;
use crate::line::Line;
use crate::plain::plain;
use chrono::{DateTime, TimeDelta, Utc};
use meta_sim::{Options, Simulator};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;

/// Longer than this after the customer's last message, Instagram takes no answer.
const REPLY_WINDOW: TimeDelta = TimeDelta::hours(23);

/// The platform with its shops.
pub struct Shop {
    simulator: Option<Simulator>,
    canary: Canary,
    line: Option<Line>,
    description: Value,
    http: reqwest::Client,
}

/// The owner's Meta app for one login.
pub struct Credentials {
    /// The app id.
    pub id: String,
    /// The app secret.
    pub secret: String,
}

/// A professional account of the owner's.
#[derive(Clone, Debug, Deserialize)]
pub struct Account {
    /// Its Instagram account id.
    pub id: String,
    /// The @username without the @.
    pub username: String,
    /// Display name.
    pub name: String,
    /// The Facebook Page it is linked to.
    pub page_id: Option<String>,
    /// Whether its messages can be read and answered.
    usable: bool,
}

/// A conversation as the platform has it.
#[derive(Clone, Debug, Deserialize)]
pub struct Conversation {
    /// Its id.
    pub id: String,
    /// Who writes.
    pub customer: Customer,
    /// Last activity.
    pub updated_at: DateTime<Utc>,
    /// Whether the API returns it at all.
    listed: bool,
    /// Those still there, oldest first.
    #[serde(default)]
    pub messages: Vec<Message>,
}

/// Who wrote.
#[derive(Clone, Debug, Deserialize)]
pub struct Customer {
    /// Instagram-scoped id.
    pub id: String,
    /// Display name.
    pub name: Option<String>,
    /// The @username without the @.
    pub username: Option<String>,
    /// The profile lookup, which alone gives the name, is refused.
    refuses_profile: bool,
    /// The shop is blocked by them, which refuses the lookup as well.
    blocked: bool,
}

/// A message as the platform has it.
#[derive(Clone, Debug, Deserialize)]
pub struct Message {
    /// When it was taken.
    pub at: DateTime<Utc>,
    /// `text`, `photo`, `story_reply` …
    pub kind: String,
    /// What it says.
    pub text: String,
    from: Side,
    /// Taken back by its sender: the API leaves it out.
    unsent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    Customer,
    Business,
}

/// A send that the platform accepted.
#[derive(Clone, Debug, Deserialize)]
pub struct Sent {
    /// To whom.
    pub recipient: String,
    /// What.
    pub text: String,
    /// In which conversation.
    pub conversation: String,
    /// `text`, `image`, `audio`, `video`, `file` …
    pub kind: String,
    /// The message it quotes.
    pub reply_to: Option<String>,
    /// With which tag.
    pub tag: Option<String>,
    /// The id it got.
    pub message_id: String,
}

/// A sender action that the platform accepted.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Action {
    /// `react`, `unreact` …
    pub action: String,
    /// To which message.
    pub message_id: Option<String>,
    /// With what.
    pub reaction: Option<String>,
}

/// One request as the platform logged it.
#[derive(Clone, Debug, Deserialize)]
pub struct Asked {
    /// When, by the platform's clock.
    pub at: DateTime<Utc>,
    /// `conversations`, `thread`, `message`, `profile`, `send` …
    pub kind: String,
    /// Its path, never its query.
    pub path: String,
    /// The HTTP status of the answer; 0 for a reset connection and for no answer.
    pub status: u16,
    /// What it used that an app created since November 2026 may not.
    pub retired: Option<String>,
}

/// The loopback addresses to which both logins lead back.
fn loopback(port: u16) -> Vec<String> {
    ["facebook", "instagram"].map(|flavour| format!("http://localhost:{port}/callback/{flavour}")).to_vec()
}

impl Conversation {
    /// The newest message.
    pub fn newest(&self) -> Option<&Message> {
        self.messages.last()
    }

    /// Whether the customer wrote so lately that an answer is taken; `now` by the platform's clock, [`Shop::now`].
    pub fn is_answerable(&self, now: DateTime<Utc>) -> bool {
        let last = self.messages.iter().filter(|message| !message.is_own()).map(|message| message.at).max();
        last.is_some_and(|at| now - at < REPLY_WINDOW)
    }
}

impl Customer {
    /// The display name, if the API tells it.
    pub fn told_name(&self) -> Option<&str> {
        self.name.as_deref().filter(|_| !self.refuses_profile && !self.blocked)
    }
}

impl Message {
    /// Whether the shop wrote it.
    pub fn is_own(&self) -> bool {
        self.from == Side::Business
    }
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

    /// Conversations of an account that the API returns, newest activity first.
    pub async fn conversations(&self, account: &str) -> Vec<Conversation> {
        let all: Vec<Conversation> = self.ask(&format!("conversations?account={account}")).await;
        let mut listed = Vec::new();
        for conversation in all.into_iter().filter(|conversation| conversation.listed) {
            let mut whole: Conversation = self.ask(&format!("thread?conversation={}", conversation.id)).await;
            whole.messages.retain(|message| !message.unsent);
            listed.push(whole);
        }
        listed
    }

    /// The newest 25 of them: what the app shows.
    pub async fn newest(&self, account: &str) -> Vec<Conversation> {
        self.conversations(account).await.into_iter().take(25).collect()
    }

    /// The customer of a conversation writes.
    pub async fn customer_writes(&self, conversation: &Conversation, text: &str) {
        self.tell("customer-writes", json!({ "conversation": conversation.id, "text": text })).await;
    }

    /// The customer of a conversation wrote some time ago.
    pub async fn customer_wrote(&self, conversation: &Conversation, text: &str, ago: TimeDelta) {
        let order = json!({ "conversation": conversation.id, "text": text, "ago_seconds": ago.num_seconds() });
        self.tell("customer-writes", order).await;
    }

    /// A customer who never wrote before did so some time ago.
    pub async fn new_customer(&self, account: &impl std::fmt::Display, name: &str, ago: TimeDelta) -> String {
        let order = json!({ "account": account.to_string(), "name": name, "username": name.to_lowercase(),
                            "text": "Hello", "ago_seconds": ago.num_seconds() });
        self.new_conversation(order).await
    }

    /// The same, whatever the customer is called and says (`CONTROL.md`, "People"); tells the conversation's id.
    pub async fn new_conversation(&self, order: Value) -> String {
        let answer = self.http.post(self.control("conversation")).json(&order).send().await.expect("an answer");
        let made: Value = answer.json().await.expect("its id");
        made["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
    }

    /// The owner writes on the phone: in the thread, not in the ledger.
    pub async fn owner_writes_elsewhere(&self, conversation: &Conversation, text: &str) {
        self.tell("business-writes", json!({ "conversation": conversation.id, "text": text })).await;
    }

    /// One conversation as the platform has it.
    pub async fn conversation(&self, id: &str) -> Conversation {
        self.ask(&format!("thread?conversation={id}")).await
    }

    /// Every request of an account so far, oldest first.
    pub async fn asked(&self, account: &impl std::fmt::Display) -> Vec<Asked> {
        self.ask(&format!("requests?account={account}")).await
    }

    /// Every request of anybody so far, oldest first.
    pub async fn asked_by_anybody(&self) -> Vec<Asked> {
        self.ask("requests").await
    }

    /// Every send the platform accepted, oldest first.
    pub async fn ledger(&self) -> Vec<Sent> {
        self.ask("ledger").await
    }

    /// Sender actions that were accepted.
    pub async fn actions(&self) -> Vec<Action> {
        self.ask("actions").await
    }

    /// How many requests read conversations so far, of which Instagram grants two per second.
    pub async fn conversation_calls(&self) -> usize {
        let requests: Vec<Value> = self.ask("requests").await;
        let counted = ["conversations", "thread", "message"];
        requests.iter().filter(|request| counted.contains(&request["kind"].as_str().unwrap_or_default())).count()
    }

    /// How many requests of one kind an account made so far: `conversations`, `thread`, `message`, `profile`, `send`.
    pub async fn requests(&self, account: &impl std::fmt::Display, kind: &str) -> usize {
        let requests: Vec<Value> = self.ask(&format!("requests?account={account}&kind={kind}")).await;
        requests.len()
    }

    /// Ends every token of an account, as when its owner removes the app.
    pub async fn revoke(&self, account: &impl std::fmt::Display) {
        self.tell("tokens", json!({ "account": account.to_string(), "action": "revoke" })).await;
    }

    /// Ends every token of an account as the simulator's `action` says (`CONTROL.md`, "Tokens"), with a subcode of 190
    /// for `kill`.
    pub async fn end_tokens(&self, account: &impl std::fmt::Display, action: &str, subcode: Option<i64>) {
        self.tell("tokens", json!({ "account": account.to_string(), "action": action, "subcode": subcode })).await;
    }

    /// Takes a permission from an account; its tokens live on.
    pub async fn withdraw(&self, account: &impl std::fmt::Display, permission: &str) {
        let order = json!({ "account": account.to_string(), "action": "withdraw", "permission": permission });
        self.tell("tokens", order).await;
    }

    /// Changes an account by properties of `CONTROL.md`.
    pub async fn change_account(&self, account: &impl std::fmt::Display, mut change: Value) {
        change["account"] = account.to_string().into();
        let answer = self.http.patch(self.control("account")).json(&change).send().await;
        assert!(answer.expect("the control interface answers").status().is_success(), "{change}");
    }

    /// A token as the app's dashboard makes it, that many hours old.
    pub async fn dashboard_token(&self, account: &impl std::fmt::Display, age_hours: u32) -> String {
        self.made_token(json!({ "account": account.to_string(), "age_hours": age_hours })).await
    }

    /// Opens an account that was not there before, with a history of conversations of so many messages each.
    pub async fn new_account(&self, username: &str, conversations: usize, messages: usize) {
        let order = json!({ "username": username, "name": username, "conversations": conversations,
                            "messages": messages });
        self.tell("account", order).await;
    }

    /// A token of the account's Page, as Meta's Graph API Explorer makes it; without an end unless hours are named.
    pub async fn page_token(&self, account: &impl std::fmt::Display, life_hours: Option<u32>) -> String {
        self.made_token(json!({ "account": account.to_string(), "page": true, "life_hours": life_hours })).await
    }

    async fn made_token(&self, order: Value) -> String {
        let answer = self.http.post(self.control("dashboard-token")).json(&order).send().await.expect("an answer");
        let made: Value = answer.json().await.expect("a token");
        made["access_token"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
    }

    /// Lets something go wrong from now on, by a rule of the simulator.
    pub async fn break_down(&self, rule: Value) {
        self.tell("faults", rule).await;
    }

    /// Ends everything that goes wrong.
    pub async fn mend(&self) {
        let answer = self.http.delete(self.control("faults")).send().await.expect("the control interface answers");
        assert!(answer.status().is_success(), "{answer:?}");
    }

    /// Makes Meta refuse to serve a conversation.
    pub async fn poison(&self, conversation: &Conversation) {
        let order = json!({ "conversation": conversation.id, "poisoned": true });
        let answer = self.http.patch(self.control("conversation")).json(&order).send().await;
        assert!(answer.expect("the control interface answers").status().is_success());
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

    /// The customer of a conversation writes; tells the message's id.
    pub async fn customer_writes_one(&self, conversation: &Conversation, text: &str) -> String {
        self.writes("customer-writes", &conversation.id, json!({ "text": text })).await
    }

    /// Somebody writes something into a conversation: `customer-writes` or `business-writes`; tells the message's id.
    pub async fn writes(&self, who: &str, conversation: &str, mut what: Value) -> String {
        what["conversation"] = conversation.into();
        let answer = self.http.post(self.control(who)).json(&what).send().await.expect("an answer");
        let made: Value = answer.json().await.expect("its id");
        made["message_id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
    }

    /// Every media link given out so far fails.
    pub async fn expire_media(&self) {
        self.tell("media/expire", json!({})).await;
    }

    /// Something is done to a message: `unsend`, `edit`, `customer-reacts`, `customer-reads`.
    pub async fn happens(&self, what: &str, message: &str, mut more: Value) {
        more["message_id"] = message.into();
        self.tell(what, more).await;
    }

    /// Knows what must stand nowhere.
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
