//! What Instagram told by itself becomes rows, in one transaction: repeated, late or in another order, the result is the
//! same, and the same as if it had been read. Who told it, and how that was proved, is not known here.

use crate::cache::message_events::{self, KEPT_EVENTS, News, Told, What};
use crate::cache::messages::{self, Source};
use crate::cache::{conversations, parked, participants};
use crate::inbox::merging::{Merged, add};
use crate::inbox::view::{View, visible_list};
use crate::{Store, StoreError};
use domain::{AccountId, ConversationId, Message, Participant, ParticipantId};
use rusqlite::{Connection, Result};
use std::collections::BTreeSet;

/// What came of taking.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taken {
    /// What changed, as far as it can be seen.
    pub merged: Merged,
    /// Somebody wrote with whom no conversation is known: that is kept until reading brings the conversation.
    pub strangers: bool,
}

impl Store {
    /// Takes what was told about an account; all of it is written when this answers. A crash of the program afterwards
    /// loses nothing; a power cut may take the last seconds, as with everything in `cache.db`.
    pub async fn take(&self, account: &AccountId, told: &[Told]) -> Result<Taken, StoreError> {
        let (account, told) = (account.clone(), told.to_vec());
        self.cache().write("take", move |db| take(db, &account, &told)).await
    }
}

/// See [`Store::take`].
pub fn take(db: &Connection, account: &AccountId, told: &[Told]) -> Result<Taken> {
    let homes: Vec<Option<ConversationId>> =
        told.iter().map(|told| home_of(db, account, told)).collect::<Result<_>>()?;
    let touched: BTreeSet<ConversationId> = homes.iter().flatten().cloned().collect();
    let before = View::of(db, account, &touched)?;
    let list_before = visible_list(db, account)?;

    let mut strangers = false;
    let mut kinds = BTreeSet::new();
    for (Told { customer, at, news }, home) in told.iter().zip(&homes) {
        match news {
            News::Written(message) => strangers |= !written(db, account, (customer.as_ref(), home.as_ref()), message)?,
            News::Edited { message, text, revision } => {
                message_events::edited(db, account, message, *at, (text, *revision))?;
                kinds.insert(What::Edited);
            }
            News::Unsent { message } => {
                message_events::unsent(db, account, message, *at)?;
                messages::take_back(db, account, message)?;
                parked::forget(db, account, message)?;
                kinds.insert(What::Unsent);
            }
            News::Seen { message } => {
                message_events::seen(db, account, message, *at)?;
                kinds.insert(What::Seen);
            }
            News::Referral { message, origin } => {
                let Some(customer) = customer else { continue };
                message_events::referral(db, account, message.as_ref(), *at, (customer, origin))?;
                kinds.insert(What::Referral);
            }
            News::Called { username } => {
                let Some(customer) = customer else { continue };
                let person = Participant { id: customer.clone(), username: Some(username.clone()) };
                participants::meet(db, account, &person, *at)?;
            }
            News::Reacted { message, by, with } => {
                message_events::reacted(db, account, message, *at, (by, with.as_deref()))?;
                kinds.insert(What::Reacted);
            }
        }
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
    Ok(Taken { merged: Merged { changed, list_changed, ..Merged::default() }, strangers })
}

/// The conversation that something is told of: the customer's, or that of the message when no customer is named.
fn home_of(db: &Connection, account: &AccountId, told: &Told) -> Result<Option<ConversationId>> {
    match (&told.customer, &told.news) {
        (Some(customer), _) => Ok(conversations::with(db, account, customer)?.map(|(_, id)| id)),
        (None, News::Edited { message, .. }) => messages::home(db, account, message),
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
