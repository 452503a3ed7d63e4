//! What Instagram told by itself becomes rows, in one transaction: repeated, late or in another order, the result is the
//! same, and the same as if it had been read. Who told it, and how that was proved, is not known here.

use crate::cache::conversations;
use crate::cache::merging::{Merged, View, add, visible_list};
use crate::cache::message_events::{self, KEPT_EVENTS, News, Told, What};
use crate::cache::messages::{self, Source};
use crate::{Store, StoreError};
use domain::{AccountId, ConversationId, Message};
use rusqlite::{Connection, Result};
use std::collections::BTreeSet;

/// What came of taking.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taken {
    /// What changed, as far as it can be seen.
    pub merged: Merged,
    /// Somebody wrote with whom no conversation is known: that message is not kept, reading brings it.
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
    let homes: Vec<Option<ConversationId>> = told
        .iter()
        .map(|told| Ok(conversations::with(db, account, &told.customer)?.map(|(_, id)| id)))
        .collect::<Result<_>>()?;
    let touched: BTreeSet<ConversationId> = homes.iter().flatten().cloned().collect();
    let before = View::of(db, account, &touched)?;
    let list_before = visible_list(db, account)?;

    let mut strangers = false;
    let mut kinds = BTreeSet::new();
    for (Told { customer, at, news }, home) in told.iter().zip(&homes) {
        match news {
            News::Written(message) => strangers |= !written(db, account, home.as_ref(), message)?,
            News::Edited { message, text, revision } => {
                message_events::edited(db, account, message, *at, (text, *revision))?;
                kinds.insert(What::Edited);
            }
            News::Unsent { message } => {
                message_events::unsent(db, account, message, *at)?;
                messages::take_back(db, account, message)?;
                kinds.insert(What::Unsent);
            }
            News::Seen { message } => {
                message_events::seen(db, account, message, *at)?;
                kinds.insert(What::Seen);
            }
            News::CameFrom { message, origin } => {
                message_events::came_from(db, account, message.as_ref(), *at, (customer, origin))?;
                kinds.insert(What::CameFrom);
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
    Ok(Taken { merged: Merged { changed, list_changed, renamed: Vec::new() }, strangers })
}

/// Whether the conversation is known, so that the message could be put into it.
fn written(db: &Connection, account: &AccountId, home: Option<&ConversationId>, message: &Message) -> Result<bool> {
    let Some(conversation) = home else { return Ok(false) };
    // An id that two customers' messages have names one of them: nobody's words may stand in another's conversation.
    if messages::home(db, account, &message.id)?.is_none_or(|home| home == *conversation) {
        add(db, account, conversation, std::slice::from_ref(message), Source::Event)?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests;
