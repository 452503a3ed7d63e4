//! Authorization codes: one use, one hour, bound to everything the dialog was asked with (platform.md §1).

use crate::{http::hosts::Host, ids::letters};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// How long a code may wait for its exchange.
const LIFE: TimeDelta = TimeDelta::hours(1);

/// A PKCE challenge as the dialog received it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    /// The challenge itself.
    pub(crate) value: String,
    /// `S256` (else `plain`).
    pub(crate) hashed: bool,
}

/// What a code stands for.
#[derive(Clone, Debug)]
pub(crate) struct Promise {
    /// The dialog that gave it.
    pub(crate) dialog: Host,
    /// Must be byte-identical in the exchange.
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<Challenge>,
    /// Instagram: the account and permissions chosen. Facebook keeps them with the person.
    pub(crate) account: Option<usize>,
    pub(crate) scopes: Vec<String>,
    given: DateTime<Utc>,
    used: bool,
}

impl Promise {
    /// A fresh promise.
    pub(crate) fn new(dialog: Host, redirect_uri: &str, given: DateTime<Utc>) -> Self {
        let redirect_uri = redirect_uri.to_owned();
        Self { dialog, redirect_uri, challenge: None, account: None, scopes: vec![], given, used: false }
    }
}

/// Why a code is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Never given out by that dialog.
    Unknown,
    /// Exchanged before.
    Used,
    /// Older than an hour.
    Expired,
}

/// All codes ever given out.
#[derive(Default)]
pub(crate) struct Codes(HashMap<String, Promise>);

impl Codes {
    /// Gives out a code.
    pub(crate) fn give(&mut self, rng: &mut fastrand::Rng, promise: Promise) -> String {
        let code = format!("AQ{}", letters(rng, 180));
        self.0.insert(code.clone(), promise);
        code
    }

    /// Every code.
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Looks at a code without using it up.
    pub(crate) fn look(&self, code: &str, dialog: Host, now: DateTime<Utc>) -> Result<&Promise, Refused> {
        let promise = self.0.get(code).filter(|promise| promise.dialog == dialog).ok_or(Refused::Unknown)?;
        if promise.used {
            return Err(Refused::Used);
        }
        if now - promise.given > LIFE { Err(Refused::Expired) } else { Ok(promise) }
    }

    /// Uses a code up.
    pub(crate) fn spend(&mut self, code: &str) {
        if let Some(promise) = self.0.get_mut(code) {
            promise.used = true;
        }
    }
}
