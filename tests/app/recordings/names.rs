//! Names in place of what differs between two runs or says nothing to a reader: ids, ports, what logins draw by lot.

use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// The port that logins lead back to.
pub const LOGIN_PORT: u16 = 48_215;
/// The trace id that is named in place of whichever Meta gave.
const TRACE: &str = "AbC1dEfGhIj";

/// What stands for what.
#[derive(Clone, Default)]
pub struct Names {
    /// Whole texts.
    whole: HashMap<String, String>,
    /// Values that stand for whatever is handed over in their place, see [`Names::hole`].
    holes: Vec<(Value, String)>,
    /// Ports that were free, and those that stand in their place.
    ports: Vec<(u16, u16)>,
    /// Parts of texts, and what stands in their place.
    parts: Vec<(String, String)>,
    /// How many of each kind have got a name so far.
    counts: BTreeMap<String, usize>,
}

impl Names {
    /// One thing is called so from now on.
    pub fn call(&mut self, id: &str, name: impl Into<String>) {
        self.whole.insert(id.to_owned(), name.into());
    }

    /// A value that stands for whatever is handed over in its place. A text does so by being its own name in braces.
    pub fn hole(&mut self, value: impl Into<Value>, name: &str) {
        self.holes.push((value.into(), format!("{{{name}}}")));
    }

    /// A port that was free stands for the one that everybody has; also in addresses, and in addresses within addresses.
    pub fn port(&mut self, port: u16, instead: u16) {
        for colon in [":", "%3A"] {
            self.part(&format!("{colon}{port}"), format!("{colon}{instead}"));
        }
        self.ports.push((port, instead));
    }

    /// Wherever that is part of a text, something else stands.
    pub fn part(&mut self, part: &str, instead: impl Into<String>) {
        self.parts.push((part.to_owned(), instead.into()));
    }

    /// Names what a thread shows and nobody has named: its messages after the customer, files after their kind.
    pub fn learn(&mut self, view: &Value, of: &str) {
        for message in view["messages"].as_array().into_iter().flatten() {
            let known = ["key", "message"].iter().find_map(|field| self.whole.get(message[*field].as_str()?).cloned());
            let name = known.unwrap_or_else(|| self.next(of));
            for id in [&message["key"], &message["message"], &message["status"]["id"]] {
                if let Some(id) = id.as_str() {
                    self.call(id, name.clone());
                }
            }
        }
        let outgoing = view["messages"].as_array().into_iter().flatten().map(|message| &message["outgoing"]["file"]);
        let files = view["files"].as_array().into_iter().flatten().chain(outgoing);
        let ids: Vec<_> = files.filter_map(|file| file["id"].as_str()).map(str::to_owned).collect();
        for id in ids {
            self.name_drawn(&id, "file");
        }
    }

    /// Names what is drawn by lot after what it is.
    pub fn name_drawn(&mut self, drawn: &str, what: &str) {
        if !self.whole.contains_key(drawn) {
            let name = self.next(what);
            self.call(drawn, name);
        }
    }

    fn next(&mut self, of: &str) -> String {
        let count = self.counts.entry(of.to_owned()).or_default();
        *count += 1;
        format!("{of}-{}", *count - 1)
    }

    /// The same with names in place of ids.
    pub fn named(&self, value: &Value) -> Value {
        if let Some((_, name)) = self.holes.iter().find(|(hole, _)| hole == value) {
            return name.clone().into();
        }
        match value {
            Value::String(text) => self.text(text).into(),
            Value::Number(number) => {
                let port = self.ports.iter().find(|(port, _)| number.as_u64() == Some((*port).into()));
                port.map_or_else(|| value.clone(), |(_, instead)| (*instead).into())
            }
            Value::Array(all) => all.iter().map(|one| self.named(one)).collect(),
            Value::Object(all) => all.iter().map(|(key, one)| (key.clone(), self.field(key, one))).collect(),
            Value::Null | Value::Bool(_) => value.clone(),
        }
    }

    fn field(&self, name: &str, value: &Value) -> Value {
        if name == "trace" && value.is_string() { TRACE.into() } else { self.named(value) }
    }

    /// The same with ids in place of names: what a scene says to what the program understands. A sent message has two, that
    /// of its row in the outbox and Instagram's: `id` means the first.
    pub fn meant(&self, value: &Value) -> Value {
        self.meant_as(value, "")
    }

    fn meant_as(&self, value: &Value, field: &str) -> Value {
        match value {
            Value::String(text) => {
                let mut ids: Vec<_> = self.whole.iter().filter(|(_, name)| *name == text).map(|(id, _)| id).collect();
                ids.sort_by_key(|id| is_uuid(id) != (field == "id"));
                ids.first().map_or_else(|| text.clone().into(), |id| (*id).clone().into())
            }
            Value::Array(all) => all.iter().map(|one| self.meant_as(one, "id")).collect(),
            Value::Object(all) => all.iter().map(|(key, one)| (key.clone(), self.meant_as(one, key))).collect(),
            other => other.clone(),
        }
    }

    fn text(&self, text: &str) -> String {
        if let Some(name) = self.whole.get(text) {
            return name.clone();
        }
        let text =
            self.parts.iter().fold(text.to_owned(), |text, (part, instead)| text.replace(part.as_str(), instead));
        if text.contains("state=") { drawn_by_lot(&text) } else { text }
    }
}

/// An address of a login with what it draws by lot told as such.
fn drawn_by_lot(address: &str) -> String {
    let parts = address.split('&').map(|part| match part.split_once('=') {
        Some((name, _)) if ["state", "code_challenge", "code"].contains(&name.rsplit('?').next().unwrap_or(name)) => {
            format!("{name}=drawn")
        }
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("&")
}

/// Whether it names a row of the outbox.
fn is_uuid(id: &str) -> bool {
    id.len() == 36 && id.split('-').count() == 5
}
