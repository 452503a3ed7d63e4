//! Whom a conversation is with: the one other person in it. Where there are several, or where it is unknown which of
//! two is the account itself, the conversation is left out and counted. It is never guessed: a wrong guess would show
//! one customer's words under another's name.

use super::LeftOut;
use crate::AccountClient;
use crate::identity::Named;
use domain::{ConversationId, Participant};
use std::collections::{HashMap, HashSet};

/// With whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub customer: Participant,
    /// The account itself is named, so that the other one is not the account.
    own_is_named: bool,
}

/// What a conversation is, by who is named in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// One other person.
    Private(Placed),
    /// Nobody else is named.
    Nobody,
    /// More than one other person.
    Group,
    /// Two people, either of whom may be the account.
    Unknown,
}

impl AccountClient {
    /// What a conversation is.
    pub(super) fn place(&self, people: &[Named<'_>]) -> Place {
        let sides = self.sides(people);
        match (sides.foreign.as_slice(), sides.others) {
            ([], _) => Place::Nobody,
            ([(id, username)], false) => {
                let customer = Participant { id: id.as_str().into(), username: username.clone() };
                Place::Private(Placed { customer, own_is_named: sides.own_is_named })
            }
            // Without the account among them, one of two is the account, and a third person makes it a group.
            ([_, _], false) if !sides.own_is_named => Place::Unknown,
            _ => Place::Group,
        }
    }
}

/// The private ones among a list's conversations, in the places they had. Somebody who seems to be the only one in
/// several conversations of which none names the account may be the account itself.
pub(super) fn agree(places: Vec<(ConversationId, Place)>) -> (Vec<Option<Participant>>, LeftOut) {
    let mut alone: HashMap<String, HashSet<ConversationId>> = HashMap::new();
    for (id, place) in &places {
        if let Place::Private(Placed { customer, own_is_named: false }) = place {
            alone.entry(customer.id.as_str().to_owned()).or_default().insert(id.clone());
        }
    }
    let stands_in = |customer: &Participant| alone.get(customer.id.as_str()).map_or(0, HashSet::len);
    let may_be_own = |placed: &Placed| !placed.own_is_named && stands_in(&placed.customer) > 1;
    let mut left_out = LeftOut::default();
    let mut customers = Vec::with_capacity(places.len());
    for (id, place) in places {
        customers.push(match place {
            Place::Private(placed) if !may_be_own(&placed) => Some(placed.customer),
            Place::Private(_) | Place::Unknown => {
                left_out.own_side_unknown.push(id);
                None
            }
            Place::Group => {
                left_out.groups.push(id);
                None
            }
            Place::Nobody => {
                left_out.unreadable += 1;
                None
            }
        });
    }
    (customers, left_out)
}
