//! Instagram's login dialog, "Business Login for Instagram" (platform.md §1b).

use crate::{
    http::{answer::Answer, call::Call, hosts::Host},
    oauth::{
        codes::Promise,
        dialog::{Asked, Part, is_listed},
        dialog_page::{self, Brand, Choice, Consent},
        scopes,
    },
    world::{World, account::Messaging},
};
use axum::http::Method;

/// What Instagram appends to its redirects.
const ENDING: &str = "#_";
/// The permission that cannot be left out: without it no token would work.
const BASIC: &str = "instagram_business_basic";

/// Answers the dialog: GET shows the page, POST is the person's decision.
pub(crate) fn answer(world: &mut World, call: &Call) -> Answer {
    let asked = Asked::read(call);
    if let Err(page) = check(world, call, &asked) {
        return page;
    }
    match (call.method.clone(), call.params.get("decision")) {
        (Method::POST, Some("continue")) => granted(world, call, &asked),
        (Method::POST, Some("cancel")) => {
            let pairs = [
                ("error", "access_denied"),
                ("error_reason", "user_denied"),
                ("error_description", "The user denied your request"),
            ];
            Answer::redirect(302, &asked.back(Part::Query, &pairs, ENDING))
        }
        _ => consent(world, call, &asked).answer(),
    }
}

fn check(world: &World, call: &Call, asked: &Asked) -> Result<(), Answer> {
    let refuse = |title: &str, text: &str| Err(dialog_page::instagram_error(400, title, text));
    if asked.client_id != world.app.instagram_id {
        let text = "Invalid Request: Request parameters are invalid: Invalid platform app";
        return refuse("Invalid platform app", text);
    }
    if !is_listed(world, &asked.redirect_uri) {
        return refuse("Invalid redirect_uri", "Invalid Request: Request parameters are invalid: Invalid redirect_uri");
    }
    if call.params.get("response_type") != Some("code") {
        return refuse(
            "Invalid response_type",
            "Invalid Request: Request parameters are invalid: Invalid response_type",
        );
    }
    match asked.scopes.iter().find(|scope| scopes::instagram(scope).is_none()) {
        Some(unknown) => refuse(
            "Invalid scope",
            &format!("Invalid Request: Request parameters are invalid: Invalid scope: {unknown}"),
        ),
        None if !asked.scopes.iter().any(|scope| scope == BASIC) => refuse(
            "Invalid scope",
            "Invalid Request: Request parameters are invalid: instagram_business_basic is required",
        ),
        None => Ok(()),
    }
}

fn consent(world: &World, call: &Call, asked: &Asked) -> Consent {
    let accounts = world.accounts.iter().enumerate().map(|(place, account)| {
        let kind = if account.messaging == Messaging::Personal { "personal account" } else { "professional account" };
        Choice {
            name: "account",
            value: account.username.clone(),
            label: account.name.clone(),
            hint: format!("@{} · {kind}", account.username),
            control: "radio",
            checked: place == 0,
            fixed: false,
        }
    });
    let permissions = asked.scopes.iter().map(|scope| Choice {
        name: "permission",
        value: scope.clone(),
        label: scopes::instagram(scope).unwrap_or_default().to_owned(),
        hint: scope.clone(),
        control: "checkbox",
        checked: true,
        fixed: scope == BASIC,
    });
    let heading = if call.params.flag("force_reauth") { "Log in again as" } else { "Log in as" };
    let ways = match call.params.get("enable_fb_login") {
        Some("false" | "0") => "",
        _ => " The real page would also offer to log in with Facebook.",
    };
    Consent {
        brand: Brand::Instagram,
        title: format!("{} wants to access your Instagram account", world.app.name),
        intro: format!("Choose the account and what the app may do with it.{ways}"),
        action: call.raw_path.clone(),
        hidden: carried(call),
        groups: vec![(heading.to_owned(), accounts.collect()), ("What it may do".to_owned(), permissions.collect())],
    }
}

fn granted(world: &mut World, call: &Call, asked: &Asked) -> Answer {
    let chosen = call.params.filled("account").and_then(|name| world.account_named(name));
    let Some(account) = chosen else { return consent(world, call, asked).answer() };
    let ticked = call.params.all("permission");
    let scopes: Vec<String> =
        asked.scopes.iter().filter(|scope| *scope == BASIC || ticked.contains(scope)).cloned().collect();
    let now = world.clock.now();
    let Some(held) = world.accounts.get_mut(account) else { return consent(world, call, asked).answer() };
    if held.messaging == Messaging::Personal {
        let text = "You need a professional account to use this app. Switch to a professional account in the Instagram \
                    app, then try again.";
        return dialog_page::instagram_error(200, "This is a personal account", text);
    }
    held.withdrawn.retain(|name| !scopes.contains(name));
    let mut promise = Promise::new(Host::WwwInstagram, &asked.redirect_uri, now);
    promise.account = Some(account);
    promise.scopes = scopes;
    let code = world.codes.give(&mut world.rng, promise);
    Answer::redirect(302, &asked.back(Part::Query, &[("code", &code)], ENDING))
}

/// The dialog's parameters, without what the form itself answers.
fn carried(call: &Call) -> Vec<(String, String)> {
    let own = ["decision", "permission", "account"];
    call.params
        .iter()
        .filter(|(name, _)| !own.contains(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
