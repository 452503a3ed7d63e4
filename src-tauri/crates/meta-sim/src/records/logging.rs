//! Writing calls into the log: what each was for, whose account it concerned, what an app of today may not use of it.

use crate::{
    graph::retired,
    http::call::Call,
    ids::{self, Shape},
    oauth::token::Opens,
    records::request_log::{Entry, Kind},
    world::World,
};
use axum::http::Method;

impl World {
    /// What a call is for, told from its path.
    pub(crate) fn kind_of(&self, call: &Call) -> Kind {
        if !call.host.is_graph() {
            return Kind::Oauth;
        }
        let segments = call.segments();
        let first = segments.first().copied().unwrap_or_default();
        match (segments.get(1).copied(), ids::shape(first)) {
            _ if first == "_media" => Kind::Media,
            (_, Shape::Message) => Kind::Message,
            (_, Shape::Conversation) => Kind::Thread,
            (Some("conversations"), _) => Kind::Conversations,
            (Some("messages"), _) if call.method == Method::POST => Kind::Send,
            (Some("permissions"), _) => Kind::Oauth,
            (None, Shape::Number) if self.is_customer(first) => Kind::Profile,
            _ if matches!(first, "oauth" | "access_token" | "refresh_access_token" | "debug_token") => Kind::Oauth,
            _ => Kind::Account,
        }
    }

    /// The account a call concerns: by its token, else by the ids in its path.
    pub(crate) fn account_of(&self, call: &Call) -> Option<usize> {
        let by_token =
            call.token.as_deref().and_then(|value| self.tokens.get(value)).and_then(|token| match token.opens {
                Opens::Instagram(account) => Some(account),
                Opens::Page(page) => self.pages.get(page)?.account,
                Opens::User | Opens::App => None,
            });
        by_token.or_else(|| call.path.iter().find_map(|segment| self.account_by_id(segment)))
    }

    /// Writes a call down.
    pub(crate) fn log(&mut self, call: &Call, kind: Kind, account: Option<usize>, status: u16) {
        let account = account.and_then(|index| self.accounts.get(index)).map(|account| account.ig_id.clone());
        let (host, method, path) = (call.host.name(), call.method.to_string(), call.raw_path.clone());
        let (at, retired) = (self.clock.now(), retired::used(call).filter(|_| call.host.is_graph()));
        self.requests.entries.push(Entry { at, host, method, path, account, kind, status, retired });
    }

    fn account_by_id(&self, id: &str) -> Option<usize> {
        let by_page = || self.page_named(id).and_then(|page| self.pages.get(page)?.account);
        match ids::shape(id) {
            Shape::Number => self.account_named(id).or_else(by_page),
            Shape::Conversation => self.find_thread(id).map(|found| found.0),
            Shape::Message => self.find_message(id).map(|found| found.0),
            Shape::Other => None,
        }
    }

    fn is_customer(&self, id: &str) -> bool {
        self.accounts.iter().flat_map(|account| &account.threads).any(|thread| thread.customer.igsid == id)
    }
}
