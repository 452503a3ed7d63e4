//! What an app created since 4 November 2026 may not use, in any version (platform.md §7): every owner's own app is one.
//! Nobody has written down the shape of the refusal: it is 100 here.

use crate::{
    errors::Refusal,
    graph::fields::{Field, Selection},
    http::call::Call,
    world::World,
};

/// Refuses a call that uses any of it.
///
/// # Errors
/// 100, unless the app is an older one.
pub(crate) fn check(world: &World, call: &Call) -> Result<(), Refusal> {
    match used(call).filter(|_| !world.toggles.app_created_before_november_2026) {
        Some(what) => {
            let words = format!("{what} is not available to apps created on or after November 4, 2026");
            Err(Refusal::invalid(&words))
        }
        None => Ok(()),
    }
}

/// What of it a call uses, by its name.
pub(crate) fn used(call: &Call) -> Option<&'static str> {
    let given = |name: &str| call.params.filled(name).is_some();
    let asynchronous = given("is_async") || call.path.last().is_some_and(|last| last == "async_batch_requests");
    let aliased = || call.params.filled("fields").and_then(|text| Selection::parse(text).ok()).is_some_and(has_alias);
    match () {
        () if given("ids") => Some("The ids parameter"),
        () if given("date_format") => Some("The date_format parameter"),
        () if given("method") => Some("The HTTP method override"),
        () if given("callback") => Some("JSONP"),
        () if asynchronous => Some("An asynchronous batch"),
        () if aliased() => Some("A field alias"),
        () => None,
    }
}

fn has_alias(selection: Selection) -> bool {
    let of = |field: Field| field.modifier("as").is_some() || field.below.is_some_and(has_alias);
    selection.0.into_iter().any(of)
}
