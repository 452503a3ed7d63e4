//! What was asked of the platform, and what it took.

use super::Shop;
use super::facts::{Action, Asked, Sent};
use serde_json::Value;

impl Shop {
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
}
