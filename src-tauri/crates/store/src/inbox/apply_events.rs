//! What Instagram told by itself becomes rows, in one transaction: repeated, late or in another order, the result is the
//! same, and the same as if it had been read. Who told it, and how that was proved, is not known here.

use crate::cache::message_events::{self, KEPT_EVENTS, What};
use crate::cache::messages::{self, Source};
use crate::cache::{conversations, parked, participants};
use crate::inbox::merging::{Merged, add};
use crate::inbox::view::{View, visible_list};
use crate::{Store, StoreError};
use domain::{AccountId, ConversationId, EventKind, Message, MessageEvent, Participant, ParticipantId};
use rusqlite::{Connection, Result};
use std::collections::BTreeSet;

/// What came of applying events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Applied {
    /// What changed, as far as it can be seen.
    pub merged: Merged,
    /// Only reading the account tells the rest: somebody wrote with whom no conversation is known, which is kept until
    /// reading brings the conversation; or something happened that events do not tell.
    pub to_be_read: bool,
}

impl Store {
    /// Applies what was told about an account; all of it is written when this answers. A crash of the program afterwards
    /// loses nothing; a power cut may take the last seconds, as with everything in `cache.db`.
    pub async fn apply_events(&self, account: &AccountId, events: &[MessageEvent]) -> Result<Applied, StoreError> {
        let (account, events) = (account.clone(), events.to_vec());
        self.cache().write("apply_events", move |db| apply_events(db, &account, &events)).await
    }
}

/// See [`Store::apply_events`].
pub fn apply_events(db: &Connection, account: &AccountId, events: &[MessageEvent]) -> Result<Applied> {
    let homes: Vec<Option<ConversationId>> =
        events.iter().map(|event| home_of(db, account, event)).collect::<Result<_>>()?;
    let touched: BTreeSet<ConversationId> = homes.iter().flatten().cloned().collect();
    let before = View::of(db, account, &touched)?;
    let list_before = visible_list(db, account)?;

    let mut to_be_read = false;
    let mut kinds = BTreeSet::new();
    for (event, home) in events.iter().zip(&homes) {
        to_be_read |= !apply(db, account, (event, home.as_ref()))?;
        kinds.extend(row_kind(&event.kind));
    }
    for kind in kinds {
        message_events::keep_newest(db, account, kind, KEPT_EVENTS)?;
    }
    for id in &touched {
        conversations::refresh_activity(db, account, id)?;
    }

    let after = View::of(db, account, &touched)?;
    let list_changed = list_before != visible_list(db, account)?;
    let changed = after.differing(before).collect();
    Ok(Applied { merged: Merged { changed, list_changed, ..Merged::default() }, to_be_read })
}

/// Applies one event in the conversation that is its home. Answers whether that was all: `false` when the rest is to be
/// read.
fn apply(
    db: &Connection,
    account: &AccountId,
    (event, home): (&MessageEvent, Option<&ConversationId>),
) -> Result<bool> {
    let (at, customer) = (event.at, event.customer.as_ref());
    match &event.kind {
        EventKind::Written { .. } => match event.written(account) {
            Some(message) => return written(db, account, (customer, home), &message),
            None => return Ok(false),
        },
        EventKind::Edited { message, text, revision } => {
            message_events::edited(db, account, message, at, (text, *revision))?;
        }
        EventKind::Unsent { message } => {
            message_events::unsent(db, account, message, at)?;
            messages::take_back(db, account, message)?;
            parked::forget(db, account, message)?;
        }
        EventKind::Seen { message } if !event.is_by(account) => message_events::seen(db, account, message, at)?,
        EventKind::Seen { .. } => {}
        EventKind::Reacted { message, with } => {
            let Some(by) = &event.by else { return Ok(false) };
            message_events::reacted(db, account, message, at, (by, with.as_deref()))?;
        }
        EventKind::Named { username } => {
            let Some(customer) = customer else { return Ok(true) };
            let person = Participant { id: customer.clone(), username: Some(username.clone()) };
            participants::meet(db, account, &person, at)?;
        }
        EventKind::Referral { message, origin } => {
            let Some(customer) = customer else { return Ok(true) };
            message_events::referral(db, account, message.as_ref(), at, (customer, origin))?;
        }
        EventKind::Other { .. } => return Ok(false),
    }
    Ok(true)
}

/// The rows of which this event may have made one too many.
fn row_kind(kind: &EventKind) -> Option<What> {
    match kind {
        EventKind::Edited { .. } => Some(What::Edited),
        EventKind::Unsent { .. } => Some(What::Unsent),
        EventKind::Seen { .. } => Some(What::Seen),
        EventKind::Reacted { .. } => Some(What::Reacted),
        EventKind::Referral { .. } => Some(What::Referral),
        EventKind::Written { .. } | EventKind::Named { .. } | EventKind::Other { .. } => None,
    }
}

/// The conversation that something is told of: the customer's, or that of the message when no customer is named.
fn home_of(db: &Connection, account: &AccountId, event: &MessageEvent) -> Result<Option<ConversationId>> {
    match (&event.customer, &event.kind) {
        (Some(customer), _) => Ok(conversations::with(db, account, customer)?.map(|(_, id)| id)),
        (None, EventKind::Edited { message, .. }) => messages::home(db, account, message),
        (None, _) => Ok(None),
    }
}

/// Whether the conversation is known, so that the message could be put into it; else it waits for it.
fn written(
    db: &Connection,
    account: &AccountId,
    (customer, home): (Option<&ParticipantId>, Option<&ConversationId>),
    message: &Message,
) -> Result<bool> {
    if let Some(conversation) = home {
        add(db, account, conversation, std::slice::from_ref(message), Source::Event)?;
        return Ok(true);
    }
    // A message that is here already stands in somebody else's conversation: it is not this customer's.
    let is_new = messages::home(db, account, &message.id)?.is_none();
    let is_gone = message_events::is_unsent(db, account, &message.id)?;
    if let Some(customer) = customer.filter(|_| is_new && !is_gone) {
        parked::park(db, account, customer, message)?;
    }
    Ok(false)
}

#[cfg(test)]
mod tests;
