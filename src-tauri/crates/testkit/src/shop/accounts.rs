//! Accounts, their tokens and permissions.

use super::Shop;
use serde_json::{Value, json};

impl Shop {
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
}
