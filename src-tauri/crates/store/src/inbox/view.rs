//! What can be seen of an account's conversations, to tell afterwards what a change made different.

use crate::cache::{KEPT_CONVERSATIONS, messages, referrals};
use crate::inbox::marks::{self, Marks};
use crate::inbox::rows::{self, Row};
use crate::work::read_marks::ReadMarks;
use domain::{AccountId, ConversationId, Message, MessageId, Referral};
use rusqlite::{Connection, Result};
use std::collections::{BTreeMap, BTreeSet};

/// What can be seen of some conversations.
pub struct View(BTreeMap<ConversationId, Seen>);

/// A row with where its customer came from, its thread, and what is known of the messages beside what they say.
type Seen = (Option<(Row, Option<Referral>)>, Vec<Message>, BTreeMap<MessageId, Marks>);

impl View {
    /// As it is now.
    pub fn of(db: &Connection, account: &AccountId, ids: &BTreeSet<ConversationId>) -> Result<Self> {
        let seen = ids.iter().map(|id| {
            let row = rows::one(db, account, id, None)?.map(without_place);
            let with_origin =
                |row: Row| referrals::origin(db, account, &row.conversation.participant.id).map(|origin| (row, origin));
            let row = row.map(with_origin).transpose()?;
            let mut thread = messages::thread(db, account, id)?;
            thread.iter_mut().for_each(|message| message.page_position = 0);
            Ok((id.clone(), (row, thread, marks::of(db, account, id)?)))
        });
        seen.collect::<Result<_>>().map(Self)
    }

    /// Which are different now; by id.
    pub fn differing(self, before: Self) -> impl Iterator<Item = ConversationId> {
        self.0.into_iter().filter(move |(id, seen)| before.0.get(id) != Some(seen)).map(|(id, _)| id)
    }
}

/// The list as it can be seen.
pub fn visible_list(db: &Connection, account: &AccountId) -> Result<Vec<Row>> {
    let rows = rows::list(db, account, KEPT_CONVERSATIONS, &ReadMarks::new())?;
    Ok(rows.into_iter().map(without_place).collect())
}

/// A message's place on its page moves with every new one; only the order it makes can be seen.
fn without_place(mut row: Row) -> Row {
    if let Some(newest) = &mut row.newest {
        newest.page_position = 0;
    }
    row
}
