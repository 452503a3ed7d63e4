//! Asking again with fewer fields. One field that a host refuses fails the whole call (`platform.md` §2.2, §4.2): it is left
//! out then, and the rest is asked for again.
//!
//! Owns lists of fields and what is remembered of refusals. Refuses to know what the fields mean.

use crate::GraphError;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Every node has it, and no answer can be used without it.
const ID: &str = "id";

/// A refusal that named no field is remembered for this fraction of the time: which field was refused is only a guess
/// then.
const GUESSES_HOLD: u32 = 24;

/// What is asked for: a `fields` parameter.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    /// Everything that is used.
    pub all: &'a str,
    /// What is left when a refusal names no field.
    pub least: &'a str,
    /// Without these the answer would be taken for another one: they are never left out.
    pub needed: &'a [&'a str],
}

/// What kind of node is asked. Names of one say nothing about another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    /// Conversations and the messages in them: no name but `id` stands in both.
    Messages,
    /// Customers.
    Customers,
}

/// One question that may have to be asked with fewer fields. It ends, because each further try asks for fewer fields
/// than the one before.
pub(crate) struct Fewer<'a> {
    fields: Fields<'a>,
    /// Left out from the beginning.
    known: BTreeSet<String>,
    named: BTreeSet<String>,
    guessed: BTreeSet<String>,
    first: Option<GraphError>,
}

impl<'a> Fewer<'a> {
    /// A question of which nothing is known yet.
    pub fn of(fields: Fields<'a>) -> Self {
        Self { fields, known: BTreeSet::new(), named: BTreeSet::new(), guessed: BTreeSet::new(), first: None }
    }

    /// The `fields` parameter of the next try.
    pub fn asked(&self) -> String {
        let gone = [&self.known, &self.named, &self.guessed];
        without(self.fields.all, |name| gone.iter().any(|names| names.contains(name)))
    }

    /// Takes a refusal; whether there is less to ask for because of it.
    pub fn drops(&mut self, error: &GraphError) -> bool {
        if !error.names_nothing() {
            return false;
        }
        self.first.get_or_insert_with(|| error.clone());
        let asked = names(&self.asked());
        let named = error.refused_field.as_deref().filter(|name| asked.contains(*name) && *name != ID);
        match named {
            Some(name) if !self.fields.needed.contains(&name) => self.named.insert(name.to_owned()),
            Some(_) => false,
            None => {
                let least = names(self.fields.least);
                let more: Vec<String> = asked.into_iter().filter(|name| !least.contains(name)).collect();
                let is_less = self.guessed.is_empty() && !more.is_empty();
                self.guessed.extend(more);
                is_less
            }
        }
    }

    /// The first refusal: that of the whole list.
    pub fn first(self) -> Option<GraphError> {
        self.first
    }
}

/// What one account's host refused, so that it is not asked for with every call. After a time it is asked for again:
/// `now` is the time that has passed, see [`crate::Passed`], and so are the times kept for each field.
#[derive(Default)]
pub(crate) struct RefusedFields(Mutex<HashMap<(Asked, String), Duration>>);

impl RefusedFields {
    /// A question, without what is known to be refused.
    pub fn question<'a>(&self, asked: Asked, fields: Fields<'a>, now: Duration) -> Fewer<'a> {
        let known = names(fields.all).into_iter().filter(|name| self.contains(asked, name, now)).collect();
        Fewer { known, ..Fewer::of(fields) }
    }

    /// Whether a field is left out at present.
    pub fn contains(&self, asked: Asked, name: &str, now: Duration) -> bool {
        let mut all = self.all();
        all.retain(|_, until| *until > now);
        all.contains_key(&(asked, name.to_owned()))
    }

    /// Remembers for so long which fields a question was refused. Whether a guess was right is known only once there
    /// was an answer.
    pub fn learn(&self, asked: Asked, met: &Fewer<'_>, was_answered: bool, now: Duration, holds: Duration) {
        let mut all = self.all();
        let mut keep = |names: &BTreeSet<String>, holds: Duration| {
            for name in names {
                all.insert((asked, name.clone()), now + holds);
            }
        };
        keep(&met.named, holds);
        if was_answered {
            keep(&met.guessed, holds / GUESSES_HOLD);
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<(Asked, String), Duration>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A list of fields without some, at whatever depth they stand; of what had something below it and has nothing any more,
/// the field itself stays.
fn without(fields: &str, gone: impl Fn(&str) -> bool + Copy) -> String {
    let mut kept = Vec::new();
    for field in split(fields) {
        let (head, below) = parts(field);
        let name = name_of(head);
        if name != ID && gone(name) {
            continue;
        }
        let below = below.map(|below| without(below, gone)).filter(|below| !below.is_empty());
        kept.push(below.map_or_else(|| head.to_owned(), |below| format!("{head}{{{below}}}")));
    }
    kept.join(",")
}

/// Every name in a list, at whatever depth.
fn names(fields: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for field in split(fields) {
        let (head, below) = parts(field);
        all.insert(name_of(head).to_owned());
        all.extend(below.map(names).unwrap_or_default());
    }
    all
}

fn split(fields: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    fields.split(move |c| {
        match c {
            '{' | '(' => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    })
}

fn parts(field: &str) -> (&str, Option<&str>) {
    match field.split_once('{') {
        Some((head, below)) => (head, Some(below.strip_suffix('}').unwrap_or(below))),
        None => (field, None),
    }
}

fn name_of(head: &str) -> &str {
    head.split('.').next().unwrap_or(head)
}

#[cfg(test)]
mod tests {
    use super::{names, without};

    const FIELDS: &str = "id,updated_time,messages.limit(20){id,from,shares{link,template},story},participants";

    #[test]
    fn c21_exactly_the_named_field_is_left_out_wherever_it_stands() {
        for (gone, left) in [
            (vec!["nothing"], FIELDS),
            (vec!["participants"], "id,updated_time,messages.limit(20){id,from,shares{link,template},story}"),
            (vec!["template"], "id,updated_time,messages.limit(20){id,from,shares{link},story},participants"),
            (vec!["link", "template"], "id,updated_time,messages.limit(20){id,from,shares,story},participants"),
            (vec!["shares", "story"], "id,updated_time,messages.limit(20){id,from},participants"),
            (vec!["messages"], "id,updated_time,participants"),
            (vec!["id"], FIELDS),
        ] {
            assert_eq!(without(FIELDS, |name| gone.contains(&name)), left, "{gone:?}");
        }
        let all = ["from", "id", "link", "messages", "participants", "shares", "story", "template", "updated_time"];
        assert!(names(FIELDS).iter().eq(all));
    }
}
