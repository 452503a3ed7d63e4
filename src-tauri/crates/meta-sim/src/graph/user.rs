//! The Facebook person: `/me`, the Pages they ticked, the permissions they gave (platform.md §1a).

use crate::{
    errors::Refusal,
    graph::{
        fields::{Field, Selection},
        page,
        paging::{self, Window},
        pick::pick,
        viewer::Viewer,
    },
    http::{call::Call, params::Params},
    oauth::token::{Death, Opens},
    world::{World, person::Answered},
};
use axum::http::Method;
use serde_json::{Map, Value, json};

/// Fields that exist on a person and have nothing to say here.
const SILENT: [&str; 14] = [
    "middle_name",
    "gender",
    "link",
    "locale",
    "timezone",
    "updated_time",
    "verified",
    "birthday",
    "age_range",
    "location",
    "hometown",
    "languages",
    "profileUrl",
    "website",
];

/// Answers `/me` and its edges for a user token.
///
/// # Errors
/// 100 for unknown fields and edges, 200 for missing permissions.
pub(crate) fn serve(world: &mut World, viewer: &Viewer, call: &Call, rest: &[&str]) -> Result<Value, Refusal> {
    match (rest, &call.method) {
        ([], _) => {
            let chosen = call.params.filled("fields").map(Selection::parse).transpose()?;
            let mut node = user(world, viewer, call, &chosen.unwrap_or_else(|| Selection::of(&["id", "name"])))?;
            if call.params.flag("metadata") {
                node["metadata"] = json!({ "type": "user", "fields": [], "connections": {} });
            }
            Ok(node)
        }
        (["accounts"], &Method::GET) => {
            let chosen = call.params.filled("fields").map(Selection::parse).transpose()?;
            accounts(world, viewer, call, chosen.as_ref(), &Window::of_params(&call.params)?)
        }
        (["permissions"], &Method::GET) => Ok(permissions(world)),
        (["permissions", ..], &Method::DELETE) => Ok(revoke(world, rest.get(1).copied())),
        (["permissions", name], _) => Ok(one_permission(world, name)),
        (["picture"], _) => Ok(picture()),
        (["businesses" | "assigned_pages" | "adaccounts"], _) => Ok(json!({ "data": [] })),
        ([edge, ..], _) => Err(Refusal::no_such_field(edge, "User")),
    }
}

/// Answers the app's own node.
///
/// # Errors
/// 100 for its edges.
pub(crate) fn app(world: &World, rest: &[&str]) -> Result<Value, Refusal> {
    match rest {
        [] => Ok(json!({ "id": world.app.id, "name": world.app.name, "link": "https://www.facebook.com/games/" })),
        [edge, ..] => Err(Refusal::no_such_field(edge, "Application")),
    }
}

fn user(world: &mut World, viewer: &Viewer, call: &Call, selection: &Selection) -> Result<Value, Refusal> {
    let mut node = Map::new();
    for field in &selection.0 {
        if let Some(value) = user_field(world, viewer, call, field)? {
            node.insert(field.key().to_owned(), value);
        }
    }
    node.insert("id".to_owned(), json!(world.person.id));
    Ok(Value::Object(node))
}

fn user_field(world: &mut World, viewer: &Viewer, call: &Call, field: &Field) -> Result<Option<Value>, Refusal> {
    let person = &world.person;
    Ok(Some(match field.name.as_str() {
        "id" => json!(person.id),
        "name" => json!(person.name()),
        "first_name" | "short_name" => json!(person.first_name),
        "last_name" => json!(person.last_name),
        "name_format" => json!("{first} {last}"),
        "email" => return Ok(person.granted("email").then(|| json!(person.email))),
        "picture" => pick(&picture(), "picture", field.below.as_ref())?,
        "permissions" => permissions(world),
        "accounts" => accounts(world, viewer, call, field.below.as_ref(), &Window::of_field(field)?)?,
        silent if SILENT.contains(&silent) => return Ok(None),
        other => return Err(Refusal::no_such_field(other, "User")),
    }))
}

/// The Pages that were ticked; those of a business portfolio only with `business_management` (platform.md §1a).
fn accounts(
    world: &mut World,
    viewer: &Viewer,
    call: &Call,
    below: Option<&Selection>,
    window: &Window,
) -> Result<Value, Refusal> {
    world.require(viewer, None, &["pages_show_list"])?;
    let in_business = viewer.permissions.iter().any(|name| name == "business_management");
    let listed = (0..world.pages.len()).filter(|at| {
        let page = &world.pages[*at];
        world.person.pages.contains(&page.id) && (in_business || !page.in_business)
    });
    let sorted = listed.map(|at| ((-i64::try_from(at).unwrap_or(i64::MAX), String::new()), at)).collect();
    let part = window.cut(sorted);
    let defaults = Selection::of(&["access_token", "category", "category_list", "name", "id", "tasks"]);
    let selection = below.unwrap_or(&defaults);
    let mut data = Vec::new();
    for (_, at) in &part.items {
        data.push(page::page(world, viewer, *at, selection)?);
    }
    let mut answer = json!({ "data": data });
    if let Some(paging) = paging::paging(&part, |way, cursor| next(world, viewer, call, below, window, (way, cursor))) {
        answer["paging"] = paging;
    }
    Ok(answer)
}

fn next(
    world: &World,
    viewer: &Viewer,
    call: &Call,
    below: Option<&Selection>,
    window: &Window,
    to: (&str, &str),
) -> String {
    let mut query = Params::default();
    query.push("access_token", &viewer.token);
    query.push("pretty", "0");
    if let Some(below) = below {
        query.push("fields", below.to_string());
    }
    query.push("limit", window.limit().to_string());
    query.push(to.0, to.1);
    let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query.iter()).finish();
    format!("{}/{}/{}/accounts?{text}", world.bases.of(viewer.host), call.version, world.person.id)
}

fn permissions(world: &World) -> Value {
    let data = world.person.answers.iter().map(|(name, answer)| json!({ "permission": name, "status": answer.word() }));
    json!({ "data": data.collect::<Vec<_>>() })
}

fn one_permission(world: &World, name: &str) -> Value {
    let found = world.person.answers.get(name).map(|answer| json!({ "permission": name, "status": answer.word() }));
    json!({ "data": found.into_iter().collect::<Vec<_>>() })
}

/// Takes back one permission, or all: then the app is gone for this person and every token with it.
fn revoke(world: &mut World, name: Option<&str>) -> Value {
    match name {
        Some(name) => {
            world.person.answers.insert(name.to_owned(), Answered::Declined);
        }
        None => {
            world.person.answers.clear();
            world.person.pages.clear();
            for token in world.tokens.matching(|token| matches!(token.opens, Opens::User | Opens::Page(_))) {
                let message = "Error validating access token: The user has not authorized application.".to_owned();
                token.death = Some(Death { subcode: 458, message });
            }
        }
    }
    json!({ "success": true })
}

fn picture() -> Value {
    json!({ "data": { "height": 50, "is_silhouette": true, "url": "", "width": 50 } })
}
