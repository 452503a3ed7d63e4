//! What Meta tells, in the product's words.

use chrono::{DateTime, Utc};
use domain::{AccountId, EventKind, MessageEvent, ParticipantId, Referral};

/// What one delivery says. An element that cannot be read does not affect the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// What was understood, in the order it stood there; no promise about the order it happened in.
    pub events: Vec<Event>,
    /// What was not about messages, or not understood.
    pub ignored: Vec<Ignored>,
}

/// Something that happened between an account and a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Meta's id of whoever did it; always there but for an edit.
    pub sender: Option<String>,
    /// Meta's id of the other one; always there but for an edit.
    pub recipient: Option<String>,
    /// What `entry.id` says. It counts only where the ends are not named.
    pub entry: Option<String>,
    /// The username told for the sender, if any.
    pub username: Option<String>,
    /// Meta says that the business itself did it.
    pub is_echo: bool,
    /// Another app controls the conversation: its messages are shown like any other.
    pub standby: bool,
    /// When, to the millisecond; `None` when Meta did not say in a way that is understood.
    pub at: Option<DateTime<Utc>>,
    /// Where the customer came from, when Meta says so with this event (G2).
    pub referral: Option<Referral>,
    /// What.
    pub kind: EventKind,
    /// The addresses of what a written message carries, in the order of its card.
    pub links: Vec<String>,
}

/// Between whom something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The account.
    pub account: AccountId,
    /// The customer; `None` only for an edit that does not say whose it is.
    pub customer: Option<ParticipantId>,
    /// The account did it.
    pub own: bool,
}

impl Event {
    /// Whose it is. `account_of` knows every number of the accounts that are connected here. `None` when neither end is
    /// one, as in what the dashboard's Test button sends, and when both are the same account: an account is not its own
    /// customer. `entry.id` is asked only where the ends are not named: Meta's own examples put either end there
    /// (`platform.md` §6, "Envelope").
    #[must_use]
    pub fn between(&self, account_of: impl Fn(&str) -> Option<AccountId>) -> Option<Ends> {
        let of = |end: &Option<String>| end.as_deref().and_then(&account_of);
        let ends = |account: AccountId, other: &Option<String>, own| {
            let is_itself = of(other).as_ref() == Some(&account);
            let customer = other.as_deref().map(ParticipantId::from);
            (!is_itself).then_some(Ends { account, customer, own })
        };
        let inbound = || ends(of(&self.recipient)?, &self.sender, false);
        let own = || ends(of(&self.sender)?, &self.recipient, true);
        let by_entry = || {
            let account = of(&self.entry).filter(|_| self.sender.is_none() || self.recipient.is_none())?;
            let customer =
                self.sender.iter().chain(&self.recipient).find(|end| account_of(end).as_ref() != Some(&account));
            Some(Ends { account, customer: customer.map(|end| ParticipantId::from(end.as_str())), own: false })
        };
        if self.is_echo { own() } else { inbound().or_else(own).or_else(by_entry) }
    }

    /// What it tells, between whom it was found to be. Where Meta did not say when, it counts as happening `now`; only a
    /// message has no place without its time, and reading gives it one.
    #[must_use]
    pub fn told(self, ends: &Ends, now: DateTime<Utc>) -> Vec<MessageEvent> {
        let Ends { account, customer, own } = ends;
        // A conversation has two people, whatever numbers are named.
        let by = if *own { Some(ParticipantId::new(account.as_str())) } else { customer.clone() };
        let written = match &self.kind {
            EventKind::Written { message, .. } => Some(message.clone()),
            _ => None,
        };
        let kind = match self.kind {
            EventKind::Written { .. } if self.at.is_none() => EventKind::Other { name: "message".to_owned() },
            kind => kind,
        };
        let named = self.username.filter(|_| !own).map(|username| EventKind::Named { username });
        let referral = self.referral.map(|origin| EventKind::Referral { message: written, origin });
        let at = self.at.unwrap_or(now);
        let kinds = named.into_iter().chain(referral).chain([kind]);
        kinds.map(|kind| MessageEvent { customer: customer.clone(), by: by.clone(), at, kind }).collect()
    }
}

/// An element that is not an event between an account and a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// The whole body is not JSON, or not of the shape of a delivery.
    NotADelivery,
    /// It is about another kind of object than Instagram's messages.
    OtherObject,
    /// A field that has nothing to do with messages: comments, mentions, insights.
    OtherField {
        /// Its name.
        name: String,
    },
    /// It does not say between whom.
    NobodyNamed,
    /// It does not say what happened.
    NothingHappened,
}
