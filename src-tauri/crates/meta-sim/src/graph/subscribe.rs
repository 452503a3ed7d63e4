//! `subscribed_apps`: which events of a Page or an account are told to the app (platform.md §6, "Subscribing").
//!
//! The two edges know different names for the same. Both lists are those of Meta's own SDK (facebook-python-business-sdk
//! v25: `Page.SubscribedFields`, and `subscribed_fields_enum` of `IGUserForIGOnlyAPI`), as far as an app of a shop may
//! want them; a name that is not listed makes the whole call fail.

use crate::{errors::Refusal, http::call::Call};
use axum::http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const OF_ACCOUNT: [&str; 23] = [
    "agent_messages",
    "comment_poll_response",
    "comments",
    "creator_marketplace_invited_creator_onboarding",
    "creator_marketplace_projects",
    "delta",
    "follow",
    "live_comments",
    "mentions",
    "message_edit",
    "message_reactions",
    "messages",
    "messaging_handover",
    "messaging_optins",
    "messaging_postbacks",
    "messaging_referral",
    "messaging_seen",
    "onboarding_welcome_message_series",
    "share_to_story",
    "standby",
    "story_insights",
    "story_poll_response",
    "story_reactions",
];

const OF_PAGE: [&str; 30] = [
    "agent_messages",
    "calls",
    "feed",
    "inbox_labels",
    "leadgen",
    "live_videos",
    "mention",
    "message_context",
    "message_deliveries",
    "message_echoes",
    "message_edits",
    "message_mention",
    "message_reactions",
    "message_reads",
    "messages",
    "messaging_account_linking",
    "messaging_customer_information",
    "messaging_feedback",
    "messaging_handovers",
    "messaging_integrity",
    "messaging_optins",
    "messaging_optouts",
    "messaging_payments",
    "messaging_policy_enforcement",
    "messaging_postbacks",
    "messaging_referrals",
    "response_feedback",
    "standby",
    "story_poll_response",
    "videos",
];

/// Names at an account that are called otherwise at a Page.
const CALLED_OTHERWISE: [(&str, &str); 4] = [
    ("messaging_seen", "message_reads"),
    ("messaging_referral", "messaging_referrals"),
    ("message_edit", "message_edits"),
    ("messaging_handover", "messaging_handovers"),
];

/// The names that an edge knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    names: &'static [&'static str],
    echoes: bool,
}

impl Names {
    /// Those of a Page.
    pub(crate) fn of_page() -> Self {
        Self { names: &OF_PAGE, echoes: true }
    }

    /// Those of an account; whether `message_echoes` is one, Meta's pages and its SDK do not agree.
    pub(crate) fn of_account(echoes: bool) -> Self {
        Self { names: &OF_ACCOUNT, echoes }
    }

    fn know(self, name: &str) -> bool {
        self.names.contains(&name) || (self.echoes && name == "message_echoes")
    }
}

/// What an account's event is called at a Page.
pub(crate) fn at_page(name: &str) -> &str {
    CALLED_OTHERWISE.iter().find(|(here, _)| *here == name).map_or(name, |(_, there)| there)
}

/// POST sets, GET lists, DELETE removes.
///
/// # Errors
/// 100 for the whole call when one field is unknown (platform.md §6).
pub(crate) fn serve(
    held: &mut Option<BTreeSet<String>>,
    known: Names,
    app: Value,
    call: &Call,
) -> Result<Value, Refusal> {
    match call.method {
        Method::POST => {
            let wanted = call.params.list("subscribed_fields");
            if let Some(unknown) = wanted.iter().find(|name| !known.know(name)) {
                return Err(Refusal::invalid(&format!(
                    "Param subscribed_fields must be one of {{…}} - got \"{unknown}\""
                )));
            }
            if wanted.is_empty() {
                return Err(Refusal::invalid("The parameter subscribed_fields is required"));
            }
            *held = Some(wanted.into_iter().collect());
            Ok(json!({ "success": true }))
        }
        Method::DELETE => {
            *held = None;
            Ok(json!({ "success": true }))
        }
        _ => {
            let mut data = Vec::new();
            if let Some(fields) = held {
                let mut item = app;
                item["subscribed_fields"] = json!(fields);
                data.push(item);
            }
            Ok(json!({ "data": data }))
        }
    }
}
