//! Instagram professional accounts: their fields, their webhook subscription, their messenger profile.

use crate::{
    call::Call,
    errors::Refusal,
    graph::{fields::Selection, viewer::Viewer},
    hosts::Host,
    world::{World, account::Account},
};
use axum::http::Method;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The webhook fields of object `instagram` (platform.md §6); `message_echoes` exists on the Instagram host only.
const WEBHOOK_FIELDS: [&str; 14] = [
    "messages",
    "message_reactions",
    "messaging_seen",
    "messaging_postbacks",
    "messaging_referral",
    "message_edit",
    "messaging_optins",
    "messaging_handover",
    "standby",
    "comments",
    "live_comments",
    "mentions",
    "story_insights",
    "feed",
];

/// Answers an account and its edges other than the inbox.
///
/// # Errors
/// 100 for unknown fields and edges, 10 or 200 for missing permissions.
pub(crate) fn serve(
    world: &mut World,
    viewer: &Viewer,
    call: &Call,
    at: usize,
    rest: &[&str],
) -> Result<Value, Refusal> {
    let instagram = viewer.host == Host::GraphInstagram;
    world.require(viewer, Some(at), if instagram { &["instagram_business_basic"] } else { &["instagram_basic"] })?;
    match rest {
        [] => {
            let chosen = call.params.filled("fields").map(Selection::parse).transpose()?;
            let held = world.accounts.get(at).ok_or_else(|| Refusal::no_such_object("me"))?;
            let mut node = fields(world, held, &chosen.unwrap_or_else(|| Selection::of(&["id"])), viewer.host)?;
            if call.params.flag("metadata") {
                node["metadata"] = json!({ "type": "ig_user", "fields": [], "connections": {} });
            }
            Ok(node)
        }
        ["subscribed_apps"] => {
            let app = json!({ "id": world.app.instagram_id, "name": world.app.name });
            let held = world.accounts.get_mut(at).ok_or_else(|| Refusal::no_such_object("me"))?;
            subscriptions(&mut held.subscribed, app, call)
        }
        ["media" | "stories" | "tags" | "live_media"] => Ok(json!({ "data": [] })),
        [edge, ..] => Err(Refusal::no_such_field(edge, "IGUser")),
    }
}

/// The chosen fields of an account. On the Instagram host `id` is the app-scoped number and `user_id` the account's
/// (platform.md §0).
///
/// # Errors
/// 100 for unknown fields.
pub(crate) fn fields(world: &World, held: &Account, selection: &Selection, host: Host) -> Result<Value, Refusal> {
    let instagram = host == Host::GraphInstagram;
    let id = if instagram { &held.scoped_id } else { &held.ig_id };
    let mut node = Map::new();
    for field in &selection.0 {
        let value = match field.name.as_str() {
            "id" => json!(id),
            "user_id" if instagram => json!(held.ig_id),
            "account_type" if instagram => json!(held.account_type),
            "username" => json!(held.username),
            "name" => json!(held.name),
            "profile_picture_url" => match held.picture {
                Some(asset) => json!(world.media.link(&world.bases, asset)),
                None => continue,
            },
            "followers_count" => json!(held.followers),
            "follows_count" | "media_count" => json!(held.followers / 20),
            "biography" | "website" | "ig_id" => continue,
            other => return Err(Refusal::no_such_field(other, "IGUser")),
        };
        node.insert(field.key().to_owned(), value);
    }
    node.insert("id".to_owned(), json!(id));
    Ok(Value::Object(node))
}

/// `subscribed_apps` of a Page or account: POST sets, GET lists, DELETE removes.
///
/// # Errors
/// 100 for the whole call when one field is unknown (platform.md §6).
pub(crate) fn subscriptions(held: &mut Option<BTreeSet<String>>, app: Value, call: &Call) -> Result<Value, Refusal> {
    match call.method {
        Method::POST => {
            let wanted = call.params.list("subscribed_fields");
            let known = |name: &String| {
                WEBHOOK_FIELDS.contains(&name.as_str())
                    || (name == "message_echoes" && call.host == Host::GraphInstagram)
            };
            if let Some(unknown) = wanted.iter().find(|name| !known(name)) {
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

/// `messenger_profile`: ice breakers and persistent menu, kept as they were given (platform.md §8).
///
/// # Errors
/// 100 when nothing is set, or more than four ice breakers.
pub(crate) fn messenger_profile(world: &mut World, at: usize, call: &Call) -> Result<Value, Refusal> {
    const NAMES: [&str; 2] = ["ice_breakers", "persistent_menu"];
    let held = world.accounts.get_mut(at).ok_or_else(|| Refusal::no_such_object("me"))?;
    match call.method {
        Method::POST => {
            let given: Vec<(&str, Value)> =
                NAMES.into_iter().filter_map(|name| call.params.json(name).map(|value| (name, value))).collect();
            if given.is_empty() {
                return Err(Refusal::invalid("The parameter ice_breakers or persistent_menu is required"));
            }
            for (name, value) in given {
                if name == "ice_breakers" && value.as_array().is_none_or(|items| items.len() > 4) {
                    return Err(Refusal::invalid("Param ice_breakers must be an array of at most 4"));
                }
                held.messenger_profile.insert(name.to_owned(), value);
            }
            Ok(json!({ "result": "success" }))
        }
        Method::DELETE => {
            call.params.list("fields").iter().for_each(|name| drop(held.messenger_profile.remove(name)));
            Ok(json!({ "result": "success" }))
        }
        _ => {
            let wanted = call.params.list("fields");
            let shown: Map<String, Value> = held
                .messenger_profile
                .iter()
                .filter(|(name, _)| wanted.is_empty() || wanted.contains(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            Ok(if shown.is_empty() { json!({ "data": [] }) } else { json!({ "data": [shown] }) })
        }
    }
}
