//! What became different of a view, said so that a reader sees it and a player can do it: `is` in place of the whole, `at`
//! of a thing with the same fields, `items` of a list whose members have names, with their `order` if that changed.

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// By one of these the members of a list are known.
const NAMES: [&str; 4] = ["key", "conversation", "id", "item"];

/// What makes the second of the first; none when both are the same.
pub fn between(old: &Value, new: &Value) -> Option<Value> {
    if old == new {
        return None;
    }
    let found = match (old, new) {
        (Value::Object(old), Value::Object(new)) => of_things(old, new),
        (Value::Array(old), Value::Array(new)) => of_lists(old, new),
        _ => None,
    };
    Some(found.unwrap_or_else(|| json!({ "is": new })))
}

fn of_things(old: &Map<String, Value>, new: &Map<String, Value>) -> Option<Value> {
    let same_fields = old.keys().collect::<BTreeSet<_>>() == new.keys().collect::<BTreeSet<_>>();
    let fields: Map<_, _> =
        new.iter().filter_map(|(key, new)| Some((key.clone(), between(old.get(key)?, new)?))).collect();
    same_fields.then(|| json!({ "at": fields }))
}

fn of_lists(old: &[Value], new: &[Value]) -> Option<Value> {
    let by = NAMES.iter().find(|by| is_named_by(old, by) && is_named_by(new, by))?;
    let name = |one: &Value| one[*by].as_str().unwrap_or_default().to_owned();
    let before = |wanted: &Value| old.iter().find(|one| one[*by] == wanted[*by]);
    let items: Map<_, _> = new
        .iter()
        .filter_map(|one| {
            Some((name(one), before(one).map_or_else(|| Some(json!({ "is": one })), |old| between(old, one))?))
        })
        .collect();
    let (was, is): (Vec<_>, Vec<_>) = (old.iter().map(name).collect(), new.iter().map(name).collect());
    let mut told = json!({ "by": by, "items": items });
    if was != is {
        told["order"] = json!(is);
    }
    Some(told)
}

fn is_named_by(list: &[Value], by: &str) -> bool {
    let names: BTreeSet<_> = list.iter().filter_map(|one| one.get(by)?.as_str()).collect();
    names.len() == list.len()
}
