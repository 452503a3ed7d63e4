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

    /// What is different now. A conversation that was not here before counts as different without being compared, so that
    /// after a first reading nothing is read a second time.
    pub fn difference(&self, db: &Connection, account: &AccountId) -> Result<Difference> {
        let mut difference = Difference::default();
        for (id, before) in &self.0 {
            let (is_different, is_row_different) = match before {
                None => {
                    let is_here = conversations::exists(db, account, id)?;
                    (is_here, is_here)
                }
                Some((row, _, thread, _)) => {
                    let now = seen(db, account, id)?;
                    let is_row_same = now.as_ref().is_some_and(|now| now.0 == *row && now.2 == *thread);
                    (*before != now, !is_row_same)
                }
            };
            difference.conversations.extend(is_different.then(|| id.clone()));
            difference.rows.extend(is_row_different.then(|| id.clone()));
        }
        Ok(difference)
    }
}

/// What became different of some conversations.
#[derive(Default)]
pub struct Difference {
    /// Those that show something else; by id.
    pub conversations: Vec<ConversationId>,
    /// Those of them whose row may, too: the row itself, or a message. How many are unread follows from the messages and
    /// from a mark that this file does not have.
    pub rows: BTreeSet<ConversationId>,
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

/// The rows that are in only one of two lists, or say something else there.
pub fn moved<'a>(before: &'a [Row], after: &'a [Row]) -> impl Iterator<Item = ConversationId> + 'a {
    let missing = |here: &'a [Row], there: &'a [Row]| here.iter().filter(|row| !there.contains(row));
    missing(before, after).chain(missing(after, before)).map(|row| row.conversation.id.clone())
}

/// A message's place on its page changes with every new message; only the resulting order is visible, so the place is
/// left out.
fn without_place(mut row: Row) -> Row {
    if let Some(newest) = &mut row.newest {
        newest.page_position = 0;
    }
    row
}
