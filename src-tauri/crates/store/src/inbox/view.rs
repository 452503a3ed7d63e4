//! What can be seen of an account's conversations, to tell afterwards what a change made different.

use crate::cache::{KEPT_CONVERSATIONS, conversations, messages, referrals};
use crate::inbox::marks::{self, Marks};
use crate::inbox::rows::{self, Row};
use crate::work::read_marks::ReadMarks;
use domain::{AccountId, ConversationId, Message, MessageId, Referral};
use rusqlite::{Connection, Result};
use std::collections::{BTreeMap, BTreeSet};

/// What can be seen of some conversations; nothing of one that is not here.
pub struct View(BTreeMap<ConversationId, Option<Seen>>);

/// A row with where its customer came from, its thread, and what is known of the messages beside what they say.
type Seen = (Row, Option<Referral>, Vec<Message>, BTreeMap<MessageId, Marks>);

impl View {
    /// As it is now.
    pub fn of(db: &Connection, account: &AccountId, ids: &BTreeSet<ConversationId>) -> Result<Self> {
        ids.iter().map(|id| Ok((id.clone(), seen(db, account, id)?))).collect::<Result<_>>().map(Self)
    }

    /// Which are different now; by id. A conversation that was not here before counts as different without being
    /// compared, so that after a first reading nothing is read a second time.
    pub fn changed(&self, db: &Connection, account: &AccountId) -> Result<Vec<ConversationId>> {
        let mut changed = Vec::new();
        for (id, before) in &self.0 {
            let is_different = match before {
                None => conversations::exists(db, account, id)?,
                before => *before != seen(db, account, id)?,
            };
            changed.extend(is_different.then(|| id.clone()));
        }
        Ok(changed)
    }
}

fn seen(db: &Connection, account: &AccountId, id: &ConversationId) -> Result<Option<Seen>> {
    let Some(row) = rows::one(db, account, id, None)?.map(without_place) else { return Ok(None) };
    let origin = referrals::origin(db, account, &row.conversation.participant.id)?;
    let mut thread = messages::thread(db, account, id)?;
    let marks = marks::of_thread(db, account, id, &thread)?;
    thread.iter_mut().for_each(|message| message.page_position = 0);
    Ok(Some((row, origin, thread, marks)))
}

/// The list as it can be seen.
pub fn visible_list(db: &Connection, account: &AccountId) -> Result<Vec<Row>> {
    let rows = rows::list(db, account, KEPT_CONVERSATIONS, &ReadMarks::new())?;
    Ok(rows.into_iter().map(without_place).collect())
}

/// A message's place on its page changes with every new message; only the resulting order is visible, so the place is
/// left out.
fn without_place(mut row: Row) -> Row {
    if let Some(newest) = &mut row.newest {
        newest.page_position = 0;
    }
    row
}
