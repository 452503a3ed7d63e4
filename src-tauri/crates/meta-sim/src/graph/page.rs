//! Facebook Pages: their fields, their tokens, their webhook subscription.

use crate::{
    errors::Refusal,
    graph::{
        account,
        fields::Selection,
        pick::pick,
        subscribe::{self, Names},
        viewer::Viewer,
    },
    http::call::Call,
    oauth::{facebook, token::Opens},
    world::World,
};
use serde_json::{Map, Value, json};

/// Fields that exist on a Page and have nothing to say here.
const SILENT: [&str; 12] = [
    "about",
    "username",
    "link",
    "phone",
    "emails",
    "website",
    "cover",
    "fan_count",
    "followers_count",
    "verification_status",
    "perms",
    "global_brand_page_name",
];

/// Whether the token may see a Page: its own token, or the person ticked it.
pub(crate) fn may_see(world: &World, viewer: &Viewer, at: usize) -> bool {
    match viewer.opens {
        Opens::Page(page) => page == at,
        Opens::User => world.pages.get(at).is_some_and(|page| world.person.pages.contains(&page.id)),
        Opens::Instagram(_) | Opens::App => false,
    }
}

/// Answers a Page and its edges other than the inbox.
///
/// # Errors
/// 100 for unknown fields and edges, 200 for missing permissions.
pub(crate) fn serve(
    world: &mut World,
    viewer: &Viewer,
    call: &Call,
    at: usize,
    rest: &[&str],
) -> Result<Value, Refusal> {
    match rest {
        [] => {
            let chosen = call.params.filled("fields").map(Selection::parse).transpose()?;
            let mut node = page(world, viewer, at, &chosen.unwrap_or_else(|| Selection::of(&["id", "name"])))?;
            if call.params.flag("metadata") {
                node["metadata"] = json!({ "type": "page", "fields": [], "connections": {} });
            }
            Ok(node)
        }
        ["subscribed_apps"] => {
            let account = world.pages.get(at).and_then(|page| page.account);
            world.require(viewer, account, &["pages_manage_metadata"])?;
            let app = json!({ "id": world.app.id, "name": world.app.name, "link": "https://www.facebook.com/games/" });
            let page = world.pages.get_mut(at).ok_or_else(|| Refusal::no_such_object("page"))?;
            subscribe::serve(&mut page.subscribed, Names::of_page(), app, call)
        }
        ["picture"] => Ok(json!({ "data": { "height": 50, "is_silhouette": true, "url": "", "width": 50 } })),
        [edge, ..] => Err(Refusal::no_such_field(edge, "Page")),
    }
}

/// The chosen fields of a Page.
///
/// # Errors
/// 100 for unknown fields, 200 for missing permissions.
pub(crate) fn page(world: &mut World, viewer: &Viewer, at: usize, selection: &Selection) -> Result<Value, Refusal> {
    let mut node = Map::new();
    for field in &selection.0 {
        let below = field.below.as_ref();
        let Some(page) = world.pages.get(at) else { return Err(Refusal::no_such_object("page")) };
        let value = match field.name.as_str() {
            "id" => Some(json!(page.id)),
            "name" => Some(json!(page.name)),
            "category" => Some(json!(page.category)),
            "category_list" => Some(pick(&json!([{ "id": "2250", "name": page.category }]), "category_list", below)?),
            "tasks" => Some(json!(page.tasks)),
            "access_token" => page_token(world, viewer, at),
            "instagram_business_account" => linked(world, viewer, page.account, below)?,
            "connected_instagram_account" => linked(world, viewer, page.account.or(page.personal_account), below)?,
            "picture" => {
                let picture = json!({ "data": { "height": 50, "is_silhouette": true, "url": "", "width": 50 } });
                Some(pick(&picture, "picture", below)?)
            }
            silent if SILENT.contains(&silent) => None,
            other => return Err(Refusal::no_such_field(other, "Page")),
        };
        if let Some(value) = value {
            node.insert(field.key().to_owned(), value);
        }
    }
    if let Some(page) = world.pages.get(at) {
        node.insert("id".to_owned(), json!(page.id));
    }
    Ok(Value::Object(node))
}

/// Only a person's token makes Page tokens; a Page's own sees itself.
fn page_token(world: &mut World, viewer: &Viewer, at: usize) -> Option<Value> {
    match viewer.opens {
        Opens::User => facebook::page_token(world, &viewer.token, at).map(Value::String),
        Opens::Page(_) => Some(json!(viewer.token)),
        Opens::Instagram(_) | Opens::App => None,
    }
}

/// The linked account: only its id unless more is named; left out without `instagram_basic`.
fn linked(
    world: &World,
    viewer: &Viewer,
    account: Option<usize>,
    below: Option<&Selection>,
) -> Result<Option<Value>, Refusal> {
    let Some(held) = account.and_then(|index| world.accounts.get(index)) else { return Ok(None) };
    if world.require(viewer, account, &["instagram_basic"]).is_err() {
        return Ok(None);
    }
    match below {
        None => Ok(Some(json!({ "id": held.ig_id }))),
        Some(below) => account::fields(world, held, below, crate::http::hosts::Host::GraphFacebook).map(Some),
    }
}
