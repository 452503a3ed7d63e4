//! Instagram professional accounts: their fields and their messenger profile.

use crate::{
    errors::Refusal,
    graph::{
        fields::Selection,
        subscribe::{self, Names},
        viewer::Viewer,
    },
    http::{call::Call, hosts::Host},
    world::{World, account::Account},
};
use axum::http::Method;
use serde_json::{Map, Value, json};

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
            let is_me = call.path.first().is_some_and(|first| first == "me");
            let in_a_list = instagram && is_me && world.toggles.me_as_list;
            Ok(if in_a_list { json!({ "data": [node] }) } else { node })
        }
        ["subscribed_apps"] => {
            // Not `id` and no name, unlike at a Page (facebook-python-business-sdk, `IGUserSubscribedAppsData`).
            let app = json!({ "app_id": world.app.instagram_id });
            let known = Names::of_account(world.toggles.echoes_field_on_instagram);
            let held = world.accounts.get_mut(at).ok_or_else(|| Refusal::no_such_object("me"))?;
            subscribe::serve(&mut held.subscribed, known, app, call)
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
            "biography" | "website" => continue,
            // Of the Facebook host's node only (facebook-python-business-sdk, `IGUser` and `IGUserForIGOnlyAPI`).
            "ig_id" if !instagram => continue,
            other => return Err(Refusal::no_such_field(other, "IGUser")),
        };
        node.insert(field.key().to_owned(), value);
    }
    node.insert("id".to_owned(), json!(id));
    Ok(Value::Object(node))
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
