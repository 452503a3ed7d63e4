//! Faults on demand: rules that say which requests go wrong, how often, and how. The mechanism only; `faults::apply`
//! decides when an effect acts on an answer.

pub(crate) mod apply;

use crate::{
    http::{call::Call, hosts::Host},
    records::request_log::Kind,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use tokio::sync::watch;

/// Which requests a rule concerns; what is not named matches everything.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Match {
    host: Option<Host>,
    path_contains: Option<String>,
    method: Option<String>,
    /// The account's Instagram id or username.
    account: Option<String>,
    kind: Option<Kind>,
}

/// Whether an error answer comes instead of the work or after it was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum When {
    /// Nothing was done.
    #[default]
    Before,
    /// It was done, but the answer says otherwise.
    After,
}

/// An error answer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ErrorAnswer {
    pub(crate) when: When,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<i64>,
    pub(crate) subcode: Option<i64>,
    pub(crate) message: Option<String>,
    pub(crate) transient: Option<bool>,
    /// Title and text meant for a person.
    pub(crate) user_title: Option<String>,
    pub(crate) user_message: Option<String>,
}

/// What goes wrong.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Effect {
    /// Waits before anything else happens.
    Delay { ms: u64 },
    /// Waits until the rules are taken away before anything else happens.
    Hold,
    /// Answers with an error of the platform.
    Error(ErrorAnswer),
    /// Does the work, then closes the connection without a word.
    DropAnswer,
    /// Resets the connection without doing anything.
    Reset,
    /// Takes the request, writes it down with status 0 and never answers; the connection stays open until the client
    /// leaves.
    Silence,
    /// Does the work, sends that many bytes of the body, then closes the connection.
    CutBody { bytes: usize },
    /// Does the work, sends that many bytes of the body, then nothing for that long, then the rest.
    Stall {
        ms: u64,
        #[serde(default)]
        bytes: usize,
    },
    /// Answers with a redirect instead of working; to the same path of the same host unless told.
    Redirect {
        #[serde(default = "temporary_redirect")]
        status: u16,
        #[serde(default)]
        to: Option<String>,
    },
    /// Answers with this JSON instead of working, whatever it is.
    Answer {
        #[serde(default = "ok")]
        status: u16,
        body: Value,
    },
    /// A captive portal: a page instead of the answer, nothing done.
    Html {
        #[serde(default = "ok")]
        status: u16,
    },
    /// Does the work, then changes the JSON at a pointer: `with` replaces, without it the member is removed.
    Mutate {
        pointer: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        with: Option<Value>,
    },
    /// Does the work, then sends JSON that ends too early.
    MalformedJson,
    /// Does the work, then claims another content type.
    ContentType { value: String },
    /// Does the work, then sets headers, usage headers among them.
    Headers { set: BTreeMap<String, String> },
}

fn temporary_redirect() -> u16 {
    307
}

fn ok() -> u16 {
    200
}

/// One rule.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    #[serde(default, rename = "match")]
    wanted: Match,
    /// How many requests it still concerns; `null` for every one.
    #[serde(default)]
    times: Option<u32>,
    /// How many matching requests pass unharmed first.
    #[serde(default)]
    skip: u32,
    effect: Effect,
    /// How many requests it has concerned.
    #[serde(default, skip_deserializing)]
    used: u32,
}

/// All rules, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    pub(crate) rules: Vec<Rule>,
    /// Tells the requests that are held that the rules were taken away.
    mended: watch::Sender<()>,
}

impl Faults {
    /// Takes all rules away.
    pub(crate) fn clear(&mut self) {
        self.rules.clear();
        self.mended.send_replace(());
    }

    /// Ends when the rules are taken away; asked for before the request that is held lets go of the world.
    pub(crate) fn mended(&self) -> watch::Receiver<()> {
        self.mended.subscribe()
    }

    /// The effects on a request, in the order of their rules; each rule that acts is counted.
    pub(crate) fn strike(&mut self, call: &Call, kind: Kind, account: Option<(&str, &str)>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for rule in self.rules.iter_mut().filter(|rule| rule.wanted.fits(call, kind, account)) {
            if rule.skip > 0 {
                rule.skip -= 1;
            } else if rule.times != Some(0) {
                rule.times = rule.times.map(|left| left - 1);
                rule.used += 1;
                effects.push(rule.effect.clone());
            }
        }
        effects
    }
}

impl Match {
    /// `account` is the id and username of the account concerned.
    fn fits(&self, call: &Call, kind: Kind, account: Option<(&str, &str)>) -> bool {
        self.host.is_none_or(|host| host == call.host)
            && self.path_contains.as_ref().is_none_or(|part| call.raw_path.contains(part.as_str()))
            && self.method.as_ref().is_none_or(|method| call.method.as_str().eq_ignore_ascii_case(method))
            && self.kind.is_none_or(|wanted| wanted == kind)
            && self.account.as_ref().is_none_or(|name| account.is_some_and(|(id, user)| id == name || user == name))
    }
}
