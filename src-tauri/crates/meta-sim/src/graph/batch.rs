//! Batches (platform.md §7): up to 50 calls in one, each answered as if it had come alone. They save time, not quota.

use crate::{
    errors::Refusal,
    http::{answer::Answer, call::Call, hosts::Host},
    world::World,
};
use serde_json::{Value, json};

const MAX_ITEMS: usize = 50;

/// Answers `POST /` with a `batch` parameter.
///
/// # Errors
/// 100 when there is no list of calls, too long a list, or a host that takes none.
pub(crate) fn serve(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    if call.host == Host::GraphInstagram && !world.toggles.batch_on_instagram {
        return Err(Refusal::unknown_path(&call.path));
    }
    let refuse = |words: &str| Refusal::invalid(words).kind("GraphBatchException");
    let Some(Value::Array(items)) = call.params.json("batch") else {
        return Err(refuse("Param batch must be an array"));
    };
    if items.len() > MAX_ITEMS {
        return Err(refuse("Maximum batch size is 50"));
    }
    let with_headers = !matches!(call.params.get("include_headers"), Some("false" | "0"));
    Ok(items.iter().map(|item| single(world, call, item, with_headers)).collect())
}

fn single(world: &mut World, call: &Call, item: &Value, with_headers: bool) -> Value {
    let text = |name: &str| item[name].as_str().unwrap_or_default();
    let method = if text("method").is_empty() { "GET" } else { text("method") };
    let answer = match Call::relative(call.host, method, text("relative_url"), text("body")) {
        Some(mut inner) => {
            if world.toggles.app_created_before_november_2026 {
                inner.override_method();
            }
            inner.token = inner.token.or_else(|| call.token.clone());
            for name in ["appsecret_proof", "appsecret_time"] {
                if let (None, Some(value)) = (inner.params.get(name), call.params.get(name)) {
                    let value = value.to_owned();
                    inner.params.push(name, value);
                }
            }
            let answer = super::answer(world, &inner);
            let (kind, account) = (world.kind_of(&inner), world.account_of(&inner));
            world.log(&inner, kind, account, answer.status);
            answer
        }
        None => Refusal::invalid("Param relative_url is not a path").answer(call.host),
    };
    if item["omit_response_on_success"].as_bool() == Some(true) && answer.is_success() {
        return Value::Null;
    }
    item_answer(&answer, with_headers)
}

fn item_answer(answer: &Answer, with_headers: bool) -> Value {
    let body = String::from_utf8_lossy(&answer.body()).into_owned();
    let mut item = json!({ "code": answer.status, "body": body });
    if with_headers {
        let headers = answer.headers.iter().map(|(name, value)| json!({ "name": name, "value": value }));
        item["headers"] = headers.collect();
    }
    item
}
