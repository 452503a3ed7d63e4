//! New people, what becomes of a conversation, and what becomes of tokens and permissions.

use super::{Granted, Refused, Which, view};
use crate::{
    ids,
    media::Asset,
    oauth::token::{Death, LONG, Opens},
    shared::Shared,
    world::{
        World,
        message::Side,
        thread::{Customer, Folder},
        writing::Writing,
    },
};
use axum::{Json, extract::State};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::json;

/// A customer who was not there before.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Newcomer {
    account: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    folder: Folder,
    #[serde(default)]
    ago_seconds: i64,
    #[serde(default)]
    picture: bool,
    #[serde(default)]
    follows_shop: bool,
    #[serde(default)]
    refuses_profile: bool,
}

pub(super) async fn new_conversation(State(shared): State<Shared>, Json(who): Json<Newcomer>) -> Granted {
    let mut world = shared.lock();
    let account = world.account_meant(Some(&who.account))?;
    let seed = world.rng.u64(1..100_000);
    let customer = Customer {
        igsid: ids::digits(&mut world.rng, 16),
        name: who.name,
        username: who.username,
        picture: who.picture.then(|| world.media.add(Asset::Portrait { seed })),
        follows_shop: who.follows_shop,
        refuses_profile: who.refuses_profile,
        ..Customer::default()
    };
    let at = world.open_thread(account, customer, who.folder).ok_or_else(|| Refused::bad("nothing was opened"))?;
    let moment = world.clock.now() - TimeDelta::seconds(who.ago_seconds);
    let writing =
        Writing { text: who.text.unwrap_or_else(|| "Hi!".to_owned()), at: Some(moment), ..Writing::default() };
    let mid = world.write(at, Side::Customer, writing);
    let mut answer = world.thread(at).map(|thread| view::described(&world, thread)).unwrap_or_default();
    answer["message_id"] = json!(mid);
    Ok(Json(answer))
}

/// What becomes of a conversation or its customer; what is not named stays.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    account: Option<String>,
    customer: Option<String>,
    conversation: Option<String>,
    poisoned: Option<bool>,
    owned_by_other_app: Option<bool>,
    folder: Option<Folder>,
    blocked: Option<bool>,
    refuses_profile: Option<bool>,
}

pub(super) async fn change_conversation(State(shared): State<Shared>, Json(change): Json<Change>) -> Granted {
    let mut world = shared.lock();
    let which = Which { account: change.account, customer: change.customer, conversation: change.conversation };
    let at = world.thread_meant(&which)?;
    let thread = world.thread_mut(at).ok_or_else(|| Refused::bad("no such conversation"))?;
    thread.poisoned = change.poisoned.unwrap_or(thread.poisoned);
    thread.owned_by_other_app = change.owned_by_other_app.unwrap_or(thread.owned_by_other_app);
    thread.folder = change.folder.unwrap_or(thread.folder);
    thread.customer.blocked = change.blocked.unwrap_or(thread.customer.blocked);
    thread.customer.refuses_profile = change.refuses_profile.unwrap_or(thread.customer.refuses_profile);
    Ok(Json(world.thread(at).map(|thread| view::described(&world, thread)).unwrap_or_default()))
}

/// A token as the app's dashboard or Meta's Graph API Explorer makes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DashboardToken {
    account: String,
    #[serde(default)]
    age_hours: u32,
    /// Of the account's Page instead: it has no end unless `life_hours` names one (platform.md §1a).
    #[serde(default)]
    page: bool,
    #[serde(default)]
    life_hours: Option<u32>,
}

pub(super) async fn dashboard_token(State(shared): State<Shared>, Json(wish): Json<DashboardToken>) -> Granted {
    let mut world = shared.lock();
    let at = world.account_meant(Some(&wish.account))?;
    let issued = world.clock.now() - TimeDelta::hours(i64::from(wish.age_hours));
    let life = wish.life_hours.map(|hours| TimeDelta::hours(i64::from(hours)));
    if wish.page {
        let page = world.pages.iter().position(|page| page.account == Some(at));
        let page = page.ok_or_else(|| Refused::bad("the account has no Page"))?;
        let World { tokens, rng, .. } = &mut *world;
        let token = tokens.issue(rng, issued, Opens::Page(page), life, life.is_none());
        return Ok(Json(json!({ "access_token": token.value })));
    }
    let World { tokens, rng, .. } = &mut *world;
    let token = tokens.issue(rng, issued, Opens::Instagram(at), life.or(Some(LONG)), true);
    token.scopes = ["instagram_business_basic", "instagram_business_manage_messages"].map(str::to_owned).to_vec();
    Ok(Json(json!({ "access_token": token.value })))
}

/// How tokens of an account die, or what is taken from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum TokenAction {
    /// Past their end: 190/463.
    Expire,
    /// The owner removed the app: 190/458.
    Revoke,
    /// The owner changed the password: 190/460.
    ChangePassword,
    /// Any other subcode of 190.
    Kill,
    /// A permission goes; the token lives.
    Withdraw,
    /// A permission comes back.
    Restore,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenWish {
    account: String,
    action: TokenAction,
    #[serde(default)]
    permission: Option<String>,
    #[serde(default)]
    subcode: Option<i64>,
}

pub(super) async fn tokens(State(shared): State<Shared>, Json(wish): Json<TokenWish>) -> Granted {
    let mut world = shared.lock();
    let account = world.account_meant(Some(&wish.account))?;
    let changed = match wish.action {
        TokenAction::Withdraw | TokenAction::Restore => {
            let permission = wish.permission.ok_or_else(|| Refused::bad("permission is needed"))?;
            let held = world.accounts.get_mut(account).ok_or_else(|| Refused::bad("no such account"))?;
            let changed = match wish.action {
                TokenAction::Withdraw => held.withdrawn.insert(permission),
                _ => held.withdrawn.remove(&permission),
            };
            usize::from(changed)
        }
        action => end_tokens(&mut world, account, action, wish.subcode),
    };
    Ok(Json(json!({ "changed": changed })))
}

/// Ends every token that leads to the account; a person's token only leads to Pages, so it lives on.
fn end_tokens(world: &mut World, account: usize, action: TokenAction, subcode: Option<i64>) -> usize {
    let now = world.clock.now();
    let pages: Vec<usize> = (0..world.pages.len()).filter(|at| world.pages[*at].account == Some(account)).collect();
    let leads_there = |opens: Opens| match opens {
        Opens::Instagram(at) => at == account,
        Opens::Page(page) => pages.contains(&page),
        Opens::User | Opens::App => false,
    };
    let mut changed = 0;
    for token in world.tokens.matching(|token| token.death.is_none() && leads_there(token.opens)) {
        changed += 1;
        let (subcode, message) = match action {
            TokenAction::Revoke => (458, "Error validating access token: The user has not authorized application."),
            TokenAction::ChangePassword => (
                460,
                "Error validating access token: The session has been invalidated because the user changed their password \
                 or Facebook has changed the session for security reasons.",
            ),
            TokenAction::Kill => (subcode.unwrap_or(467), "Error validating access token: This session is invalid."),
            _ => {
                token.expires = Some(now);
                continue;
            }
        };
        token.death = Some(Death { subcode, message: message.to_owned() });
    }
    changed
}
