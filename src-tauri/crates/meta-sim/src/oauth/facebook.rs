//! Facebook's token endpoint (platform.md §1a): codes, long-lived tokens, app tokens, and the tokens of Pages.

use crate::{
    crypto::s256,
    errors::Refusal,
    http::{call::Call, hosts::Host},
    oauth::{
        codes::{Challenge, Refused},
        token::{LONG, Opens, SHORT, Token},
    },
    world::World,
};
use serde_json::{Value, json};

/// Answers `/oauth/access_token`, by GET or POST.
///
/// # Errors
/// 101 for a wrong app, 1 for a wrong secret, 100 with a subcode for a code that is not taken, 190 for a dead token.
pub(crate) fn token(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let client = call.params.filled("client_id").ok_or_else(|| Refusal::new(101, "Missing client_id parameter."))?;
    if client != world.app.id {
        let words = "Error validating application. Cannot get application info due to a system error.";
        return Err(Refusal::new(101, words));
    }
    match call.params.filled("grant_type").unwrap_or("authorization_code") {
        "authorization_code" => exchange(world, call),
        "fb_exchange_token" => extend(world, call),
        "client_credentials" => app_token(world, call),
        other => Err(Refusal::invalid(&format!("Invalid grant_type: {other}"))),
    }
}

fn exchange(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let code = call.params.filled("code").ok_or_else(|| Refusal::new(1, "Missing authorization code").status(400))?;
    let now = world.clock.now();
    let promise = world.codes.look(code, Host::WwwFacebook, now).map_err(refused)?.clone();
    if call.params.get("redirect_uri") != Some(promise.redirect_uri.as_str()) {
        let words = "Error validating verification code. Please make sure your redirect_uri is identical to the one you \
                     used in the OAuth dialog request";
        return Err(Refusal::new(100, words).sub(36008));
    }
    let proved = check_verifier(call, promise.challenge.as_ref())?;
    let secretless = proved && world.toggles.secretless_pkce && call.params.filled("client_secret").is_none();
    if !secretless {
        check_secret(world, call)?;
    }
    world.codes.spend(code);
    let token = world.tokens.issue(&mut world.rng, now, Opens::User, Some(SHORT), false);
    Ok(answer(token, SHORT.num_seconds()))
}

/// Whether PKCE proved who asks; without a challenge there is nothing to prove.
fn check_verifier(call: &Call, challenge: Option<&Challenge>) -> Result<bool, Refusal> {
    let wrong = |words: &str| Err(Refusal::invalid(words));
    match (challenge, call.params.filled("code_verifier")) {
        (None, None) => Ok(false),
        (None, Some(_)) => wrong("Invalid parameter: code_verifier without a code_challenge in the dialog"),
        (Some(_), None) => wrong("Missing code_verifier"),
        (Some(challenge), Some(verifier)) => {
            let well_formed = (43..=128).contains(&verifier.len())
                && verifier.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
            let derived = if challenge.hashed { s256(verifier) } else { verifier.to_owned() };
            if well_formed && derived == challenge.value { Ok(true) } else { wrong("Invalid code_verifier parameter") }
        }
    }
}

fn check_secret(world: &World, call: &Call) -> Result<(), Refusal> {
    match call.params.filled("client_secret") {
        Some(secret) if secret == world.app.secret => Ok(()),
        Some(_) => Err(Refusal::new(1, "Error validating client secret.").status(400)),
        None => Err(Refusal::new(1, "Missing client_secret parameter.").status(400)),
    }
}

/// A long-lived token for one that still lives.
fn extend(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    check_secret(world, call)?;
    let given =
        call.params.filled("fb_exchange_token").ok_or_else(|| Refusal::invalid("fb_exchange_token is required"))?;
    let token = world.live_token(Host::GraphFacebook, given)?;
    if token.opens != Opens::User {
        return Err(Refusal::bad_token());
    }
    let now = world.clock.now();
    let long = world.tokens.issue(&mut world.rng, now, Opens::User, Some(LONG), true);
    Ok(answer(long, LONG.num_seconds()))
}

fn app_token(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    check_secret(world, call)?;
    let now = world.clock.now();
    let token = world.tokens.issue(&mut world.rng, now, Opens::App, None, true);
    Ok(json!({ "access_token": token.value, "token_type": "bearer" }))
}

/// The Page's token for a person's token: an hour from a short-lived one, without end from a long-lived one
/// (platform.md §1a).
pub(crate) fn page_token(world: &mut World, user_token: &str, page: usize) -> Option<String> {
    if let Some(known) = world.tokens.page_token(user_token, page) {
        return Some(known.value.clone());
    }
    let parent = world.tokens.get(user_token)?;
    let (long, now) = (parent.long_lived, world.clock.now());
    let life = if long { None } else { parent.expires.map(|end| end - now) };
    let token = world.tokens.issue(&mut world.rng, now, Opens::Page(page), life, long);
    token.parent = Some(user_token.to_owned());
    Some(token.value.clone())
}

fn answer(token: &Token, seconds: i64) -> Value {
    json!({ "access_token": token.value, "token_type": "bearer", "expires_in": seconds })
}

fn refused(why: Refused) -> Refusal {
    match why {
        Refused::Unknown => Refusal::new(100, "Invalid verification code format."),
        Refused::Used => Refusal::new(100, "This authorization code has been used.").sub(36009),
        Refused::Expired => Refusal::new(100, "This authorization code has expired.").sub(36007),
    }
}
