//! Access tokens: what each opens, how long it lives, and how it dies (platform.md §1c).

use crate::ids::letters;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// What a token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opens {
    /// The Facebook person.
    User,
    /// A Facebook Page, by place in the world's list.
    Page(usize),
    /// An Instagram account, by place in the world's list.
    Instagram(usize),
    /// The app itself.
    App,
}

/// How a token died before its time: subcode and words of its 190.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Death {
    pub(crate) subcode: i64,
    pub(crate) message: String,
}

/// One token.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) value: String,
    pub(crate) opens: Opens,
    pub(crate) long_lived: bool,
    pub(crate) issued: DateTime<Utc>,
    /// `None` never expires: a Page token from a long-lived user token.
    pub(crate) expires: Option<DateTime<Utc>>,
    /// Instagram tokens carry their permissions; Facebook's belong to the person.
    pub(crate) scopes: Vec<String>,
    pub(crate) death: Option<Death>,
    /// The user token a Page token was made from.
    pub(crate) parent: Option<String>,
}

/// The life of a short-lived token.
pub(crate) const SHORT: TimeDelta = TimeDelta::hours(1);
/// The life of a long-lived token as Meta's answers print it: a little under 60 days.
pub(crate) const LONG: TimeDelta = TimeDelta::seconds(5_183_944);

/// All tokens ever given out.
#[derive(Default)]
pub(crate) struct Tokens(HashMap<String, Token>);

impl Tokens {
    /// Makes and keeps a token; `life` of `None` never expires.
    pub(crate) fn issue(
        &mut self,
        rng: &mut fastrand::Rng,
        now: DateTime<Utc>,
        opens: Opens,
        life: Option<TimeDelta>,
        long_lived: bool,
    ) -> &mut Token {
        let prefix = if matches!(opens, Opens::Instagram(_)) { "IGAA" } else { "EAA" };
        let value = format!("{prefix}{}ZD", letters(rng, 150));
        let expires = life.map(|life| now + life);
        let token = Token {
            value: value.clone(),
            opens,
            long_lived,
            issued: now,
            expires,
            scopes: vec![],
            death: None,
            parent: None,
        };
        self.0.entry(value).or_insert(token)
    }

    /// The value of every token.
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The token of that value.
    pub(crate) fn get(&self, value: &str) -> Option<&Token> {
        self.0.get(value)
    }

    /// The Page token already made from a user token, so that asking twice gives the same.
    pub(crate) fn page_token(&self, parent: &str, page: usize) -> Option<&Token> {
        self.0.values().find(|token| {
            token.opens == Opens::Page(page) && token.parent.as_deref() == Some(parent) && token.death.is_none()
        })
    }

    /// Whether one that is not dead opens such a thing.
    pub(crate) fn any(&self, wanted: impl Fn(Opens) -> bool) -> bool {
        self.0.values().any(|token| token.death.is_none() && wanted(token.opens))
    }

    /// All that satisfy a condition, to change them.
    pub(crate) fn matching(&mut self, wanted: impl Fn(&Token) -> bool) -> impl Iterator<Item = &mut Token> {
        self.0.values_mut().filter(move |token| wanted(token))
    }
}
