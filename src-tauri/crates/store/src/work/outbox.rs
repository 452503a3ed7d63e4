//! What the owner sent that Instagram has not yet confirmed, one row per part of a press of Send and per reaction. A row is on disk before
//! a socket opens. Which steps it may take is decided by `domain::outbox` alone, see [`steps`].

pub mod columns;
pub mod files;
pub mod quotes;
mod reactions;
pub mod rows;
pub mod sent_here;
mod steps;

pub use steps::TakeBack;

use crate::columns::ms;
use crate::work::drafts::{self, Draft};
use crate::work::renames;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use domain::outbox::{Attempt, Event, Hold};
use domain::{AccountId, ConversationId, OutboxId, OutboxRow};
use rusqlite::{Connection, Params, Result};
use sent_here::SentHere;

/// The rows of a conversation.
const HERE: &str = "WHERE account = ?1 AND conversation = ?2 ORDER BY ordinal";

/// The rows of an account that are not sent. Each state is named, so that the index finds them.
const UNSENT: &str = "WHERE account = ?1 AND state IN ('queued', 'sending', 'notSent', 'unknown') ORDER BY ordinal";

/// The rows of an account whose message may turn up in the thread.
const AWAITED: &str = "WHERE account = ?1 AND state IN ('queued', 'sending', 'sent', 'unknown')
                       AND (state <> 'queued' OR look_first = 1) AND reacts_to IS NULL ORDER BY ordinal";

/// The rows of an account that wait for something.
const HELD: &str = "WHERE account = ?1 AND state = 'queued' AND hold IS NOT NULL ORDER BY ordinal";

/// Waiting messages become unknown since `now`: where this copy of the outbox may be old, they may have been sent since it
/// was written (`domain::outbox`). Reactions are sent again, which changes nothing.
pub fn mark_waiting_unknown(db: &Connection, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE outbox SET state = 'unknown', since = ?1, hold = NULL, looks = 0, reads = 0, look_first = 0
               WHERE state = 'queued' AND reacts_to IS NULL";
    db.execute(sql, [ms(now)]).map(drop)
}

impl Store {
    /// Takes a press of Send: writes all its parts and clears the draft it was typed as, in one transaction (S2). A
    /// draft saved with a higher revision than `draft_revision` was typed since and stays. Taking the same press twice
    /// changes nothing.
    pub async fn queue(&self, press: &[OutboxRow], draft_revision: u64) -> Result<(), StoreError> {
        self.take_press(press, draft_revision, None).await.map(drop)
    }

    /// The same, and begins the first part in the same transaction if it is due at `now`, as [`domain::outbox::is_due`]
    /// and [`Store::step`] say: one commit for both. Gives the row that is on its way; `None` where it waits.
    pub async fn queue_and_begin(
        &self,
        press: &[OutboxRow],
        draft_revision: u64,
        attempt: Attempt,
        now: DateTime<Utc>,
    ) -> Result<Option<OutboxRow>, StoreError> {
        self.take_press(press, draft_revision, Some((Event::Begin(attempt), now))).await
    }

    async fn take_press(
        &self,
        press: &[OutboxRow],
        draft_revision: u64,
        begin: Option<(Event, DateTime<Utc>)>,
    ) -> Result<Option<OutboxRow>, StoreError> {
        let (press, generation) = (press.to_vec(), self.inner.generation);
        let take = move |db: &Connection| {
            queue(db, &press, draft_revision)?;
            let Some((begin, now)) = &begin else { return Ok(None) };
            begin_if_due(db, &press, (begin, *now), generation)
        };
        self.work().write("queue", take).await
    }

    /// Tells what happened to a row: reads it, asks [`domain::outbox::step`] for the next one and writes that, in one
    /// transaction. Gives the row after it; `None` when there is no such row or it cannot take the step, and then
    /// nothing changed.
    ///
    /// Beyond what the step itself refuses: [`Event::Begin`] while another row of the conversation is on its way, or
    /// when the file was opened anew since; [`Event::Found`] of a message that another row has. What Instagram
    /// answers is the truth: a row that was only taken for that message is unknown again.
    pub async fn step(&self, id: &OutboxId, event: Event) -> Result<Option<OutboxRow>, StoreError> {
        let (id, generation) = (*id, self.inner.generation);
        self.work().write(name(&event), move |db| steps::take(db, &id, &event, generation)).await
    }

    /// Puts a part and the later unsent ones of its press back into the draft, before what is typed there; the whole
    /// press when it is undone. `None`, and nothing changed, when [`domain::outbox::may_undo`] or
    /// [`domain::outbox::may_edit`] says no.
    pub async fn take_back(
        &self,
        id: &OutboxId,
        why: TakeBack,
        now: DateTime<Utc>,
    ) -> Result<Option<Draft>, StoreError> {
        let id = *id;
        self.work().write("take_back", move |db| steps::take_back(db, &id, why, now)).await
    }

    /// Throws a part and the later unsent ones of its press away, on the owner's word. Says no when
    /// [`domain::outbox::may_discard`] does.
    pub async fn discard(&self, id: &OutboxId) -> Result<bool, StoreError> {
        let id = *id;
        self.work().write("discard", move |db| steps::discard(db, &id)).await
    }

    /// Lets sent rows go, with their files and quotes; see [`domain::outbox::leaving`] for when. That their messages were
    /// sent from here stays known, see [`Store::sent_here`]. What is not sent stays; doing it twice changes nothing.
    pub async fn forget_sent(&self, ids: &[OutboxId]) -> Result<(), StoreError> {
        let ids = ids.to_vec();
        self.work().write("forget", move |db| ids.iter().try_for_each(|id| steps::forget_sent(db, id))).await
    }

    /// To be called once, before anything is sent: what was on its way when the program ended may have arrived, so it
    /// becomes unknown; and waiting rows wait no longer than they were meant to, also if the clock was set back. Tells
    /// how many rows changed.
    pub async fn restarted(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let which = "WHERE state IN ('sending', 'unknown') OR (state = 'queued' AND hold IS NOT NULL) ORDER BY ordinal";
        self.work().write("restarted", move |db| steps::take_each(db, which, [], &Event::Restarted { at: now })).await
    }

    /// Meta's host was reached again: what waited for it need not wait longer. Tells in which conversations something
    /// changed.
    pub async fn connection_back(&self, account: &AccountId) -> Result<Vec<ConversationId>, StoreError> {
        let key = [account.to_string()];
        let held = {
            let key = key.clone();
            self.work().read(move |db| rows::select(db, HELD, key)).await?
        };
        if !held.iter().any(domain::outbox::waits_for_the_connection) {
            return Ok(Vec::new());
        }
        let event = Event::ConnectionBack;
        self.work().write("connection_back", move |db| steps::take_each(db, HELD, key.clone(), &event)).await?;
        let mut conversations: Vec<ConversationId> = held.into_iter().map(|row| row.conversation).collect();
        conversations.sort();
        conversations.dedup();
        Ok(conversations)
    }

    /// The program is about to leave: nothing can be taken back any more. Tells how many rows changed.
    pub async fn undo_over(&self) -> Result<usize, StoreError> {
        let which = "WHERE state = 'queued' AND release_at <> queued_at ORDER BY ordinal";
        self.work().write("undo_over", move |db| steps::take_each(db, which, [], &Event::UndoOver)).await
    }

    /// The rows of a conversation, in the order of pressing Send.
    pub async fn outbox(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let key = [account.to_string(), conversation.to_string()];
        self.rows(HERE, key).await
    }

    /// The rows of a conversation, and what has left the outbox there, in one state of the file: read apart, a row that
    /// leaves in between would be in neither.
    pub async fn outbox_and_sent(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
    ) -> Result<(Vec<OutboxRow>, Vec<SentHere>), StoreError> {
        let (account, conversation) = (account.clone(), conversation.clone());
        let read = move |db: &Connection| {
            let rows = rows::select(db, HERE, [account.as_str(), conversation.as_str()])?;
            Ok((rows, sent_here::all(db, &account, &conversation)?))
        };
        self.work().read(read).await
    }

    /// The rows of an account, in the order of pressing Send.
    pub async fn outbox_all(&self, account: &AccountId) -> Result<Vec<OutboxRow>, StoreError> {
        self.rows("WHERE account = ?1 ORDER BY ordinal", [account.to_string()]).await
    }

    /// One row.
    pub async fn outbox_row(&self, id: &OutboxId) -> Result<Option<OutboxRow>, StoreError> {
        let id = *id;
        self.work().read(move |db| rows::find(db, &id)).await
    }

    /// The rows of an account that are not sent, in the order of pressing Send.
    pub async fn unsent_rows(&self, account: &AccountId) -> Result<Vec<OutboxRow>, StoreError> {
        self.rows(UNSENT, [account.to_string()]).await
    }

    /// The rows of an account whose message is on its way to Instagram or back, in the order of pressing Send: sending,
    /// unknown, sent, and those that are looked for before they are sent once more.
    pub async fn awaited_rows(&self, account: &AccountId) -> Result<Vec<OutboxRow>, StoreError> {
        self.rows(AWAITED, [account.to_string()]).await
    }

    /// What holds the waiting rows of an account back.
    pub async fn holds(&self, account: &AccountId) -> Result<Vec<Hold>, StoreError> {
        let key = [account.to_string()];
        self.work().read(move |db| rows::holds(db, HELD, key)).await
    }

    async fn rows<P: Params + Send + 'static>(
        &self,
        which: &'static str,
        key: P,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        self.work().read(move |db| rows::select(db, which, key)).await
    }
}

fn queue(db: &Connection, press: &[OutboxRow], draft_revision: u64) -> Result<()> {
    let Some(first) = press.first() else { return Ok(()) };
    // If the conversation got another id since the press, it is still the same customer's.
    let conversation = renames::current(db, &first.account, &first.conversation)?;
    for part in press {
        rows::insert(db, &OutboxRow { conversation: conversation.clone(), ..part.clone() })?;
    }
    drafts::clear(db, &first.account, &conversation, draft_revision, first.queued_at)
}

fn begin_if_due(
    db: &Connection,
    press: &[OutboxRow],
    (begin, now): (&Event, DateTime<Utc>),
    generation: i64,
) -> Result<Option<OutboxRow>> {
    let Some(first) = press.first() else { return Ok(None) };
    let rows = rows::select(db, UNSENT, [first.account.as_str()])?;
    if !domain::outbox::is_due(first.id, &rows, now) {
        return Ok(None);
    }
    steps::take(db, &first.id, begin, generation)
}

/// What a step is called in crash points.
const fn name(event: &Event) -> &'static str {
    match event {
        Event::Begin(_) => "begin",
        Event::Answered(_) => "answered",
        Event::Found(_) => "found",
        Event::Looked { .. } => "looked",
        Event::Reacted => "reaction_done",
        _ => "step",
    }
}

/// Moves the rows to the conversation's other id; the recipient stays what it was at the key press (S3).
pub fn follow(db: &Connection, account: &AccountId, from: &ConversationId, to: &ConversationId) -> Result<()> {
    db.prepare_cached("UPDATE outbox SET conversation = ?3 WHERE account = ?1 AND conversation = ?2")?.execute([
        account.as_str(),
        from.as_str(),
        to.as_str(),
    ])?;
    Ok(())
}

#[cfg(test)]
pub mod tests;
