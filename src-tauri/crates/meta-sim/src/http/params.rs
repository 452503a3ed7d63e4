//! The parameters of a call, from wherever Meta allows them: query, form, multipart or JSON body, on a GET too. A JSON
//! value that is not a string is kept as its JSON text, which is how form fields carry objects.

use serde_json::Value;

/// Names and values in the order they came; the first of a name wins, so the query wins over the body.
#[derive(Clone, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// The first value of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first value of that name, if it is not blank.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.trim().is_empty())
    }

    /// Every value of that name, as checkboxes send them.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// The value read as JSON; plain text that is not JSON becomes a JSON string.
    pub(crate) fn json(&self, name: &str) -> Option<Value> {
        let text = self.get(name)?;
        Some(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())))
    }

    /// Whether a flag is set in any of the ways clients write it.
    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some("1" | "true" | "True" | "TRUE"))
    }

    /// Comma- or space-separated values, or a JSON array of strings; blanks dropped.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        match self.json(name) {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => self
                .get(name)
                .unwrap_or_default()
                .split([',', ' ', '+'])
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect(),
        }
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Adds one.
    pub(crate) fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Adds everything of a query string or urlencoded body.
    pub(crate) fn extend_urlencoded(&mut self, text: &[u8]) {
        self.0.extend(url::form_urlencoded::parse(text).map(|(key, value)| (key.into_owned(), value.into_owned())));
    }

    /// Adds the members of a JSON object; anything else has no names and is ignored.
    pub(crate) fn extend_json(&mut self, value: &Value) {
        for (key, value) in value.as_object().into_iter().flatten() {
            match value {
                Value::Null => {}
                Value::String(text) => self.push(key, text),
                other => self.push(key, other.to_string()),
            }
        }
    }
}
