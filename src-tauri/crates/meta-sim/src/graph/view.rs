//! What one request sees of one account: who its people are to it, and links that lead on from what it reads.

use crate::{
    graph::viewer::Viewer,
    world::{World, account::Account, thread::Thread},
};
use serde_json::{Value, json};

/// One request's view on one account.
pub(crate) struct View<'w> {
    pub(crate) world: &'w World,
    pub(crate) viewer: &'w Viewer,
    pub(crate) account: &'w Account,
    /// `v27.0`, for the links.
    pub(crate) version: &'w str,
}

impl View<'_> {
    /// The shop as a participant: id and username only (platform.md §2.2).
    pub(crate) fn business(&self) -> Value {
        json!({ "username": self.account.username, "id": self.account.ig_id })
    }

    /// The customer as a participant; some have no username.
    pub(crate) fn customer(&self, thread: &Thread) -> Value {
        match &thread.customer.username {
            Some(username) => json!({ "username": username, "id": thread.customer.igsid }),
            None => json!({ "id": thread.customer.igsid }),
        }
    }

    /// A link to another page, with the token in it, as Meta's have.
    pub(crate) fn link(
        &self,
        path: &str,
        kept: &[(&str, Option<&str>)],
        limit: usize,
        way: &str,
        cursor: &str,
    ) -> String {
        let base = self.world.bases.of(self.viewer.host);
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("access_token", &self.viewer.token).append_pair("pretty", "0");
        for (name, value) in kept {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        query.append_pair("limit", &limit.to_string()).append_pair(way, cursor);
        format!("{base}/{}/{path}?{}", self.version, query.finish())
    }
}
