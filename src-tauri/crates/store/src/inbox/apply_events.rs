//! What Instagram told by itself becomes rows, in one transaction: repeated, late or in another order, the result is the
//! same, and the same as if it had been read. Who told it, and how that was proved, is not known here.

use crate::cache::messages::{self, Source};
use crate::cache::newest::Newest;
use crate::cache::{conversations, edits, parked, participants, reactions, receipts, referrals, tombstones};
use crate::inbox::merging::{Merged, add};
use crate::inbox::told_once;
use crate::inbox::view::{View, moved, visible_list};
use crate::{Store, StoreError};
use domain::{AccountId, ConversationId, EventKind, Message, MessageEvent, Participant, ParticipantId};
use rusqlite::{Connection, Result};
use std::collections::BTreeSet;

/// The result of applying events.
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
    /// loses nothing. A power cut may take the last seconds of what reading brings again, as with everything in
    /// `cache.db`, and nothing of what is told only once.
    pub async fn apply_events(&self, account: &AccountId, events: &[MessageEvent]) -> Result<Applied, StoreError> {
        let once = events.iter().filter(|event| told_once::is(event, account)).cloned().collect();
        self.keep_told_once(account, once).await?;
        let (account, events) = (account.clone(), events.to_vec());
        self.cache().write("apply_events", move |db| apply_events(db, &account, &events)).await
    }
}

impl Store {
    /// Writes down in `work.db` what Instagram tells only once.
    pub(crate) async fn keep_told_once(
        &self,
        account: &AccountId,
        events: Vec<MessageEvent>,
    ) -> Result<(), StoreError> {
        if events.is_empty() {
            return Ok(());
        }
        let account = account.clone();
        self.work().write("keep_told_once", move |db| told_once::keep(db, &account, &events)).await
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
    let mut grown = BTreeSet::new();
    for (event, home) in events.iter().zip(&homes) {
        to_be_read |= !apply(db, account, (event, home.as_ref()))?;
        grown.extend(table_of(&event.kind));
    }
    grown.iter().try_for_each(|table| table.prune(db, account))?;
    for id in &touched {
        conversations::refresh_activity(db, account, id)?;
    }

    let difference = before.difference(db, account)?;
    let (changed, mut rows) = (difference.conversations, difference.rows);
    rows.extend(moved(&list_before, &visible_list(db, account)?));
    Ok(Applied { merged: Merged { changed, rows, ..Merged::default() }, to_be_read })
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
            // Of an unsent message only the fact that it was edited is kept, not the text.
            let text = if tombstones::is_unsent(db, account, message)? { "" } else { text };
            edits::put(db, account, message, at, (text, *revision))?;
        }
        EventKind::Unsent { message } => {
            tombstones::put(db, account, message, at)?;
            edits::forget_text(db, account, message)?;
            messages::take_back(db, account, message)?;
            parked::forget(db, account, message)?;
        }
        EventKind::Seen { message } if !event.is_by(account) => receipts::put(db, account, message, at)?,
        EventKind::Seen { .. } => {}
        EventKind::Reacted { message, with } => {
            let Some(by) = &event.by else { return Ok(false) };
            reactions::put(db, account, message, at, (by, with.as_deref()))?;
        }
        EventKind::Named { username } => {
            let Some(customer) = customer else { return Ok(true) };
            let person = Participant { id: customer.clone(), username: Some(username.clone()) };
            participants::meet(db, account, &person, at)?;
        }
        EventKind::Referral { message, origin } => {
            let Some(customer) = customer else { return Ok(true) };
            referrals::put(db, account, message.as_ref(), at, (customer, origin))?;
        }
        EventKind::Other { .. } => return Ok(false),
    }
    Ok(true)
}

/// The table that an event may have given a row.
const fn table_of(kind: &EventKind) -> Option<Newest> {
    match kind {
        EventKind::Edited { .. } => Some(edits::NEWEST),
        EventKind::Unsent { .. } => Some(tombstones::NEWEST),
        EventKind::Seen { .. } => Some(receipts::NEWEST),
        EventKind::Reacted { .. } => Some(reactions::NEWEST),
        EventKind::Referral { .. } => Some(referrals::NEWEST),
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
    let is_gone = tombstones::is_unsent(db, account, &message.id)?;
    if let Some(customer) = customer.filter(|_| is_new && !is_gone) {
        parked::park(db, account, customer, message)?;
    }
    Ok(false)
}

#[cfg(test)]
mod tests;
