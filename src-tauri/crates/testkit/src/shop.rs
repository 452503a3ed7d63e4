//! The shop on the simulated platform: what there is, what customers do, what went wrong on the way. Everything is asked
//! for over HTTP, at the control interface of the simulator (`CONTROL.md` there).

use chrono::{DateTime, TimeDelta, Utc};
use meta_sim::{Options, Simulator};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Longer than this after the customer's last message, Instagram takes no answer.
const REPLY_WINDOW: TimeDelta = TimeDelta::hours(23);

/// The platform with its shops.
pub struct Shop {
    simulator: Option<Simulator>,
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
}

impl Conversation {
    /// The newest message.
    pub fn newest(&self) -> Option<&Message> {
        self.messages.last()
    }

    /// Whether the customer wrote so lately that an answer is taken.
    pub fn is_answerable(&self) -> bool {
        let last = self.messages.iter().filter(|message| !message.is_own()).map(|message| message.at).max();
        last.is_some_and(|at| Utc::now() - at < REPLY_WINDOW)
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
        let redirect_uris =
            ["facebook", "instagram"].map(|flavour| format!("http://localhost:{port}/callback/{flavour}")).to_vec();
        Self::open_with(Options { redirect_uris, ..Options::default() }).await
    }

    async fn open_with(options: Options) -> Self {
        // Nothing here speaks TLS, but the HTTP client wants to know how it would; a second answer changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let simulator = Simulator::start(options).await.expect("the simulator starts");
        let description = serde_json::to_value(simulator.description()).expect("its description");
        Self { simulator: Some(simulator), description, http: reqwest::Client::new() }
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

    /// Every send the platform accepted, oldest first.
    pub async fn ledger(&self) -> Vec<Sent> {
        self.ask("ledger").await
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

    /// What must stand in no file: the app's secrets, and how every token of the platform begins.
    pub fn secrets(&self) -> Vec<String> {
        let app_secrets = ["instagram", "facebook"].map(|flavour| self.app(flavour).secret);
        app_secrets.into_iter().chain(["IGAA".to_owned(), "EAA".to_owned()]).collect()
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
