//! The control interface under `/_sim`: tests and the demo make things happen and look at what happened. `CONTROL.md`
//! documents it. It never answers with a secret but where
//! Meta's own dashboard shows one, and no platform call goes through it.

mod accounts;
mod people;
mod switches;
mod view;
mod writing;

use crate::{
    shared::Shared,
    world::{World, thread::Thread},
};
use axum::{
    Json, Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// Why a wish was not granted.
#[derive(Debug)]
pub(crate) struct Refused(StatusCode, String);

impl Refused {
    fn missing(what: &str, name: &str) -> Self {
        Self(StatusCode::NOT_FOUND, format!("no such {what}: {name}"))
    }

    fn bad(why: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, why.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

type Granted = Result<Json<Value>, Refused>;

/// All paths below `/_sim`.
pub(crate) fn router(shared: Shared) -> Router {
    Router::new()
        .route("/state", get(view::state))
        .route("/conversations", get(view::conversations))
        .route("/thread", get(view::thread))
        .route("/ledger", get(view::ledger).delete(view::clear_ledger))
        .route("/actions", get(view::actions))
        .route("/requests", get(view::requests).delete(view::clear_requests))
        .route("/customer-writes", post(writing::customer_writes))
        .route("/business-writes", post(writing::business_writes))
        .route("/unsend", post(writing::unsend))
        .route("/edit", post(writing::edit))
        .route("/rewind", post(writing::rewind))
        .route("/customer-reacts", post(writing::customer_reacts))
        .route("/customer-reads", post(writing::customer_reads))
        .route("/conversation", post(people::new_conversation).patch(people::change_conversation))
        .route("/account", post(accounts::new_account).patch(accounts::change_account))
        .route("/tokens", post(people::tokens))
        .route("/dashboard-token", post(people::dashboard_token))
        .route("/clock", get(switches::clock).post(switches::advance))
        .route("/faults", get(switches::faults).post(switches::add_fault).delete(switches::clear_faults))
        .route("/toggles", get(switches::toggles).patch(switches::change_toggles))
        .route("/webhooks", get(switches::webhooks).post(switches::add_webhook).delete(switches::clear_webhooks))
        .route("/webhooks/deliveries", get(switches::deliveries))
        .route("/media/expire", post(switches::expire_media))
        .fallback(|| async { Refused(StatusCode::NOT_FOUND, "no such path; see CONTROL.md".to_owned()) })
        .with_state(shared)
}

/// Which conversation is meant: by its id, or by account and customer.
#[derive(Clone, Debug, Default, Deserialize)]
struct Which {
    /// Instagram id or username of the shop.
    account: Option<String>,
    /// Instagram-scoped id, username or name of the customer.
    customer: Option<String>,
    /// Conversation id.
    conversation: Option<String>,
}

impl World {
    fn account_meant(&self, name: Option<&str>) -> Result<usize, Refused> {
        let name = name.ok_or_else(|| Refused::bad("account is needed: an Instagram id or username"))?;
        self.account_named(name).ok_or_else(|| Refused::missing("account", name))
    }

    fn thread_meant(&self, which: &Which) -> Result<(usize, usize), Refused> {
        if let Some(id) = &which.conversation {
            return self.find_thread(id).ok_or_else(|| Refused::missing("conversation", id));
        }
        let account = self.account_meant(which.account.as_deref())?;
        let name = which.customer.as_deref().ok_or_else(|| Refused::bad("conversation or customer is needed"))?;
        let is_meant = |thread: &Thread| {
            let customer = &thread.customer;
            customer.igsid == name
                || customer.username.as_deref() == Some(name)
                || customer.name.as_deref() == Some(name)
        };
        let threads = self.accounts.get(account).map(|held| held.threads.as_slice()).unwrap_or_default();
        let place = threads.iter().position(is_meant).ok_or_else(|| Refused::missing("customer", name))?;
        Ok((account, place))
    }
}
