//! Everything the window can look at, by the command and its arguments.

use super::names::Names;
use super::stage::Stage;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What stands now, by [`key`]. Each is `{"ok": …}` or `{"failed": …}`.
pub type Views = BTreeMap<String, Value>;

/// A command with its arguments as one text, as the player writes it, too.
pub fn key(command: &str, arguments: &Value) -> String {
    let arguments = arguments.as_object().into_iter().flatten().map(|(name, value)| format!(" {name}={value}"));
    format!("{command}{}", arguments.collect::<String>())
}

/// Looks at what one conversation can make different, with names in place of ids: the frame, the lists, itself.
pub fn look_at(conversation: &str, stage: &Stage, names: &mut Names) -> Views {
    let mut looking = Looking { stage, names, views: Views::new() };
    looking.at("session|frame", json!({}));
    let all = looking.lists(|row| row["conversation"] == conversation);
    all.iter().for_each(|row| looking.conversation(row));
    looking.views
}

/// Looks at everything, with names in place of ids.
pub fn look(stage: &Stage, names: &mut Names) -> Views {
    let mut looking = Looking { stage, names, views: Views::new() };
    for command in ["session|frame", "connect|login", "connect|vault", "webhooks|webhooks", "thread|snooze_choices"] {
        looking.at(command, json!({}));
    }
    for flavour in ["instagram", "facebook"] {
        looking.at("connect|meta_app", json!({ "flavour": flavour }));
        looking.at("connect|checklist", json!({ "flavour": flavour }));
    }
    for account in looking.accounts() {
        looking.at("accounts|doctor", json!({ "account": account }));
        looking.at("accounts|tab", json!({ "account": account }));
    }
    looking.at("accounts|tab", json!({ "account": null }));
    let all = looking.lists(|_| true);
    all.iter().for_each(|row| looking.conversation(row));
    looking.views
}

struct Looking<'a> {
    stage: &'a Stage,
    names: &'a mut Names,
    views: Views,
}

impl Looking<'_> {
    fn at(&mut self, command: &str, arguments: Value) {
        let answer = self.stage.ask(command, &self.names.meant(&arguments));
        self.note(command, &arguments, &answer);
    }

    fn accounts(&self) -> Vec<Value> {
        let accounts = self.views["session|frame"]["ok"]["accounts"].as_array();
        accounts.into_iter().flatten().map(|one| one["id"].clone()).collect()
    }

    /// Each account's list and the merged one; answers with some of its rows.
    fn lists(&mut self, is_meant: impl Fn(&Value) -> bool) -> Vec<Value> {
        for scope in self.accounts().into_iter().chain([Value::Null]) {
            self.at("inbox|list", json!({ "account": scope }));
        }
        let rows = self.views["inbox|list account=null"]["ok"]["rows"].as_array();
        rows.into_iter().flatten().filter(|row| is_meant(row)).cloned().collect()
    }

    fn conversation(&mut self, row: &Value) {
        let of = json!({ "account": row["account"], "conversation": row["conversation"] });
        self.thread(&of, row["participant"].as_str().unwrap_or_default());
        self.at("composer|draft", of);
        self.at("thread|details", json!({ "account": row["account"], "customer": row["participant"] }));
    }

    fn thread(&mut self, of: &Value, customer: &str) {
        let answer = self.stage.ask("thread|open", &self.names.meant(of));
        if let Ok(view) = &answer {
            self.names.learn(view, customer);
        }
        self.note("thread|open", of, &answer);
    }

    fn note(&mut self, command: &str, arguments: &Value, answer: &Result<Value, Value>) {
        if let Some(token) = answer.as_ref().ok().and_then(|view| view.get("verifyToken")?.as_str()) {
            self.names.name_drawn(token, "verify-token");
        }
        self.views.insert(key(command, arguments), answered(answer, self.names));
    }
}

/// An answer, with names in place of ids.
pub fn answered(answer: &Result<Value, Value>, names: &Names) -> Value {
    match answer {
        Ok(answer) => json!({ "ok": names.named(answer) }),
        Err(failure) => json!({ "failed": names.named(failure) }),
    }
}

/// The change that has to be told when a view is different, if the window learns of it by one.
pub fn change_for(key: &str, old: Option<&Value>, new: &Value) -> Option<Value> {
    let (command, arguments) = key.split_once(' ').unwrap_or((key, ""));
    let argument = |wanted: &str| -> Option<Value> {
        let found = arguments.split(' ').find_map(|one| one.strip_prefix(wanted)?.strip_prefix('='))?;
        serde_json::from_str(found).ok().filter(|value: &Value| !value.is_null())
    };
    Some(match command {
        "session|frame" => json!({ "what": "frame" }),
        "inbox|list" => {
            json!({ "what": "list", "account": argument("account")?, "rows": old.map_or(Value::Null, |old| moved(old, new)) })
        }
        "thread|open" => {
            json!({ "what": "thread", "account": argument("account")?, "conversation": argument("conversation")? })
        }
        "thread|details" => {
            json!({ "what": "details", "account": argument("account")?, "customer": argument("customer")? })
        }
        "connect|login" => json!({ "what": "login" }),
        "connect|vault" => json!({ "what": "vault" }),
        "connect|checklist" => json!({ "what": "checklist" }),
        "accounts|doctor" => json!({ "what": "doctor", "account": argument("account")? }),
        "webhooks|webhooks" => json!({ "what": "webhooks" }),
        _ => return None,
    })
}

/// The conversations whose rows came, went, moved or say something else, by name; `null` when one of both is no list.
fn moved(old: &Value, new: &Value) -> Value {
    let [Some(old), Some(new)] = [old, new].map(|list| list["ok"]["rows"].as_array()) else { return Value::Null };
    let missing = |here: &[Value], there: &[Value]| -> Vec<String> {
        let missing = here.iter().filter(|row| !there.contains(row));
        missing.filter_map(|row| row["conversation"].as_str().map(str::to_owned)).collect()
    };
    let moved: BTreeSet<String> = missing(old, new).into_iter().chain(missing(new, old)).collect();
    json!(moved)
}
