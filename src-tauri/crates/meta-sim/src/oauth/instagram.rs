//! Instagram's tokens (platform.md §1b): the code exchange on `api.instagram.com`, the long-lived token and its refresh
//! on `graph.instagram.com`.

use crate::{
    errors::Refusal,
    http::{call::Call, hosts::Host},
    oauth::{
        codes::{Promise, Refused},
        token::{LONG, Opens, SHORT, Token},
    },
    world::{World, toggles::TokenShape},
};
use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};

/// How old a token must be before it can be refreshed.
const MIN_AGE: TimeDelta = TimeDelta::hours(24);

/// Code to short-lived token.
///
/// # Errors
/// This host's own shape: `error_type`, `code`, `error_message`.
pub(crate) fn exchange(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let refuse = |words: &str| Err(Refusal::new(400, words));
    if let Some(broken) = &call.broken {
        return Err(broken.clone());
    }
    if call.method != Method::POST {
        return refuse("Unsupported method: use POST");
    }
    if call.params.get("client_id") != Some(world.app.instagram_id.as_str()) {
        return refuse("Invalid platform app");
    }
    match call.params.filled("client_secret") {
        None => return refuse("You must provide a client_secret"),
        Some(secret) if secret != world.app.instagram_secret => return refuse("Error validating client secret."),
        Some(_) => {}
    }
    if call.params.get("grant_type") != Some("authorization_code") {
        return refuse("Invalid grant_type");
    }
    let code = call.params.filled("code").unwrap_or_default();
    let promise = look(world, call, code)?;
    world.codes.spend(code);
    let Some(account) = promise.account else { return refuse("Matching code was not found or was already used") };
    let now = world.clock.now();
    let token = world.tokens.issue(&mut world.rng, now, Opens::Instagram(account), Some(SHORT), false);
    token.scopes = promise.scopes.clone();
    let value = token.value.clone();
    Ok(shaped(world, account, &value, &promise.scopes))
}

fn look(world: &World, call: &Call, code: &str) -> Result<Promise, Refusal> {
    let found = world.codes.look(code, Host::WwwInstagram, world.clock.now()).map_err(|why| match why {
        Refused::Unknown | Refused::Used => Refusal::new(400, "Matching code was not found or was already used"),
        Refused::Expired => Refusal::new(400, "This authorization code has expired"),
    })?;
    if call.params.get("redirect_uri") != Some(found.redirect_uri.as_str()) {
        let words = "Error validating verification code. Please make sure your redirect_uri is identical to the one you \
                     used in the OAuth dialog request";
        return Err(Refusal::new(400, words));
    }
    Ok(found.clone())
}

/// The answer in the shape that is switched on. The app-scoped id is above 2^53: a number only 64-bit readers get right.
fn shaped(world: &World, account: usize, token: &str, scopes: &[String]) -> Value {
    let id = world.accounts.get(account).map(|held| held.scoped_id.clone()).unwrap_or_default();
    match world.toggles.instagram_token_shape {
        TokenShape::Documented => {
            json!({ "data": [{ "access_token": token, "user_id": id, "permissions": scopes.join(",") }] })
        }
        TokenShape::Flat => {
            json!({ "access_token": token, "user_id": id.parse::<u64>().unwrap_or_default(), "permissions": scopes })
        }
    }
}

/// Short-lived to long-lived.
///
/// # Errors
/// 100 for a wrong grant type, 1 for a wrong secret, 190 for a token that no longer lives or is long-lived already.
pub(crate) fn long_lived(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    if call.params.get("grant_type") != Some("ig_exchange_token") {
        return Err(Refusal::invalid("Param grant_type must be ig_exchange_token"));
    }
    match call.params.filled("client_secret") {
        None => return Err(Refusal::invalid("The parameter client_secret is required")),
        Some(secret) if secret != world.app.instagram_secret => {
            return Err(Refusal::new(1, "Error validating client secret.").status(400));
        }
        Some(_) => {}
    }
    let token = presented(world, call)?;
    if token.long_lived {
        return Err(Refusal::new(190, "Session key invalid. This token is already long-lived.").sub(467));
    }
    Ok(renewed(world, &token))
}

/// Long-lived to a new 60 days; needs no secret.
///
/// # Errors
/// 100 for a wrong grant type or a token younger than 24 hours, 190 when it no longer lives, 10 without the basic
/// permission.
pub(crate) fn refresh(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    if call.params.get("grant_type") != Some("ig_refresh_token") {
        return Err(Refusal::invalid("Param grant_type must be ig_refresh_token"));
    }
    let token = presented(world, call)?;
    if !token.long_lived {
        return Err(Refusal::invalid("Only a long-lived token can be refreshed"));
    }
    if world.clock.now() - token.issued < MIN_AGE {
        return Err(Refusal::invalid("The access token must be at least 24 hours old to be refreshed"));
    }
    let viewer = world.viewer(call)?;
    world.require(&viewer, world.account_behind(&viewer), &["instagram_business_basic"])?;
    Ok(renewed(world, &token))
}

fn presented(world: &World, call: &Call) -> Result<Token, Refusal> {
    let value = call
        .token
        .as_deref()
        .ok_or_else(|| Refusal::new(104, "An access token is required to request this resource."))?;
    let refusal = |refusal: Refusal| refusal.status(world.toggles.dead_token_status);
    world.live_token(Host::GraphInstagram, value).cloned().map_err(refusal)
}

fn renewed(world: &mut World, from: &Token) -> Value {
    let now = world.clock.now();
    let token = world.tokens.issue(&mut world.rng, now, from.opens, Some(LONG), true);
    token.scopes = from.scopes.clone();
    let permissions = token.scopes.join(",");
    // The renewal names the permissions, too (facebook-python-business-sdk, `IGRefreshAccessTokenForIGOnlyAPI`).
    json!({ "access_token": token.value, "token_type": "bearer", "expires_in": LONG.num_seconds(),
            "permissions": permissions })
}
