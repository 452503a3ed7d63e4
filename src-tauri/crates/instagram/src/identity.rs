//! Whose side somebody is on.
//!
//! An account goes by several numbers: the one its token names, the profile's `id` and `user_id`, the Page's, and the one
//! in conversations; which of them are equal differs by account (`platform.md` §0, "Identifiers", §2.2). So the own
//! side is recognised by any number that was ever told or, where none of these is named, by the username.

use crate::net::json::filled;
use std::collections::BTreeSet;

/// By what an account's own side is known, beside its account id and the node its calls go to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnSide {
    /// Other numbers of the account, as heard so far.
    pub ids: BTreeSet<String>,
    /// Its @username without the @; empty when it is unknown.
    pub username: String,
}

/// Somebody who is named in a conversation: a participant, a writer, a reader.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'a> {
    pub id: Option<&'a str>,
    pub username: Option<&'a str>,
}

/// Who is named in one conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sides {
    /// The account itself is among them.
    pub own_is_named: bool,
    /// Everybody else, each once, in the order they are named: id and, where it is said, username.
    pub foreign: Vec<(String, Option<String>)>,
    /// Somebody else is named of whom no number is known, so that nothing can be sent to them.
    pub others: bool,
}

impl OwnSide {
    /// Takes note of what a conversation tells of the own side. `is_own` knows the account's first numbers. The username
    /// decides only where none of the account's numbers stands: no thread has two accounts of one shop in it, and a
    /// name that the shop gave up may belong to a customer by now.
    pub(crate) fn hear(&mut self, people: &[Named<'_>], is_own: impl Fn(&str) -> bool) {
        let known = |own: &Self, id: &str| is_own(id) || own.ids.contains(id);
        let mut by_id = people.iter().filter(|person| person.id.is_some_and(|id| known(self, id))).peekable();
        if by_id.peek().is_some() {
            let renamed = by_id.find_map(|person| person.username.filter(|name| !name.trim().is_empty()));
            if let Some(name) = renamed {
                name.clone_into(&mut self.username);
            }
            return;
        }
        let named: Vec<&str> =
            people.iter().filter(|person| self.is_called(person.username)).filter_map(|p| p.id).collect();
        self.ids.extend(named.into_iter().map(str::to_owned));
    }

    /// Who stands on which side.
    pub(crate) fn sides(&self, people: &[Named<'_>], is_own: impl Fn(&str) -> bool) -> Sides {
        let known = |id: &str| is_own(id) || self.ids.contains(id);
        let own_by_id = people.iter().any(|person| person.id.is_some_and(known));
        let mut sides = Sides { own_is_named: own_by_id, ..Sides::default() };
        for person in people {
            match person.id {
                Some(id) if known(id) => {}
                Some(id) => sides.meet(id, person.username),
                None if !own_by_id && self.is_called(person.username) => sides.own_is_named = true,
                None => {}
            }
        }
        // Of those without a number: one more person, unless it is somebody whose name or number is said elsewhere.
        let nameless = sides.foreign.iter().any(|(_, name)| name.is_none());
        let is_somebody =
            |name: &str| sides.foreign.iter().any(|(_, of)| of.as_deref().is_some_and(|of| same(of, name)));
        let others = people.iter().filter(|person| person.id.is_none()).filter_map(|person| person.username);
        let mut others = others.filter(|name| !name.trim().is_empty() && !self.is_called(Some(name)));
        sides.others = !nameless && others.any(|name| !is_somebody(name));
        sides
    }

    /// Whether that is the account's username.
    pub(crate) fn is_called(&self, username: Option<&str>) -> bool {
        username.is_some_and(|name| !self.username.is_empty() && same(name, &self.username))
    }
}

impl Sides {
    /// One person has one username, whatever numbers Meta names them by.
    fn meet(&mut self, id: &str, username: Option<&str>) {
        let username = filled(username.map(str::to_owned));
        let is_known = |(of, name): &&mut (String, Option<String>)| {
            of == id || matches!((name, &username), (Some(one), Some(other)) if same(one, other))
        };
        match self.foreign.iter_mut().find(is_known) {
            Some((_, name)) => *name = name.take().or(username),
            None => self.foreign.push((id.to_owned(), username)),
        }
    }
}

fn same(one: &str, other: &str) -> bool {
    let bare = |name: &str| name.trim().trim_start_matches('@').to_lowercase();
    bare(one) == bare(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "17841400000000001";

    fn named<'a>(people: &[(&'a str, &'a str)]) -> Vec<Named<'a>> {
        let some = |text: &'a str| Some(text).filter(|text| !text.is_empty());
        people.iter().map(|(id, username)| Named { id: some(id), username: some(username) }).collect()
    }

    /// Own side named; everybody else's id; somebody else without a number.
    fn judged(people: &[(&str, &str)]) -> (bool, Vec<String>, bool) {
        let mut own = OwnSide { username: "ryeandshine".into(), ..OwnSide::default() };
        let people = named(people);
        own.hear(&people, |id| id == SHOP);
        let sides = own.sides(&people, |id| id == SHOP);
        (sides.own_is_named, sides.foreign.into_iter().map(|(id, _)| id).collect(), sides.others)
    }

    #[test]
    fn r01_the_own_side_is_known_by_any_number_or_the_username() {
        for (people, own, foreign) in [
            (&[(SHOP, "ryeandshine"), ("1", "maya")][..], true, &["1"][..]),
            (&[("257", "ryeandshine"), ("1", "maya")], true, &["1"]),
            (&[("257", "@RyeAndShine "), ("1", "")], true, &["1"]),
            (&[("", "ryeandshine"), ("1", "maya")], true, &["1"]),
            (&[("257", "ryeandshine")], true, &[]),
            (&[(SHOP, ""), ("1", ""), ("1", "maya")], true, &["1"]),
            // Neither number nor name is known, so neither of the two is taken for the shop or for the customer.
            (&[("257", ""), ("1", "")], false, &["257", "1"]),
            (&[(SHOP, ""), ("1", "maya"), ("2", "otto")], true, &["1", "2"]),
            // One person under two numbers.
            (&[(SHOP, ""), ("1", "maya"), ("2", "Maya")], true, &["1"]),
            // The name the shop gave up is a customer's now.
            (&[(SHOP, "newname"), ("1", "ryeandshine")], true, &["1"]),
        ] {
            let (told, others, nameless) = judged(people);
            assert_eq!(
                (told, others, nameless),
                (own, foreign.iter().map(|id| (*id).to_owned()).collect(), false),
                "{people:?}"
            );
        }
        assert!(judged(&[(SHOP, ""), ("1", "maya"), ("", "otto")]).2, "a third one without a number");
        assert!(!judged(&[(SHOP, ""), ("1", ""), ("", "maya")]).2, "the same one, said twice");
    }

    #[test]
    fn r01_a_number_once_heard_is_known_without_the_name() {
        let mut own = OwnSide { username: "ryeandshine".into(), ..OwnSide::default() };
        own.hear(&named(&[("257", "ryeandshine"), ("1", "maya")]), |id| id == SHOP);
        assert_eq!(own.ids, BTreeSet::from(["257".to_owned()]));
        let bare = named(&[("257", ""), ("2", "")]);
        assert_eq!(own.sides(&bare, |id| id == SHOP).foreign, [("2".to_owned(), None)]);
    }
}
