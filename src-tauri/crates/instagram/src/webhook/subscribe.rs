//! Asking Meta to tell an account's events to the owner's app: `subscribed_apps` (`platform.md` §6, "Subscribing").

use crate::net::json::{Id, lenient};
use crate::net::{Allowance, exchange};
use crate::{AccountClient, ApiError};
use domain::{Flavour, WebhookEvent};
use reqwest::Method;
use secrecy::ExposeSecret;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Names at an Instagram account, most needed first: those of Meta's own SDK (`IGUserForIGOnlyAPI`, v25). The last is
/// in Meta's pages only (`platform.md` §6), so the call has to do without it.
const ON_INSTAGRAM: [(WebhookEvent, &str); 8] = [
    (WebhookEvent::Messages, "messages"),
    (WebhookEvent::Reactions, "message_reactions"),
    (WebhookEvent::Seen, "messaging_seen"),
    (WebhookEvent::Taps, "messaging_postbacks"),
    (WebhookEvent::Referrals, "messaging_referral"),
    (WebhookEvent::Edits, "message_edit"),
    (WebhookEvent::Standby, "standby"),
    (WebhookEvent::Echoes, "message_echoes"),
];
/// Names at a Facebook Page, of which some differ: those of Meta's own SDK (`Page.SubscribedFields`, v25).
const ON_PAGE: [(WebhookEvent, &str); 8] = [
    (WebhookEvent::Messages, "messages"),
    (WebhookEvent::Reactions, "message_reactions"),
    (WebhookEvent::Seen, "message_reads"),
    (WebhookEvent::Taps, "messaging_postbacks"),
    (WebhookEvent::Referrals, "messaging_referrals"),
    (WebhookEvent::Edits, "message_edits"),
    (WebhookEvent::Standby, "standby"),
    (WebhookEvent::Echoes, "message_echoes"),
];
/// Meta's code for a call with a field that it does not know.
const UNKNOWN_FIELD: i64 = 100;

/// Which of the events that Shopbell asks for are told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subscription {
    /// Those Meta took.
    pub taken: Vec<WebhookEvent>,
    /// Those it does not know, of what nothing else brings.
    pub refused: Vec<WebhookEvent>,
}

#[derive(Deserialize)]
struct Apps {
    #[serde(default)]
    data: Vec<App>,
}

#[derive(Deserialize)]
struct App {
    // A Page lists apps by `id`, an Instagram account by `app_id` (Meta's SDK: `IGUserSubscribedAppsData`).
    #[serde(default, deserialize_with = "lenient")]
    id: Option<Id>,
    #[serde(default, deserialize_with = "lenient")]
    app_id: Option<Id>,
    #[serde(default, deserialize_with = "lenient")]
    subscribed_fields: Option<Vec<String>>,
}

impl AccountClient {
    /// Asks for every event that Shopbell understands, beside whatever the owner's app is told already: another program
    /// of the owner's may use the same app. All at once; when Meta refuses the whole for one field it does not know, first
    /// without the one that Meta's own lists disagree about, then one by one. `app` is the id of the owner's app where it
    /// is known.
    ///
    /// # Errors
    /// When Meta refuses for another reason, such as a missing permission.
    pub async fn subscribe(&self, app: Option<&str>) -> Result<Subscription, ApiError> {
        let wanted = self.wanted();
        let mut told = match self.subscribed(app).await {
            Err(error) if is_unknown_field(&error) => BTreeSet::new(),
            told => told?,
        };
        for optional_too in [true, false] {
            let asked = wanted.iter().filter(|(kind, _)| optional_too || *kind != WebhookEvent::Echoes);
            let all = told.iter().cloned().chain(asked.map(|&(_, name)| name.to_owned())).collect();
            match self.post_fields(&all).await {
                Ok(()) => return Ok(of(&wanted, &all)),
                Err(error) if is_unknown_field(&error) => {}
                Err(error) => return Err(error),
            }
        }
        for &(_, name) in &wanted {
            // A call replaces what was asked for before: each repeats what was taken.
            let mut more = told.clone();
            more.insert(name.to_owned());
            match self.post_fields(&more).await {
                Ok(()) => told = more,
                Err(error) if is_unknown_field(&error) => {
                    told.remove(name);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(of(&wanted, &told))
    }

    /// Which fields the owner's app is told of the account now. Meta may list other people's apps, too: without the id
    /// of the owner's, only a list of one can be believed.
    ///
    /// # Errors
    /// When Meta does not tell.
    pub async fn subscribed(&self, app: Option<&str>) -> Result<BTreeSet<String>, ApiError> {
        let apps: Apps = self.subscribed_apps(Method::GET, None).await?.decode()?;
        let is_alone = apps.data.len() == 1;
        let is_ours = |found: &App| match (app, found.id.as_ref().or(found.app_id.as_ref())) {
            (Some(app), Some(id)) => id.0 == app,
            _ => is_alone,
        };
        Ok(apps.data.into_iter().filter(is_ours).filter_map(|app| app.subscribed_fields).flatten().collect())
    }

    fn wanted(&self) -> [(WebhookEvent, &'static str); 8] {
        match self.access().flavour {
            Flavour::Instagram => ON_INSTAGRAM,
            Flavour::Facebook => ON_PAGE,
        }
    }

    async fn post_fields(&self, fields: &BTreeSet<String>) -> Result<(), ApiError> {
        let fields = fields.iter().map(String::as_str).collect::<Vec<_>>().join(",");
        self.subscribed_apps(Method::POST, Some(&fields)).await.map(|_| ())
    }

    async fn subscribed_apps(&self, method: Method, fields: Option<&str>) -> Result<crate::net::Body, ApiError> {
        let (meta, access) = (self.meta(), self.access());
        let token = access.token.expose_secret();
        let url = meta.graph(access.flavour, &[&access.node, "subscribed_apps"]);
        let query: Vec<(&str, &str)> = fields.map(|fields| ("subscribed_fields", fields)).into_iter().collect();
        // A call that changes something is made once, over a connection of its own.
        let client = if method == Method::GET { meta.reading() } else { meta.sending() };
        let request = client.request(method, url).query(&query).bearer_auth(token);
        self.noted(exchange(request, Allowance::reading(meta.limits(), meta.limits().item_bytes), &[token]).await)
    }
}

fn of(wanted: &[(WebhookEvent, &str)], told: &BTreeSet<String>) -> Subscription {
    let (taken, mut refused): (Vec<_>, Vec<_>) = wanted.iter().partition(|(_, name)| told.contains(*name));
    refused.retain(|(kind, _)| *kind != WebhookEvent::Echoes);
    let kinds = |list: Vec<(WebhookEvent, &str)>| list.into_iter().map(|(kind, _)| kind).collect();
    Subscription { taken: kinds(taken), refused: kinds(refused) }
}

/// Code 100 without a subcode: with one it names something else, such as an account that is not visible.
fn is_unknown_field(error: &ApiError) -> bool {
    matches!(error, ApiError::Graph(error) if error.code == UNKNOWN_FIELD && error.subcode.is_none())
}
