//! Customers and the owner's other devices: who writes what, and what the platform has of it.

use super::Shop;
use super::facts::Conversation;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

impl Shop {
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

    /// Makes Meta refuse to serve a conversation.
    pub async fn poison(&self, conversation: &Conversation) {
        let order = json!({ "conversation": conversation.id, "poisoned": true });
        let answer = self.http.patch(self.control("conversation")).json(&order).send().await;
        assert!(answer.expect("the control interface answers").status().is_success());
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

    /// Something is done to a message: `unsend`, `edit`, `customer-reacts`, `customer-reads`.
    pub async fn happens(&self, what: &str, message: &str, mut more: Value) {
        more["message_id"] = message.into();
        self.tell(what, more).await;
    }

    /// What was written at that moment or later is gone as if it had never been.
    pub async fn rewind(&self, to: DateTime<Utc>) {
        self.tell("rewind", json!({ "to": to })).await;
    }
}
