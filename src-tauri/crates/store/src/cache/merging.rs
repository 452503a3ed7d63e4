//! What a poll learned becomes rows: once or twice, in any order, the result is the same. In the same transaction the
//! cache shrinks to what is kept (Y4).

use crate::cache::inbox::Row;
use crate::cache::message_events::{self, KEPT_EVENTS, Marks, What};
use crate::cache::messages::Source;
use crate::cache::{
    KEPT_CONVERSATIONS, KEPT_MESSAGES, conversations, give_back_pages, inbox, messages, participants, syncs,
};
use crate::columns::ms;
use crate::work::read_marks::ReadMarks;
use crate::{Store, StoreError, work};
use chrono::{DateTime, Utc};
use domain::{AccountId, Conversation, ConversationId, Message, MessageId, ParticipantId};
use rusqlite::{Connection, Result};
use std::collections::{BTreeMap, BTreeSet};

/// What one poll of an account learned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncBatch {
    /// Conversations as the list has them.
    pub heads: Vec<Conversation>,
    /// The newest messages of some of them, each page as Instagram gave it. Messages of a conversation that is neither
    /// cached nor among the heads are dropped: nobody knows whom they are from.
    pub threads: Vec<(ConversationId, Vec<Message>)>,
    /// Messages told one by one by a webhook or an echo, each with its conversation: times in milliseconds, no place on
    /// a page. The same holds for conversations nobody knows.
    pub events: Vec<(ConversationId, Message)>,
    /// Who reacted to which of the messages of `threads` with what; one without any is named, too.
    pub reactions: Vec<(MessageId, Vec<(ParticipantId, String)>)>,
    /// When Instagram was asked for heads and threads, by its own clock as far as it is known: of two readings that
    /// differ the later one counts. One without it counts as older than any with it, for the text of a message that was
    /// edited and for the order within a second.
    pub read_at: Option<DateTime<Utc>>,
    /// Conversations whose messages Instagram could not serve.
    pub fenced: Vec<ConversationId>,
    /// When the account was read, if it was read in full and successfully.
    pub synced_at: Option<DateTime<Utc>>,
}

/// A customer's conversation that goes by another id now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The id that was given up.
    pub from: ConversationId,
    /// The id under which everything lies now.
    pub to: ConversationId,
}

/// What a merge changed, as far as it can be seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    /// Conversations whose row or messages changed, those that were pruned included; by id.
    pub changed: Vec<ConversationId>,
    /// Whether the newest 25 rows changed in content or order.
    pub list_changed: bool,
    /// Conversations of one customer that became one. Drafts, outbox, read marks and what is open moved along.
    pub renamed: Vec<Renamed>,
}

impl Store {
    /// Merges what a poll learned and prunes the cache to the newest 25 conversations of 20 messages, in one
    /// transaction. Conversations in `pinned` (those on screen) and those with a draft or an unsent message are kept
    /// whatever their age.
    pub async fn merge(
        &self,
        account: &AccountId,
        batch: &SyncBatch,
        pinned: &[ConversationId],
    ) -> Result<Merged, StoreError> {
        let renamed = self.renames(account, &batch.heads).await?;
        if !renamed.is_empty() {
            // The owner's work first: if the program ends in between, the next poll finds the rest still to do.
            let (account, renamed) = (account.clone(), renamed.clone());
            self.work().write("follow", move |db| work::follow(db, &account, &renamed)).await?;
        }
        let mut pinned = pinned.to_vec();
        let of_account = account.clone();
        pinned.extend(self.work().read(move |db| work::conversations_with_work(db, &of_account)).await?);
        let (account, batch) = (account.clone(), batch.clone());
        self.cache().write("merge", move |db| merge(db, &account, &batch, &renamed, &pinned)).await
    }

    /// Adds a message that Instagram gave an id to, before a poll brings it; the poll finds it by that id and puts
    /// Instagram's own time in, and if it was faster its word stays. Moves the conversation up. Nothing happens if the
    /// conversation is not cached.
    pub async fn add_sent(
        &self,
        account: &AccountId,
        conversation: &ConversationId,
        message: &Message,
    ) -> Result<(), StoreError> {
        let (account, conversation, message) = (account.clone(), conversation.clone(), message.clone());
        self.cache().write("add_sent", move |db| add_sent(db, &account, &conversation, &message)).await
    }

    async fn renames(&self, account: &AccountId, heads: &[Conversation]) -> Result<Vec<Renamed>, StoreError> {
        let (account, heads) = (account.clone(), heads.to_vec());
        self.cache().read(move |db| renames(db, &account, &heads)).await
    }
}

/// One customer has one conversation. Where Instagram speaks of two, the one with the later activity takes the other
/// in; with equal activity the greater id, so that the order in which they were learned does not matter.
pub fn renames(db: &Connection, account: &AccountId, heads: &[Conversation]) -> Result<Vec<Renamed>> {
    let mut of_customer: BTreeMap<&ParticipantId, BTreeSet<(DateTime<Utc>, ConversationId)>> = BTreeMap::new();
    for head in heads {
        of_customer.entry(&head.participant.id).or_default().insert((head.updated_at, head.id.clone()));
    }
    let mut renamed = Vec::new();
    for (customer, mut candidates) in of_customer {
        candidates.extend(conversations::with(db, account, customer)?);
        let Some((_, to)) = candidates.last() else { continue };
        let others: BTreeSet<&ConversationId> = candidates.iter().map(|(_, id)| id).filter(|id| *id != to).collect();
        renamed.extend(others.into_iter().map(|from| Renamed { from: from.clone(), to: to.clone() }));
    }
    Ok(renamed)
}

/// See [`Store::add_sent`].
pub fn add_sent(db: &Connection, account: &AccountId, conversation: &ConversationId, message: &Message) -> Result<()> {
    if !conversations::exists(db, account, conversation)? {
        return Ok(());
    }
    add(db, account, conversation, std::slice::from_ref(message), Source::Answer)?;
    conversations::refresh_activity(db, account, conversation)
}

/// Adds to a conversation what a source tells.
pub fn add(
    db: &Connection,
    account: &AccountId,
    conversation: &ConversationId,
    told: &[Message],
    source: Source,
) -> Result<()> {
    messages::merge(db, account, conversation, told, source)?;
    if let Some(at) = told.iter().filter(|message| !message.own).map(|message| message.sent_at).max() {
        conversations::heard_from(db, account, conversation, at)?;
    }
    messages::keep_newest(db, account, conversation, KEPT_MESSAGES)
}

/// See [`Store::merge`].
pub fn merge(
    db: &Connection,
    account: &AccountId,
    batch: &SyncBatch,
    renamed: &[Renamed],
    pinned: &[ConversationId],
) -> Result<Merged> {
    let touched = touched(batch, renamed);
    let before = View::of(db, account, &touched)?;
    let list_before = visible_list(db, account)?;

    merge_heads(db, account, &batch.heads, renamed)?;
    merge_threads(db, account, batch, renamed)?;
    merge_events(db, account, &batch.events, renamed)?;
    merge_reactions(db, account, batch)?;
    for id in &batch.fenced {
        conversations::set_fenced(db, account, current(id, renamed), true)?;
    }
    for id in &touched {
        conversations::refresh_activity(db, account, id)?;
    }
    let pruned = conversations::keep_newest(db, account, KEPT_CONVERSATIONS, pinned)?;
    give_back_pages(db)?;
    if let Some(at) = batch.synced_at {
        syncs::done(db, account, at)?;
    }

    let after = View::of(db, account, &touched)?;
    let untouched = pruned.into_iter().filter(|id| !touched.contains(id));
    let mut changed: Vec<ConversationId> = after.differing(before).chain(untouched).collect();
    changed.sort();
    Ok(Merged { changed, list_changed: list_before != visible_list(db, account)?, renamed: renamed.to_vec() })
}

/// Every conversation this batch can change, but for pruning.
fn touched(batch: &SyncBatch, renamed: &[Renamed]) -> BTreeSet<ConversationId> {
    let heads = batch.heads.iter().map(|head| &head.id);
    let threads = batch.threads.iter().map(|(id, _)| id);
    let events = batch.events.iter().map(|(id, _)| id);
    let renames = renamed.iter().flat_map(|renamed| [&renamed.from, &renamed.to]);
    heads.chain(threads).chain(events).chain(&batch.fenced).chain(renames).cloned().collect()
}

/// The id under which a conversation lies now.
fn current<'a>(id: &'a ConversationId, renamed: &'a [Renamed]) -> &'a ConversationId {
    renamed.iter().find(|renamed| renamed.from == *id).map_or(id, |renamed| &renamed.to)
}

fn merge_heads(db: &Connection, account: &AccountId, heads: &[Conversation], renamed: &[Renamed]) -> Result<()> {
    for Renamed { from, to } in renamed {
        conversations::absorb(db, account, from, to)?;
    }
    // Oldest word first, so that of two about one conversation the later one stays.
    let mut heads: Vec<&Conversation> = heads.iter().collect();
    heads.sort_by_key(|head| (head.updated_at, &head.id));
    for head in heads {
        participants::meet(db, account, &head.participant, head.updated_at)?;
        // One that gave its id up has nothing left to say: what took it in is as recent.
        if current(&head.id, renamed) != &head.id {
            continue;
        }
        // Only a list that names two customers for one id gets here. It must not stop the sync.
        if let Some((_, other)) = conversations::with(db, account, &head.participant.id)?
            && other != head.id
        {
            conversations::absorb(db, account, &other, &head.id)?;
        }
        conversations::upsert(db, account, head)?;
    }
    Ok(())
}

fn merge_threads(db: &Connection, account: &AccountId, batch: &SyncBatch, renamed: &[Renamed]) -> Result<()> {
    let source = Source::Page { read_at: batch.read_at.map(ms) };
    for (id, page) in &batch.threads {
        let conversation = current(id, renamed);
        if !conversations::exists(db, account, conversation)? {
            continue;
        }
        add(db, account, conversation, page, source)?;
        conversations::set_fenced(db, account, conversation, false)?;
        // Read alone, a thread may be older than a head that came in meanwhile: then the next poll reads it again.
        let heads = batch.heads.iter().filter(|head| head.id == *conversation);
        if let Some(as_of) = heads.map(|head| head.updated_at).max() {
            conversations::read_with_head(db, account, conversation, as_of)?;
        }
    }
    Ok(())
}

/// Reactions of a reading of which nobody says when it was are not taken: they could not be told from older ones.
fn merge_reactions(db: &Connection, account: &AccountId, batch: &SyncBatch) -> Result<()> {
    let Some(at) = batch.read_at.filter(|_| !batch.reactions.is_empty()) else { return Ok(()) };
    for (message, reactions) in &batch.reactions {
        message_events::reactions_read(db, account, message, at, reactions)?;
    }
    message_events::keep_newest(db, account, What::Reacted, KEPT_EVENTS)
}

fn merge_events(
    db: &Connection,
    account: &AccountId,
    events: &[(ConversationId, Message)],
    renamed: &[Renamed],
) -> Result<()> {
    for (id, message) in events {
        let conversation = current(id, renamed);
        if conversations::exists(db, account, conversation)? {
            add(db, account, conversation, std::slice::from_ref(message), Source::Event)?;
        }
    }
    Ok(())
}

/// What can be seen of some conversations.
pub struct View(BTreeMap<ConversationId, Seen>);

/// A row, its thread, and what is known of the messages beside what they say.
type Seen = (Option<Row>, Vec<Message>, BTreeMap<MessageId, Marks>);

impl View {
    /// As it is now.
    pub fn of(db: &Connection, account: &AccountId, ids: &BTreeSet<ConversationId>) -> Result<Self> {
        let seen = ids.iter().map(|id| {
            let row = inbox::one(db, account, id, &ReadMarks::new())?.map(without_place);
            let mut thread = messages::thread(db, account, id)?;
            thread.iter_mut().for_each(|message| message.page_position = 0);
            Ok((id.clone(), (row, thread, message_events::marks(db, account, id)?)))
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
    let rows = inbox::list(db, account, KEPT_CONVERSATIONS, &ReadMarks::new())?;
    Ok(rows.into_iter().map(without_place).collect())
}

/// A message's place on its page moves with every new one; only the order it makes can be seen.
fn without_place(mut row: Row) -> Row {
    if let Some(newest) = &mut row.newest {
        newest.page_position = 0;
    }
    row
}

#[cfg(test)]
mod tests;
