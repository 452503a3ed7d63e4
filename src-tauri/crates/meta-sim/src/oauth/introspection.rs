//! `debug_token`: what a token is, told to the app or its developer (platform.md §1a).

use crate::{
    errors::Refusal,
    http::{call::Call, hosts::Host},
    oauth::token::{Opens, Token},
    world::World,
};
use serde_json::{Value, json};

/// How long user data may be read after the person last used the app.
const DATA_ACCESS_SECONDS: i64 = 90 * 86_400;

/// Answers `GET /debug_token`.
///
/// # Errors
/// 100 without `input_token`; 190 when the asking token is not the app's or a person's.
pub(crate) fn debug_token(world: &World, call: &Call) -> Result<Value, Refusal> {
    let viewer = world.viewer(call)?;
    if !matches!(viewer.opens, Opens::App | Opens::User | Opens::Page(_)) {
        return Err(Refusal::bad_token());
    }
    let input =
        call.params.filled("input_token").ok_or_else(|| Refusal::invalid("The parameter input_token is required"))?;
    if world.is_app_token(Host::GraphFacebook, input) {
        let app = &world.app;
        return Ok(json!({ "data": {
            "app_id": app.id, "type": "APP", "application": app.name, "is_valid": true, "scopes": [],
        } }));
    }
    let known = world.tokens.get(input).filter(|token| !matches!(token.opens, Opens::Instagram(_)));
    let Some(token) = known else {
        let error = json!({ "code": 190, "message": "Invalid OAuth access token - Cannot parse access token" });
        return Ok(json!({ "data": { "error": error, "is_valid": false, "scopes": [] } }));
    };
    Ok(json!({ "data": described(world, token) }))
}

fn described(world: &World, token: &Token) -> Value {
    let scopes = world.person.granted_permissions();
    let fault = world.live_token(Host::GraphFacebook, &token.value).err();
    let mut data = json!({
        "app_id": world.app.id,
        "type": if token.opens == Opens::User { "USER" } else { "PAGE" },
        "application": world.app.name,
        "data_access_expires_at": token.issued.timestamp() + DATA_ACCESS_SECONDS,
        "expires_at": token.expires.map_or(0, |end| end.timestamp()),
        "is_valid": fault.is_none(),
        "issued_at": token.issued.timestamp(),
        "scopes": scopes,
        "granular_scopes": scopes.iter().map(|scope| granular(world, scope)).collect::<Vec<_>>(),
        "user_id": world.person.id,
    });
    if let Opens::Page(page) = token.opens {
        data["profile_id"] = json!(world.pages.get(page).map(|page| page.id.as_str()));
    }
    if let Some(fault) = fault {
        data["error"] = json!({ "code": fault.code, "message": fault.message, "subcode": fault.subcode });
    }
    data
}

/// Page permissions name the ticked Pages, Instagram ones the linked accounts.
fn granular(world: &World, scope: &str) -> Value {
    let ticked = world.pages.iter().filter(|page| world.person.pages.contains(&page.id));
    let targets: Vec<&str> = if scope.starts_with("instagram_") {
        ticked
            .filter_map(|page| world.accounts.get(page.account?))
            .filter(|account| !account.withdrawn.contains(scope))
            .map(|account| account.ig_id.as_str())
            .collect()
    } else if scope.starts_with("pages_") {
        ticked.map(|page| page.id.as_str()).collect()
    } else {
        return json!({ "scope": scope });
    };
    json!({ "scope": scope, "target_ids": targets })
}
