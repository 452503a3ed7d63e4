//! The Graph API of both hosts: one way in, one way out. Which node or edge answers is decided by `node`; this module
//! knows what every Graph call has in common: limits, headers, batches, several ids, JSONP.

mod account;
mod attach;
mod batch;
mod cargo;
mod compose;
pub(crate) mod fields;
mod node;
mod page;
mod paging;
mod pick;
mod profile;
mod reader;
mod refused;
pub(crate) mod retired;
mod send;
pub(crate) mod subscribe;
mod user;
mod view;
pub(crate) mod viewer;

use crate::{
    errors::Refusal,
    http::{
        answer::{Answer, Content},
        call::Call,
        hosts::Host,
    },
    oauth,
    rate::Limit,
    records::request_log::Kind,
    world::World,
};
use axum::http::Method;
use serde_json::{Map, Value, json};

/// Answers one Graph call.
pub(crate) fn answer(world: &mut World, call: &Call) -> Answer {
    let kind = world.kind_of(call);
    let account = world.account_of(call);
    let answer = match limited(world, call, kind, account).and_then(|()| serve(world, call)) {
        Ok(value) => Answer::json(200, value),
        Err(refusal) => refusal.answer(call.host),
    };
    dress(world, call, account, answer)
}

fn serve(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    if let Some(broken) = &call.broken {
        return Err(broken.clone());
    }
    if !call.version_exists() {
        return Err(Refusal::unknown_path(&call.path));
    }
    retired::check(world, call)?;
    let facebook = call.host == Host::GraphFacebook;
    match (call.segments().as_slice(), facebook) {
        ([], _) if call.params.get("batch").is_some() => batch::serve(world, call),
        (_, _) if call.method == Method::GET && call.params.filled("ids").is_some() => several(world, call),
        (["oauth", "access_token"], true) => oauth::facebook::token(world, call),
        (["debug_token"], true) => oauth::introspection::debug_token(world, call),
        (["access_token"], false) => oauth::instagram::long_lived(world, call),
        (["refresh_access_token"], false) => oauth::instagram::refresh(world, call),
        ([], _) => Err(Refusal::new(
            100,
            "Unsupported get request. Please read the Graph API documentation at \
                                          https://developers.facebook.com/docs/graph-api",
        )
        .sub(33)
        .kind("GraphMethodException")),
        _ => node::serve(world, call),
    }
}

/// `?ids=a,b`: an object keyed by id. Each id is a call of its own for the limits (platform.md §5).
fn several(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let mut found = Map::new();
    for id in call.params.list("ids").into_iter().take(50) {
        let mut single = call.clone();
        single.params = crate::http::params::Params::default();
        call.params.iter().filter(|(name, _)| *name != "ids").for_each(|(name, value)| single.params.push(name, value));
        single.path.insert(0, id.clone());
        let (kind, account) = (world.kind_of(&single), world.account_of(&single));
        limited(world, &single, kind, account)?;
        found.insert(id, node::serve(world, &single)?);
    }
    Ok(Value::Object(found))
}

/// Refuses the third Conversations call of a second, and far too many sends.
fn limited(world: &mut World, call: &Call, kind: Kind, account: Option<usize>) -> Result<(), Refusal> {
    let limit = match kind {
        kind if kind.is_conversations_call() => Limit::Conversations,
        Kind::Send => Limit::Sends,
        _ => return Ok(()),
    };
    let Some(account) = account.filter(|_| world.toggles.strict_rate) else { return Ok(()) };
    let now = world.clock.now();
    match (world.rates.take(account, limit, now), limit) {
        (true, _) => Ok(()),
        (false, Limit::Conversations) => Err(Refusal::throttled(call.host)),
        (false, Limit::Sends) => Err(Refusal::new(613, "(#613) Calls to this api have exceeded the rate limit.")),
    }
}

/// Headers that every Graph answer carries, and the two old favours of web pages: JSONP and `suppress_http_code`.
fn dress(world: &mut World, call: &Call, account: Option<usize>, answer: Answer) -> Answer {
    let version_header =
        if call.host == Host::GraphInstagram { "instagram-api-version" } else { "facebook-api-version" };
    let mut answer = answer
        .header(version_header, &call.version)
        .header("x-fb-request-id", &trace())
        .header("access-control-allow-origin", "*");
    if world.toggles.usage_headers {
        answer = usage(world, call, account, answer);
    }
    if call.params.flag("suppress_http_code") {
        answer.status = 200;
    }
    match (call.params.filled("callback"), &answer.content) {
        (Some(name), Content::Json(value))
            if world.toggles.app_created_before_november_2026
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.$[]".contains(&b)) =>
        {
            answer.status = 200;
            answer.content = Content::Text(format!("/**/ {name}({value});"));
            answer.header("content-type", "text/javascript; charset=UTF-8")
        }
        _ => answer,
    }
}

/// `X-App-Usage` in the form of each host, and `X-Business-Use-Case-Usage` (platform.md §5).
fn usage(world: &mut World, call: &Call, account: Option<usize>, answer: Answer) -> Answer {
    let now = world.clock.now();
    let counted = account.map_or(0, |account| world.rates.count(account, now));
    let percent = world.toggles.usage_percent.unwrap_or(counted);
    let throttled = matches!(&answer.content, Content::Json(body)
        if [4, 80002, 80006].contains(&body["error"]["code"].as_i64().unwrap_or_default()));
    let percent = if throttled { percent.max(100) } else { percent };
    let app = match call.host {
        Host::GraphInstagram => json!({ "call_volume": percent, "cpu_time": percent / 2 }),
        _ => json!({ "call_count": percent, "total_time": percent / 2, "total_cputime": percent / 2 }),
    };
    let answer = answer.header("x-app-usage", &app.to_string());
    let Some(account) = account.and_then(|index| world.accounts.get(index)) else { return answer };
    let kind = if call.host == Host::GraphInstagram { "instagram" } else { "messenger" };
    let case = json!({ account.ig_id.as_str(): [{
        "type": kind, "call_count": percent, "total_cputime": percent / 2, "total_time": percent / 2,
        "estimated_time_to_regain_access": u32::from(throttled),
    }] });
    answer.header("x-business-use-case-usage", &case.to_string())
}

fn trace() -> String {
    crate::ids::letters(&mut fastrand::Rng::new(), 23)
}
