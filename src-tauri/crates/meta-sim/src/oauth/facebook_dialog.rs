//! Facebook's login dialog (platform.md §1a): checks, the consent page, and the way back.

use crate::{
    http::{answer::Answer, call::Call, hosts::Host},
    oauth::{
        codes::Promise,
        dialog::{Asked, Part, is_listed},
        dialog_page::{self, Brand, Choice, Consent},
        scopes,
        token::{Opens, SHORT},
    },
    world::{World, person::Answered},
};
use axum::http::Method;

/// What Facebook appends to its redirects.
const ENDING: &str = "#_=_";
/// What a Login-for-Business configuration stands for here (platform.md §1a, `config_id`).
const CONFIGURED: [&str; 7] = [
    "instagram_basic",
    "instagram_manage_messages",
    "pages_manage_metadata",
    "pages_show_list",
    "pages_messaging",
    "pages_read_engagement",
    "business_management",
];

/// Answers the dialog: GET shows the page, POST is the person's decision.
pub(crate) fn answer(world: &mut World, call: &Call) -> Answer {
    let mut asked = Asked::read(call);
    let configured = call.params.filled("config_id").is_some();
    if configured && asked.scopes.is_empty() {
        asked.scopes = CONFIGURED.iter().map(|name| (*name).to_owned()).collect();
    }
    if let Err(page) = check(world, call, &asked) {
        return page;
    }
    match (call.method.clone(), call.params.get("decision")) {
        (Method::POST, Some("continue")) => granted(world, call, &asked, configured),
        (Method::POST, Some("cancel")) => Answer::redirect(302, &denied(call, &asked)),
        _ => consent(world, call, &asked, configured).answer(),
    }
}

fn check(world: &World, call: &Call, asked: &Asked) -> Result<(), Answer> {
    if asked.client_id != world.app.id {
        let text = "The provided app ID does not look like a valid app ID.";
        return Err(dialog_page::error(400, "Invalid App ID", text));
    }
    if !is_listed(world, &asked.redirect_uri) {
        let text = "This redirect failed because the redirect URI is not whitelisted in the app's Client OAuth \
                    Settings. Make sure Client and Web OAuth Login are on and add all your app domains as Valid OAuth \
                    Redirect URIs.";
        return Err(dialog_page::error(400, "URL blocked", text));
    }
    if response_types(call).is_none() {
        let text = "The parameter response_type must be one of code, token, code token, granted_scopes.";
        return Err(dialog_page::error(400, "Invalid parameter", text));
    }
    if let Some(unknown) = asked.scopes.iter().find(|scope| scopes::facebook(scope).is_none()) {
        return Err(dialog_page::error(
            400,
            "Invalid Scopes",
            &format!(
                "Invalid Scopes: {unknown}. This message is only \
                                                                         shown to developers."
            ),
        ));
    }
    if asked.challenge.is_some() && !matches!(call.params.get("code_challenge_method"), None | Some("S256" | "plain")) {
        return Err(dialog_page::error(400, "Invalid parameter", "Invalid code_challenge_method."));
    }
    Ok(())
}

/// Whether a code and a token are wanted; `None` for an unknown wish.
fn response_types(call: &Call) -> Option<(bool, bool)> {
    let words = call.params.filled("response_type").unwrap_or("code").split([' ', ',', '+']).collect::<Vec<_>>();
    let known = ["code", "token", "granted_scopes", "signed_request", "graph_domain", "id_token"];
    let good = words.iter().all(|word| known.contains(word));
    (good && (words.contains(&"code") || words.contains(&"token")))
        .then(|| (words.contains(&"code"), words.contains(&"token")))
}

/// What Facebook would still ask: what was declined before only on `auth_type=rerequest`.
fn askable(world: &World, call: &Call, scope: &str) -> bool {
    let again = call.params.list("auth_type").iter().any(|word| word == "rerequest");
    again || world.person.answers.get(scope) != Some(&Answered::Declined)
}

fn consent(world: &World, call: &Call, asked: &Asked, configured: bool) -> Consent {
    let permission = |scope: &String| {
        let fixed = configured || scope == "public_profile" || !askable(world, call, scope);
        let checked = askable(world, call, scope);
        let hint = if checked { scope.clone() } else { format!("{scope}: you declined this before") };
        let label = scopes::facebook(scope).unwrap_or_default().to_owned();
        Choice { name: "permission", value: scope.clone(), label, hint, control: "checkbox", checked, fixed }
    };
    let wants_pages = asked.scopes.iter().any(|scope| scope.starts_with("pages_") || scope.starts_with("instagram_"));
    let pages = world.pages.iter().filter(|_| wants_pages).map(|page| {
        let linked = page.account.or(page.personal_account).and_then(|at| world.accounts.get(at));
        let hint =
            linked.map_or_else(|| "No Instagram account linked".to_owned(), |account| format!("@{}", account.username));
        let (value, label) = (page.id.clone(), page.name.clone());
        Choice { name: "page", value, label, hint, control: "checkbox", checked: true, fixed: false }
    });
    let (name, person) = (&world.app.name, world.person.name());
    Consent {
        brand: Brand::Facebook,
        title: format!("Continue to {name} as {person}"),
        intro: format!("{name} is asking for the following. Leave out what you do not want to share."),
        action: call.raw_path.clone(),
        hidden: carried(call),
        groups: vec![
            ("What it may do".to_owned(), asked.scopes.iter().map(permission).collect()),
            ("Pages you want to use".to_owned(), pages.collect()),
        ],
    }
}

fn granted(world: &mut World, call: &Call, asked: &Asked, configured: bool) -> Answer {
    let ticked = call.params.all("permission");
    world.person.answers.insert("public_profile".to_owned(), Answered::Granted);
    for scope in &asked.scopes {
        if askable(world, call, scope) {
            let yes = configured || ticked.contains(scope) || scope == "public_profile";
            let answered = if yes { Answered::Granted } else { Answered::Declined };
            world.person.answers.insert(scope.clone(), answered);
        }
    }
    world.person.pages = call.params.all("page").into_iter().collect();
    give_back(world);
    Answer::redirect(302, &success(world, call, asked))
}

/// A new login gives back what was withdrawn from the accounts of the ticked Pages.
fn give_back(world: &mut World) {
    let person = &world.person;
    let chosen = world.pages.iter().filter(|page| person.pages.contains(&page.id)).filter_map(|page| page.account);
    for at in chosen.collect::<Vec<_>>() {
        if let Some(account) = world.accounts.get_mut(at) {
            account.withdrawn.retain(|name| !person.granted(name));
        }
    }
}

fn success(world: &mut World, call: &Call, asked: &Asked) -> String {
    let (wants_code, wants_token) = response_types(call).unwrap_or((true, false));
    let now = world.clock.now();
    let mut pairs: Vec<(&str, String)> = Vec::new();
    if wants_token {
        let token = world.tokens.issue(&mut world.rng, now, Opens::User, Some(SHORT), false);
        pairs.push(("access_token", token.value.clone()));
        pairs.push(("data_access_expiration_time", (now.timestamp() + 90 * 86_400).to_string()));
        pairs.push(("expires_in", SHORT.num_seconds().to_string()));
    }
    if wants_code {
        let mut promise = Promise::new(Host::WwwFacebook, &asked.redirect_uri, now);
        promise.challenge = asked.challenge.clone();
        pairs.push(("code", world.codes.give(&mut world.rng, promise)));
    }
    if call.params.flag("return_scopes")
        || call.params.get("response_type").is_some_and(|text| text.contains("granted_scopes"))
    {
        let of = |wanted: Answered| {
            let names =
                world.person.answers.iter().filter(|(_, answer)| **answer == wanted).map(|(name, _)| name.as_str());
            names.collect::<Vec<_>>().join(",")
        };
        pairs.push(("granted_scopes", of(Answered::Granted)));
        pairs.push(("denied_scopes", of(Answered::Declined)));
    }
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    asked.back(if wants_token { Part::Fragment } else { Part::Query }, &pairs, ENDING)
}

fn denied(call: &Call, asked: &Asked) -> String {
    let pairs = [
        ("error", "access_denied"),
        ("error_code", "200"),
        ("error_description", "Permissions error"),
        ("error_reason", "user_denied"),
    ];
    let fragment = response_types(call).is_some_and(|(_, token)| token);
    asked.back(if fragment { Part::Fragment } else { Part::Query }, &pairs, ENDING)
}

/// The dialog's parameters, without what the form itself answers.
fn carried(call: &Call) -> Vec<(String, String)> {
    let own = ["decision", "permission", "page"];
    call.params
        .iter()
        .filter(|(name, _)| !own.contains(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
