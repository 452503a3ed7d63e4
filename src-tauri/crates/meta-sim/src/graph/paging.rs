//! Cursor paging (platform.md §2.4): keyset cursors that stay right while new things arrive on top, and a `next` that
//! carries the token.

use crate::{errors::Refusal, graph::fields::Field, http::params::Params, ids};
use serde_json::{Value, json};

/// What a page holds without a limit; undocumented, so the usual figure of Graph's edges.
const DEFAULT_LIMIT: usize = 25;
/// What it holds at most.
const MAX_LIMIT: usize = 100;

/// Where an item stands: lists are sorted by it, descending.
pub(crate) type Key = (i64, String);

/// Which part of a list is wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Window {
    limit: usize,
    after: Option<Key>,
    before: Option<Key>,
}

/// The part of a list that a window shows.
pub(crate) struct Part<T> {
    /// Items with their keys.
    pub(crate) items: Vec<(Key, T)>,
    /// Whether older ones exist.
    pub(crate) more: bool,
    /// Whether newer ones exist.
    pub(crate) earlier: bool,
}

impl Window {
    /// From `limit`, `after` and `before` of a request.
    ///
    /// # Errors
    /// 100 for a limit or cursor that is none.
    pub(crate) fn of_params(params: &Params) -> Result<Self, Refusal> {
        Self::read(|name| params.filled(name))
    }

    /// From the modifiers of a field.
    ///
    /// # Errors
    /// As [`Self::of_params`].
    pub(crate) fn of_field(field: &Field) -> Result<Self, Refusal> {
        Self::read(|name| field.modifier(name))
    }

    fn read<'a>(value: impl Fn(&str) -> Option<&'a str>) -> Result<Self, Refusal> {
        let limit = match value("limit") {
            None => DEFAULT_LIMIT,
            Some(text) => {
                text.parse::<usize>().map_err(|_| Refusal::invalid("Param limit must be a positive integer"))?
            }
        };
        Ok(Self { limit: limit.min(MAX_LIMIT), after: cursor(value("after"))?, before: cursor(value("before"))? })
    }

    /// Cuts a list that is sorted by key, descending.
    pub(crate) fn cut<T>(&self, sorted: Vec<(Key, T)>) -> Part<T> {
        let total = sorted.len();
        let past = |key: &Key| self.after.as_ref().is_none_or(|after| key < after);
        let start = sorted.iter().position(|(key, _)| past(key)).unwrap_or(total);
        let (start, end) = match &self.before {
            None => (start, (start + self.limit).min(total)),
            Some(before) => {
                let end = sorted.iter().position(|(key, _)| key <= before).unwrap_or(total);
                (end.saturating_sub(self.limit), end)
            }
        };
        let items = sorted.into_iter().skip(start).take(end.saturating_sub(start)).collect();
        Part { items, more: end < total, earlier: start > 0 }
    }

    /// How many were asked for.
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }
}

/// The `paging` object: cursors, and `next`/`previous` only where there is more.
pub(crate) fn paging<T>(part: &Part<T>, link: impl Fn(&str, &str) -> String) -> Option<Value> {
    let (first, last) = (part.items.first()?, part.items.last()?);
    let (before, after) = (write_cursor(&first.0), write_cursor(&last.0));
    let mut paging = json!({ "cursors": { "before": before, "after": after } });
    if part.more {
        paging["next"] = json!(link("after", &after));
    }
    if part.earlier {
        paging["previous"] = json!(link("before", &before));
    }
    Some(paging)
}

/// A cursor in Meta's escaped base64.
pub(crate) fn write_cursor(key: &Key) -> String {
    ids::escaped_base64(&format!("{}:{}", key.0, key.1))
}

fn cursor(text: Option<&str>) -> Result<Option<Key>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    let plain = ids::unescaped_base64(text);
    let parts = plain.as_deref().and_then(|plain| plain.split_once(':'));
    let key = parts.and_then(|(time, id)| Some((time.parse::<i64>().ok()?, id.to_owned())));
    key.map(Some).ok_or_else(|| Refusal::invalid("Invalid cursors values; please provide a valid cursor"))
}
