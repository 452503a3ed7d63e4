//! Fields that a host refuses though the documentation has them (platform.md §2.2, §4.2): the toggle `refused_fields`
//! names them by the type of node. One of them fails the whole call, whether or not there is anything to tell.

use crate::{
    errors::Refusal,
    graph::fields::{Field, Selection},
    http::call::Call,
    world::{World, toggles::RefusedFields},
};
use axum::http::Method;

/// Refuses a read that asks for any of them, of the node of that type or of what an edge of it lists.
///
/// # Errors
/// 100: naming the first of them in the platform's words, or naming nothing.
pub(crate) fn check(world: &World, call: &Call, node: &str, rest: &[&str]) -> Result<(), Refusal> {
    let refused = &world.toggles.refused_fields;
    if refused.is_empty() || call.method != Method::GET {
        return Ok(());
    }
    let kind = rest.iter().fold(node, |above, edge| below(above, edge));
    let Some(selection) = call.params.filled("fields").map(Selection::parse).transpose()? else { return Ok(()) };
    match first(refused, kind, &selection) {
        Some(_) if !world.toggles.refused_fields_named => Err(Refusal::unsupported_request(&call.method)),
        Some((field, kind)) => Err(Refusal::no_such_field(field, kind)),
        None => Ok(()),
    }
}

fn first<'a>(refused: &RefusedFields, kind: &'a str, selection: &'a Selection) -> Option<(&'a str, &'a str)> {
    let is_refused = |field: &Field| refused.get(kind).is_some_and(|names| names.contains(&field.name));
    selection.0.iter().find_map(|field| {
        if is_refused(field) {
            return Some((field.name.as_str(), kind));
        }
        first(refused, below(kind, &field.name), field.below.as_ref()?)
    })
}

/// The type of what stands under a field or an edge; where it is no node of its own, the field's name.
fn below<'a>(kind: &str, name: &'a str) -> &'a str {
    match (kind, name) {
        (_, "conversations") => "Conversation",
        ("Conversation", "messages") => "Message",
        ("User", "accounts") => "Page",
        ("Page", "instagram_business_account" | "connected_instagram_account") => "IGUser",
        (_, name) => name,
    }
}
